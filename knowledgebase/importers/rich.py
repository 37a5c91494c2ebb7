"""Rich text as a tree: what the editor's HTML holds, and nothing else."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

ALIASES = {"strong": "b", "em": "i", "del": "s", "strike": "s"}
MARKS = {"b", "i", "code", "kbd", "s", "sub", "sup"}
BLOCKS = {"p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote"}
VOID = {"br", "hr", "img", "embed"}
KNOWN = MARKS | BLOCKS | VOID | {"a"}
SILENT = {"script", "style", "template"}  # not words
SPACE = re.compile(r"[ \t\r\n\f]+")
TRIMMED = " \t\r\n\f"


@dataclass
class Node:
    """An element, or ("" as its tag) the whole. Children are nodes and texts."""

    tag: str = ""
    attrs: dict[str, str] = field(default_factory=dict)
    children: list = field(default_factory=list)

    @property
    def elements(self) -> Iterator["Node"]:
        return (child for child in self.children if isinstance(child, Node))

    def walk(self) -> Iterator["Node"]:
        yield self
        for child in self.elements:
            yield from child.walk()

    @property
    def words(self) -> str:
        return "".join(child if isinstance(child, str) else child.words for child in self.children)


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = Node()
        self.open = [self.root]
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        tag = ALIASES.get(tag, tag)
        self.silent += tag in SILENT
        if tag not in KNOWN:
            return
        node = Node(tag, {name: value or "" for name, value in attrs if name != "data-block-key"})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag):
        tag = ALIASES.get(tag, tag)
        self.silent -= tag in SILENT and self.silent > 0
        if any(node.tag == tag for node in self.open[1:]):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data):
        if not self.silent:
            self.open[-1].children.append(data)


def parse(html: str) -> Node:
    """The tree of rich text. Elements it does not know give way to what is in them."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root


def html_of(node: Node) -> str:
    inside = "".join(
        escape(child, quote=False) if isinstance(child, str) else html_of(child)
        for child in node.children
    )
    if not node.tag:
        return inside
    attrs = "".join(f' {name}="{escape(value)}"' for name, value in node.attrs.items())
    return (
        f"<{node.tag}{attrs}/>" if node.tag in VOID else f"<{node.tag}{attrs}>{inside}</{node.tag}>"
    )


def change(node: Node, act: Callable[[Node], Node | None]) -> Node:
    """A copy in which each link and picture is what `act` makes of it; where that is None, its words stay."""
    children: list = []
    for child in node.children:
        if isinstance(child, str):
            children.append(child)
            continue
        new = act(child) if child.tag in {"a", "img", "embed"} else Node(child.tag, {})
        inside = change(child, act).children
        if new is None:
            children += inside or [child.attrs.get("alt", "")]
        else:
            children.append(Node(new.tag, new.attrs, inside))
    return Node(node.tag, node.attrs, children)


def tidy(node: Node) -> Node:
    """A copy without what nobody sees: empty paragraphs and marks, spaces that a browser drops."""
    children = _joined(node.children)
    children = [child if isinstance(child, str) else tidy(child) for child in children]
    children = [child for child in children if isinstance(child, str) or not _empty(child)]
    if not node.tag or node.tag in BLOCKS:
        children = _trimmed(children)
    return Node(node.tag, node.attrs, children)


def _joined(children) -> list:
    """Neighbouring texts as one, each run of spaces as one."""
    joined: list = []
    for child in children:
        if isinstance(child, str) and joined and isinstance(joined[-1], str):
            joined[-1] += child
        else:
            joined.append(child)
    return [SPACE.sub(" ", child) if isinstance(child, str) else child for child in joined]


def _empty(node: Node) -> bool:
    return node.tag not in VOID and not node.children and not node.attrs.get("href")


def _trimmed(children: list) -> list:
    """Without spaces beside the edges, line breaks and blocks, and without line breaks at the end."""
    kept: list = []
    for at, child in enumerate(children):
        if isinstance(child, str):
            after = children[at + 1] if at + 1 < len(children) else None
            child = child.lstrip(TRIMMED) if not kept or _edge(kept[-1]) else child
            child = child.rstrip(TRIMMED) if after is None or _edge(after) else child
        if child != "":
            kept.append(child)
    while kept and isinstance(kept[-1], Node) and kept[-1].tag == "br":
        kept.pop()
        kept = _trimmed(kept)
    return kept


def _edge(child) -> bool:
    return isinstance(child, Node) and child.tag in BLOCKS | {"br", "hr"}

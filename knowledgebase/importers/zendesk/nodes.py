"""Elements of HTML as nodes of the shape Markdown's have, so that the same converter makes blocks of both."""

import re
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

from ..callouts import callout_of_quote
from ..lists import step_title
from .boxes import kind_of_box
from .tree import LANGUAGE, Element

SPACE = re.compile(r"[ \t\n\r\f]+")
GITHUB = re.compile(r"\s*(\[!\w+\])[+-]?\s*(.*)", re.S)
AFTER_LINK = re.compile(
    r"^\{[.:][\w\s.:=\"-]{1,80}\}"
)  # what a converter of Markdown left standing
MARKS = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "s": "s", "del": "s", "strike": "s"}  # fmt: skip
WRITTEN = {"cite", "dfn", "kbd", "samp", "sub", "sup", "tt", "var", "code"}
SOUNDS = {"video", "audio", "embed"}
CAPTION_LENGTH = 255


@dataclass
class Node:
    """What `knowledgebase.importers.convert` reads of a SyntaxTreeNode."""

    type: str
    children: list["Node"] = field(default_factory=list)
    content: str = ""
    tag: str = ""
    info: str = ""
    attrs: dict = field(default_factory=dict)
    meta: dict = field(default_factory=dict)
    map: None = None

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()


def blocks(element: Element, around: tuple[Element, ...] = ()) -> list[Node]:
    """The nodes of what is in an element; `around` are the marks that hold whole paragraphs."""
    found, run = [], []
    for child in element.children:
        if isinstance(child, Element) and child.is_block:
            found += [*paragraph(run, around), *block(child, around)]
            run = []
        else:
            run.append(child)
    return found + paragraph(run, around)


def block(element: Element, around) -> list[Node]:
    make = {
        "ul": bullets, "ol": numbers, "blockquote": quote, "pre": code, "hr": rule, "table": table,
        "figure": figure, "iframe": frame, "details": details, "dt": term,
    }.get(element.name)  # fmt: skip
    if re.fullmatch("h[1-6]", element.name):
        return [heading(element)]
    if element.name in SOUNDS:
        return sound(element)
    if make:
        return [*anchor(element), *make(element)]
    if element.name in {"a", "b", "strong", "em", "i"}:
        around = (*around, element)
    if kind := kind_of_box(element):
        return box(kind, element)
    return [*anchor(element), *blocks(element, around)]


# Within a line ----------------------------------------------------------------------------------


def paragraph(run: list, around=()) -> list[Node]:
    nodes = inlines(run)
    for element in reversed(around):
        nodes = marked(element, nodes)
    empty = all(node.type == "hardbreak" or blank(node) for node in nodes)
    return [] if empty else [holder("paragraph", nodes)]


def holder(kind: str, nodes: list[Node], **fields) -> Node:
    return Node(kind, [Node("inline", nodes)], **fields)


def blank(node: Node) -> bool:
    return node.type == "text" and not node.content.strip()


def inlines(children: list) -> list[Node]:
    nodes: list[Node] = []
    for child in children:
        nodes += [text(child)] if isinstance(child, str) else inline(child)
    for before, after in pairwise(nodes):
        if before.type == "hardbreak" and after.type == "text":
            after.content = after.content.lstrip(" ")
        if before.type == "text" and after.type == "hardbreak":
            before.content = before.content.rstrip(" ")
        if before.type == "link" and after.type == "text":
            after.content = AFTER_LINK.sub("", after.content)
    return nodes


def text(written: str) -> Node:
    return Node("text", content=SPACE.sub(" ", written))


def inline(element: Element) -> list[Node]:
    if element.name == "br":
        return [Node("hardbreak")]
    if element.name == "img":
        return [picture(element)]
    if element.name == "code" and not element.elements:
        return [Node("code_inline", content=SPACE.sub(" ", element.words()))]
    return marked(element, inlines(element.children))


def picture(element: Element) -> Node:
    alt = " ".join(element.attributes.get("alt", "").split())
    attrs = {"src": element.attributes.get("src", ""), "title": element.attributes.get("title", "")}
    return Node("image", [Node("text", content=alt)], attrs=attrs)


def marked(element: Element, nodes: list[Node]) -> list[Node]:
    """Nodes within the mark that an element stands for, after its anchor."""
    name, href = element.name, element.attributes.get("href", "")
    start = point(element)
    if name == "a" and href:
        return [*start, Node("link", nodes, attrs={"href": href})]
    mark = MARKS.get(name) or (style_mark(element) if name == "span" else "")
    if mark:
        return [*start, Node(mark, nodes)]
    if name in WRITTEN:
        return [*start, raw(f"<{name}>"), *nodes, raw(f"</{name}>")]
    return [*start, *nodes]


def style_mark(element: Element) -> str:
    weight = element.style("font-weight")
    if weight in {"bold", "bolder"} or (weight.isdecimal() and int(weight) >= 600):
        return "strong"
    return "em" if element.style("font-style") == "italic" else ""


def raw(html: str) -> Node:
    return Node("html_inline", content=html)


def point(element: Element) -> list[Node]:
    """The place in the text that links to an id (or an old name) mean."""
    names = [element.attributes.get("id"), element.attributes.get("name")]
    return [raw(f'<a id="{escape(name)}">') for name in names if name]


def anchor(element: Element) -> list[Node]:
    return [holder("paragraph", point(element))] if point(element) else []


# Blocks -------------------------------------------------------------------------------------------


def heading(element: Element) -> Node:
    return holder("heading", [*point(element), *inlines(element.children)], tag=element.name)


def bullets(element: Element) -> list[Node]:
    return [Node("bullet_list", items(element))]


def numbers(element: Element) -> list[Node]:
    return [Node("ordered_list", items(element, whole(element.attributes.get("start")) or 1))]


def items(element: Element, number: int = 1) -> list[Node]:
    """Items of a list; what stands between them belongs to the one before."""
    found: list[Node] = []
    for child in element.children:
        if isinstance(child, Element) and child.name == "li":
            number = whole(child.attributes.get("value")) or number
            found.append(Node("list_item", blocks(child), info=str(number)))
            number += 1
        elif stray := blocks(Element("body", children=[child])):
            if not found:
                found.append(Node("list_item", info=str(number)))
                number += 1
            found[-1].children += stray
    return [item for item in found if item.children]


def whole(value: str | None) -> int | None:
    return int(value) if value and re.fullmatch(r"[0-9]{1,6}", value) else None


def quote(element: Element) -> list[Node]:
    node = Node("blockquote", blocks(element))
    first = node.children[0] if node.children else None
    if first and first.type == "paragraph":
        name_apart(first.children[0])
    if kind := kind_of_box(element):
        return box(kind, element)
    return [node] if node.children else []


def name_apart(line: Node) -> None:
    """`[!NOTE]` stands on a line of its own, wherever the line ended in the source."""
    first = line.children[0]
    if first.type == "text" and (match := GITHUB.match(first.content)):
        rest = [text(match[2])] if match[2] else []
        rest += line.children[1:]
        line.children = [Node("text", content=match[1]), *([Node("softbreak")] if rest else []), *rest]  # fmt: skip


def box(kind: str, element: Element) -> list[Node]:
    """A call-out; its first line is the title where it is a heading or all bold."""
    nodes = blocks(element)
    as_quote = Node("blockquote", nodes)
    if callout_of_quote(as_quote):
        return [as_quote]
    title = step_title(nodes[0]) if len(nodes) > 1 else ""
    title = title if len(title) <= 120 else ""
    meta = {"name": kind, "attributes": {"title": title} if title else {}}
    return [*anchor(element), Node("component", nodes[1:] if title else nodes, meta=meta)]


def code(element: Element) -> list[Node]:
    inner = [element, *element.elements]
    classes = " ".join(one.attributes.get("class", "") for one in inner)
    language = LANGUAGE.search(classes)
    return [Node("fence", content=element.words(), info=language[1] if language else "")]


def rule(element: Element) -> list[Node]:
    return [Node("hr")]


def table(element: Element) -> list[Node]:
    return [Node("html_table", meta={"element": element})]


def figure(element: Element) -> list[Node]:
    captions = [one for one in element.all() if one.name == "figcaption"]
    names = {one.name for one in element.all()}
    simple = names <= {"img", "figcaption", "em", "i", "b", "strong", "span", "br", "p", "div"}
    if "img" in names and captions and simple and len(captions[0].words()) <= CAPTION_LENGTH:
        return [Node("component", blocks(element), meta={"name": "figure", "attributes": {}})]
    return blocks(element)


def frame(element: Element) -> list[Node]:
    source = element.attributes.get("src", "").strip()
    source = f"https:{source}" if source.startswith("//") else source
    html = f'<iframe src="{escape(source)}" title="{escape(element.attributes.get("title", ""))}">'
    return [Node("html_block", content=html)] if source else []


def sound(element: Element) -> list[Node]:
    """A film or a recording is a link: pages load nothing from elsewhere."""
    sources = [one.attributes.get("src", "") for one in (element, *element.all())]
    source = next(filter(None, sources), "")
    words = element.attributes.get("title") or source.rsplit("/", 1)[-1].split("?")[0] or source
    if not source:
        return blocks(element)
    return [holder("paragraph", [Node("link", [Node("text", content=words)], attrs={"href": source})])]  # fmt: skip


def details(element: Element) -> list[Node]:
    summary = next((one for one in element.elements if one.name == "summary"), None)
    rest = [child for child in element.children if child is not summary]
    title = " ".join(summary.words().split()) if summary else ""
    meta = {"name": "accordion", "attributes": {"title": title}}
    return [Node("component", blocks(Element("body", children=rest)), meta=meta)]


def term(element: Element) -> list[Node]:
    nodes = inlines(element.children)
    return [holder("paragraph", [Node("strong", nodes)])] if nodes else []

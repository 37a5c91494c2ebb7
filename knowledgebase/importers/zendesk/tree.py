"""HTML from elsewhere as a tree: first cleaned by an allow-list, which also closes what was left open.

Nothing of this tree reaches a reader as it is: `nodes` reads it into blocks. Classes and styles stay in it, for they
tell a warning from a paragraph, and are read but never written.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import nh3

from community.content.markdown import TAGS

VOID = {"br", "col", "embed", "hr", "img", "source", "wbr"}
PARTS = {
    "address", "article", "aside", "center", "col", "colgroup", "dd", "div", "dl", "dt", "embed", "figcaption",
    "figure", "footer", "header", "iframe", "main", "nav", "section", "source", "span", "strike", "tt", "audio",
    "video",
}  # fmt: skip
BLOCKS = {
    "address", "article", "aside", "audio", "blockquote", "center", "dd", "details", "div", "dl", "dt", "embed",
    "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "iframe", "li", "main",
    "nav", "ol", "p", "pre", "section", "summary", "table", "ul", "video",
}  # fmt: skip
# Parsers reopen these in each paragraph until they are closed: with attributes, without end.
REOPENED = re.compile(r"<(b|code|em|i|s|small|strong|strike|u)(?=[\s/])[^>]*(?:>|\Z)|</?(?:big|font|nobr)\b[^>]*(?:>|\Z)", re.I)  # fmt: skip
LANGUAGE = re.compile(r"(?:language|lang|brush)[-:]\s*([\w+#.-]+)")
LOST = re.compile(r"<(script|form|object|canvas)\b", re.I)
DEPTH = 40  # elements within elements; what lies deeper is read as if it lay here
OPEN_LIMIT = 5_000
TAG_BEGINS = re.compile(r"<(/?)([A-Za-z]\w*)")
CLEANER = nh3.Cleaner(
    tags=TAGS | PARTS,
    clean_content_tags={"script", "style", "template", "title", "noscript", "textarea", "svg", "math"},
    attributes={
        "*": {"id", "class", "style"}, "a": {"href", "name"}, "col": {"span"}, "iframe": {"src", "title"},
        "img": {"src", "alt", "title", "width", "height"}, "li": {"value"}, "ol": {"start"},
        "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}, "embed": {"src"},
        "video": {"src", "title"}, "audio": {"src", "title"}, "source": {"src"},
    },
    attribute_filter=lambda tag, name, value: kept(tag, name, value),
    url_schemes={"http", "https", "mailto", "tel", "data"},
    link_rel=None,
)  # fmt: skip


def kept(tag: str, name: str, value: str) -> str | None:
    """Data stands in for an address in pictures only."""
    data = name in {"href", "src"} and value.strip().lower().startswith("data:")
    return None if data and tag != "img" else value


@dataclass
class Element:
    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list = field(default_factory=list)  # elements and texts
    has_blocks: bool = False

    @property
    def is_block(self) -> bool:
        return self.has_blocks or self.name in BLOCKS

    @property
    def elements(self) -> list["Element"]:
        return [child for child in self.children if isinstance(child, Element)]

    def all(self):
        """Every element in it, in the order of the text."""
        for child in self.elements:
            yield child
            yield from child.all()

    def words(self) -> str:
        """Its text as written; a line's end where one is marked."""
        return "".join(
            child if isinstance(child, str) else ("\n" if child.name == "br" else child.words())
            for child in self.children
        )

    def style(self, name: str) -> str:
        pattern = rf"(?:^|;)\s*{name}\s*:\s*([^;]+)"
        found = re.search(pattern, self.attributes.get("style", ""), re.I)
        return found[1].strip().lower() if found else ""


class Builder(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = Element("body")
        self.open: list[tuple[str, Element]] = [("body", self.root)]

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {name: value or "" for name, value in attrs})
        if tag in BLOCKS:
            for _, outer in self.open[: DEPTH + 1]:
                outer.has_blocks = True
        _, parent = self.open[-1]
        if tag in VOID:
            parent.children.append(element)
        elif len(self.open) > DEPTH:
            self.open.append((tag, parent))
        else:
            parent.children.append(element)
            self.open.append((tag, element))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        if any(name == tag for name, _ in self.open[max(1, len(self.open) - DEPTH) :]):
            while self.open.pop()[0] != tag:
                pass

    def handle_data(self, data):
        self.open[-1][1].children.append(data)


def parse(html: str) -> Element:
    """The tree of an HTML text of any origin, without anything in it that acts. Never raises."""
    builder = Builder()
    builder.feed(CLEANER.clean(REOPENED.sub(Tamed(), html)))
    builder.close()
    return builder.root


class Tamed:
    """Takes the attributes from marks; of code, a bounded number keep the name of their language."""

    def __init__(self):
        self.left = 50

    def __call__(self, tag: re.Match) -> str:
        language = LANGUAGE.search(tag[0]) if (tag[1] or "").lower() == "code" else None
        if language and self.left > 0:
            self.left -= 1
            return f'<code class="{language[0]}">'
        return f"<{tag[1]}>" if tag[1] else ""


def is_bottomless(html: str) -> bool:
    """Are more elements open at once than the cleaner can hold in bounded time?"""
    depth = 0
    for closing, name in TAG_BEGINS.findall(html):
        if name.lower() not in VOID:
            depth = max(depth + (-1 if closing else 1), 0)
        if depth > OPEN_LIMIT:
            return True
    return False


def lost_in(html: str) -> list[str]:
    """The names of elements whose loss an editor should know of."""
    return sorted({name.lower() for name in LOST.findall(html)})

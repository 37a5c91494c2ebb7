"""Words, links and small pictures of a paragraph as HTML that Wagtail's rich text keeps."""

import re
from html import escape, unescape

from markdown_it.tree import SyntaxTreeNode

from .html_names import HTML_NAMES

# How Markdown's and HTML's marks are called in rich text; what is not here is dropped, its words stay.
MARKS = {
    "strong": "b", "b": "b", "em": "i", "i": "i", "cite": "i", "var": "i", "dfn": "i", "code": "code",
    "tt": "code", "samp": "code", "kbd": "kbd", "s": "s", "del": "s", "strike": "s", "sub": "sub", "sup": "sup",
}  # fmt: skip
HIDDEN = {"script", "style", "template", "title", "textarea"}
BREAKS = {
    "p",
    "div",
    "li",
    "tr",
    "summary",
    "figcaption",
    "dt",
    "dd",
}  # two of these never share a line
TAG = re.compile(r"<(/?)([A-Za-z][\w.:-]*)((?:\"[^\"]*\"|'[^']*'|[^<>\"'])*)>", re.S)
ATTRIBUTE = re.compile(r"""([\w:-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|\{?["'`]?([^\s"'`<>{}]+)))?""")
ICON_HEIGHT = 64  # pixels; a higher picture gets a place of its own after the paragraph
EMPTY_TAIL = re.compile(r"(?:\s|<br/>)+$")


def attributes_of(tag: str) -> dict[str, str]:
    """{"src": "a.png", "alt": "…"} of `<img src="a.png" alt="…">`; JSX's {"a.png"} too."""
    match = TAG.match(tag)
    found = ATTRIBUTE.findall(match[3].removesuffix("/")) if match else ()
    return {name.lower(): unescape(a or b or c) for name, a, b, c in found}


def plain(nodes: list[SyntaxTreeNode]) -> str:
    """The words alone: for titles, descriptions of pictures, captions."""
    words = []
    for node in nodes:
        if node.type in ("text", "code_inline", "text_special"):
            words.append(node.content)
        elif node.type in ("softbreak", "hardbreak"):
            words.append(" ")
        else:
            words.append(plain(node.children))
    return " ".join("".join(words).split())


class Writer:
    """Writes one paragraph. `place` knows where links lead and which pictures there are."""

    def __init__(self, place, line: int, icon_height: int = ICON_HEIGHT):
        self.place, self.line, self.icon_height = place, line, icon_height
        self.parts: list[str] = []
        self.open: list[tuple[str, str]] = []  # source tag, what closes it here
        self.pictures: list = []  # (picture, alt, title) too large for the line
        self.anchors: list[str] = []
        self.hidden = ""

    def write(self, nodes: list[SyntaxTreeNode]) -> str:
        self.nodes(nodes)
        while self.open:
            self.parts.append(self.open.pop()[1])
        return EMPTY_TAIL.sub("", "".join(self.parts)).strip()

    def nodes(self, nodes):
        for node in nodes:
            if node.type == "html_inline":
                self.tag(node.content)
            elif not self.hidden:
                getattr(self, f"on_{node.type}", self.on_other)(node)

    def on_text(self, node):
        self.parts.append(escape(node.content, quote=False))

    on_text_special = on_text

    def on_softbreak(self, node):
        self.line += 1
        self.parts.append("\n")

    def on_hardbreak(self, node):
        self.line += 1
        self.parts.append("<br/>")

    def on_code_inline(self, node):
        self.parts.append(f"<code>{escape(node.content, quote=False)}</code>")

    def on_strong(self, node):
        self.within(node.type, node.children)

    on_em = on_s = on_strong

    def on_other(self, node):
        self.nodes(node.children)

    def within(self, name, children):
        self.begin(name)
        self.nodes(children)
        self.end(name)

    def on_link(self, node):
        self.begin_link(node.attrs.get("href", ""))
        self.nodes(node.children)
        self.end("a")

    def on_image(self, node):
        title = str(node.attrs.get("title", ""))
        self.picture(str(node.attrs.get("src", "")), plain(node.children), title)

    # HTML within the text -----------------------------------------------------------------------

    def tag(self, source: str):
        match = TAG.match(source)
        if not match:  # a comment, or <? or <!
            self.line += source.count("\n")
            return
        closing, name = bool(match[1]), match[2].lower()
        if self.hidden:
            self.hidden = "" if closing and name == self.hidden else self.hidden
        elif name not in HTML_NAMES:
            self.unknown(source, match[2])
        elif closing:
            self.end(name)
        else:
            self.opening(name, source)
        self.line += source.count("\n")

    def opening(self, name, source):
        attributes = attributes_of(source)
        if name == "a":
            self.anchors += filter(None, [attributes.get("id"), attributes.get("name")])
            if attributes.get("href"):
                self.begin_link(attributes["href"])
        elif name == "img":
            alt, title = attributes.get("alt", ""), attributes.get("title", "")
            self.picture(attributes.get("src", ""), " ".join(alt.split()), title)
        elif name == "br":
            self.parts.append("<br/>")
        elif name in HIDDEN and not source.endswith("/>"):
            self.hidden = name
        elif name in MARKS:
            self.begin(name)
        elif "id" in attributes:
            self.anchors.append(attributes["id"])

    def unknown(self, source, name):
        """A component within a line gives way to its words; <your-name> is something to fill in, and stays."""
        if not name[0].isupper() or ("." not in name and name.isupper()):
            self.parts.append(escape(source, quote=False))

    def begin(self, name):
        mark = MARKS[name]
        twice = any(close == f"</{mark}>" for _, close in self.open)
        self.parts.append("" if twice else f"<{mark}>")
        self.open.append((mark, "" if twice else f"</{mark}>"))

    def begin_link(self, href):
        nested = any(name == "a" for name, _ in self.open)
        opening = None if nested else self.place.link(str(href), self.line)
        self.parts.append(opening or "")
        self.open.append(("a", "</a>" if opening else ""))

    def end(self, name):
        if name in BREAKS and self.parts:
            self.parts.append("<br/>")
        mark = MARKS.get(name, name)
        if all(opened != mark for opened, _ in self.open):
            return
        while self.open:
            opened, close = self.open.pop()
            self.parts.append(close)
            if opened == mark:
                break

    def picture(self, source, alt, title):
        picture = self.place.picture(source, self.line)
        if picture and picture.height <= self.icon_height:
            self.parts.append(
                f'<embed embedtype="image" id="{picture.id}" format="icon" alt="{escape(alt)}"/>'
            )
        elif picture:
            self.pictures.append((picture, alt, title, self.line))
        else:
            self.missing_picture(source, alt or title)

    def missing_picture(self, source, words):
        """Words instead of the picture: its description, a link where it lies on another site."""
        address = source if re.match(r"https?://", source) else ""
        words = words or (source.rsplit("/", 1)[-1].split("?")[0] if address else "")
        if address and all(name != "a" for name, _ in self.open):
            self.parts.append(f'<a href="{escape(address)}">{escape(words, quote=False)}</a>')
        else:
            self.parts.append(escape(words, quote=False))

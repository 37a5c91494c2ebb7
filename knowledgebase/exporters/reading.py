"""What the importer would make of a piece of Markdown, asked before it is written."""

from html import escape

from ..importers import grammar, rich
from ..importers.convert import Converter
from ..importers.library import Picture


class Echo:
    """A place in which every link and picture is there, and is called what it is called in the text."""

    first_line = 1
    title = ""

    def trouble(self, line, text):
        pass

    def parse(self, text):
        return grammar.parse(text)

    def link(self, href, line):
        return f'<a href="{escape(str(href))}">'

    def address(self, href, line):
        return href

    def picture(self, target, line):
        return Picture(target, target, target, 1, 1)

    def document(self, target, line):
        return target

    def shared(self, kind, name, line):
        return name

    def segment(self, slug, line):
        return slug


def read(markdown: str, *, small: bool = False) -> list:
    """The blocks that come of a text; none of one that cannot be read at all."""
    try:
        tree = grammar.parse(markdown)
        converter = Converter(Echo())
        found = converter.blocks(tree.children, small=True) if small else converter.body(tree, "\0")
    except (grammar.Riddle, RecursionError):
        return []
    return [(kind, alike(kind, value)) for kind, value in found]


def alike(kind: str, value):
    """A value in the one form in which two can be compared. `kind` is the type of the block that it is in."""
    if isinstance(value, list):
        return [alike(kind, item) for item in value]
    if isinstance(value, dict) and "type" in value and "value" in value:
        inner = alike(value["type"], value["value"])
        return inner if value["type"] == "item" else (value["type"], inner)
    if isinstance(value, dict):
        parts = {key: alike(f"{kind}.{key}", item) for key, item in value.items()}
        return {key: part for key, part in parts.items() if part not in ("", None, [])}
    return canonical(value) if kind in RICH else value


RICH = {"text", "callout.text", "item.check", "check"}


def canonical(html: str) -> str:
    """Rich text in the form in which two can be compared."""
    tree = rich.parse(html)
    for node in tree.walk():
        if node.tag == "embed":
            node.tag = "img"
            node.attrs = {
                "src": node.attrs.get("id", ""),
                "alt": node.attrs.get("alt", ""),
                "data-format": node.attrs.get("format", ""),
            }
    return rich.html_of(rich.tidy(tree))


def text_of(tree: rich.Node, *, small: bool, whole=None) -> str:
    """Rich text as Markdown that reads back alike: all of it, else piece by piece, else as HTML."""
    from .markdown import elements, raw

    tree = rich.tidy(tree)
    if not tree.children:
        return ""
    wanted = rich.html_of(tree)

    def same(markdown, html):
        return read(markdown, small=small) == [("text", html)]

    pieces = elements(tree)
    together = "\n\n".join(pieces)
    if same(together, wanted):
        return together
    safe = []
    for child, piece in zip(tree.children, pieces, strict=True):
        alone = rich.Node("", {}, [child])
        safe.append(piece if same(piece, rich.html_of(rich.tidy(alone))) else raw(alone))
    together = "\n\n".join(safe)
    return together if same(together, wanted) else raw(tree)

"""Rich text as Markdown. It need not be perfect: what does not read back alike is written as HTML instead."""

import re
import unicodedata
from html import escape

from markdown_it.common.normalize_url import normalizeLink

from ..importers.rich import Node, html_of

DELIMITERS = {"b": "**", "i": "*", "s": "~~"}
SPECIAL = re.compile(r"[\\`*\[\]~]|(?<![^\W_])_|_(?![^\W_])|&(?=[#\w])|<")
ENTITIES = {"&": "&amp;", "<": "&lt;"}
# What would become a link by itself.
AUTOMATIC = re.compile(
    r"\b(https?|mailto|xmpp)(?=:)|\b(www)(?=\.)|(?<=[\w.+-])()(?=@)", re.I | re.ASCII
)
# What means something at the beginning of a line.
LINE_START = re.compile(
    r"^([ ]*)(?:(?=#{1,6}(?:\s|$)|>|[-+](?:\s|$)|[=-]+\s*$|:{3,}|\|)|(\d{1,9})(?=[.)](?:\s|$)))",
    re.M,
)
ODD = re.compile(r"[()<>\s\\]|&[#\w]+;")


class Cannot(Exception):
    """Markdown has no words for it."""


def elements(tree: Node) -> list[str]:
    """Each element at the top of a tidy text, as Markdown; HTML where there is none."""
    written, before, turn = [], "", False
    for child in tree.children:
        if isinstance(child, str):
            written.append(inline(Node("p", {}, [child])))
            before = ""
            continue
        turn = not turn if child.tag == before else False
        before = child.tag
        try:
            written.append(element(child, turn))
        except Cannot:
            written.append(raw(Node("", {}, [child])))
    return written


def raw(tree: Node) -> str:
    """HTML that the importer takes as it stands."""
    return f"<RichText>\n{html_of(tree)}\n</RichText>"


def element(node: Node, turn: bool = False) -> str:
    """`turn` alternates between neighbouring lists, which would be one list otherwise."""
    if node.tag == "p":
        return inline(node)
    if node.tag in ("h2", "h3", "h4"):
        return f"{'#' * int(node.tag[1])} {inline(node, one_line=True)}"
    if node.tag in ("ul", "ol"):
        return list_of(node, turn)
    if node.tag == "blockquote":
        return indented(item_of(node), "> ", "> ")
    if node.tag == "hr":
        return "---"
    raise Cannot


def list_of(node: Node, turn: bool) -> str:
    lines = []
    for number, item in enumerate(node.children, 1):
        if not isinstance(item, Node) or item.tag != "li":
            raise Cannot
        ordered = node.tag == "ol"
        mark = f"{number}{')' if turn else '.'} " if ordered else ("* " if turn else "- ")
        lines.append(indented(item_of(item), mark, " " * len(mark)))
    return "\n".join(lines)


def item_of(item: Node) -> str:
    """The words of an item or quotation, then the lists in it."""
    inner = [child for child in item.elements if child.tag in ("ul", "ol")]
    words = [child for child in item.children if child not in inner]
    if not words or item.children[: len(words)] != words:
        raise Cannot
    parts, before, turn = [inline(Node("li", {}, words))], "", False
    for child in inner:
        turn = not turn if child.tag == before else False
        before = child.tag
        parts.append(list_of(child, turn))
    return "\n".join(parts)


def indented(text: str, first: str, rest: str) -> str:
    lines = text.split("\n")
    return "\n".join([first + lines[0], *((rest + line).rstrip() for line in lines[1:])])


def inline(node: Node, *, one_line: bool = False) -> str:
    """What is in a paragraph. `one_line` is for headings, which have but one."""
    writer = Inline("<br>" if one_line else "\\\n")
    writer.children(node)
    return LINE_START.sub(r"\1\2\\", writer.out.strip(" \n"))


class Inline:
    def __init__(self, line_break: str):
        self.line_break = line_break
        self.out = ""
        self.in_link = False

    def children(self, node: Node) -> None:
        for at, child in enumerate(node.children):
            following = node.children[at + 1] if at + 1 < len(node.children) else ""
            if isinstance(child, str):
                self.out += self.text(child)
            else:
                self.node(child, following)

    def text(self, text: str) -> str:
        text = SPECIAL.sub(lambda match: ENTITIES.get(match[0], f"\\{match[0]}"), text)
        if not self.in_link:
            text = AUTOMATIC.sub(lambda match: f"{match[0]}\\", text)
        return text.replace("\u00a0", "&nbsp;")

    def node(self, node: Node, following) -> None:
        if node.tag == "br":
            self.out += self.line_break
        elif node.tag == "a":
            self.link(node)
        elif node.tag == "img":
            self.picture(node)
        elif node.tag == "code" and all(isinstance(child, str) for child in node.children):
            self.code(node.words)
        elif node.tag in DELIMITERS:
            self.marked(node, following)
        elif node.tag in ("code", "kbd", "sub", "sup"):
            self.tagged(node)
        else:
            raise Cannot

    def link(self, node: Node) -> None:
        if self.in_link:
            raise Cannot
        if self.out.endswith("!"):
            self.out = f"{self.out[:-1]}\\!"
        href = node.attrs.get("href", "")
        plain = is_plain(href)
        self.in_link = True
        self.out += "[" if plain else f'<a href="{attribute(href)}">'
        self.children(node)
        self.out += f"]({href})" if plain else "</a>"
        self.in_link = False

    def picture(self, node: Node) -> None:
        if node.attrs.get("data-format", "icon") != "icon":
            raise Cannot
        if not is_plain(node.attrs["src"]):
            raise Cannot
        self.out += image(node.attrs["src"], node.attrs.get("alt", ""))

    def code(self, words: str) -> None:
        if "\n" in words or not words.strip() or "\u00a0" in words:
            raise Cannot
        longest = max(map(len, re.findall(r"`+", words)), default=0)
        ticks = "`" * (longest + 1)
        pad = " " if words[0] in "` " or words[-1] in "` " else ""
        self.out += f"{ticks}{pad}{words}{pad}{ticks}"

    def marked(self, node: Node, following) -> None:
        """Stars where they count as what is meant, else HTML."""
        mark, begin = DELIMITERS[node.tag], self.out
        self.out = ""
        self.children(node)
        inside, self.out = self.out, begin
        after = following if isinstance(following, str) else ("" if not following else "x")
        if fits(begin[-1:], inside, after[:1], mark[0]):
            self.out += f"{mark}{inside}{mark}"
        else:
            self.out += f"<{node.tag}>{inside}</{node.tag}>"

    def tagged(self, node: Node) -> None:
        self.out += f"<{node.tag}>"
        self.children(node)
        self.out += f"</{node.tag}>"


def fits(before: str, inside: str, after: str, mark: str) -> bool:
    """Do delimiters open and close a mark here? Only the plain cases say yes."""
    if not inside or mark in (before, inside[0], inside[-1]) or after == mark:
        return False
    if is_space(inside[0]) or is_space(inside[-1]) or inside.endswith(("\\", "&nbsp;")):
        return False
    opens = not is_mark(inside[0]) or not before or is_space(before) or is_mark(before)
    closes = not is_mark(inside[-1]) or not after or is_space(after) or is_mark(after)
    return opens and closes


def is_space(character: str) -> bool:
    return character.isspace()


def is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


def is_plain(address: str) -> bool:
    """Would Markdown leave an address as it is?"""
    return bool(address) and not ODD.search(address) and normalizeLink(address) == address


def image(src: str, alt: str, caption: str = "") -> str:
    """`![alt](src "caption")`"""
    title = f' "{words(caption, quotes=True)}"' if caption else ""
    return f"![{words(alt)}]({src}{title})"


def words(text: str, *, quotes: bool = False) -> str:
    """Plain words, none of which means anything to Markdown."""
    text = Inline("").text(text)
    return text.replace('"', '\\"') if quotes else text


def attribute(value: str) -> str:
    """A value of a component, for between quotation marks."""
    return escape(value).replace("\n", "&#10;")


def tag(name: str, closed: bool = False, **attributes) -> str:
    """`<Step title="Rinse">`; attributes without a value are left out."""
    written = "".join(
        f' {key}="{attribute(str(value))}"' for key, value in attributes.items() if value
    )
    return f"<{name}{written}{' /' if closed else ''}>"


def fenced(code: str, info: str = "") -> str:
    longest = max(map(len, re.findall(r"^[ \t]*(`{3,})", code, re.M)), default=2)
    ticks = "`" * max(longest + 1, 3)
    return f"{ticks}{info}\n{code}\n{ticks}"

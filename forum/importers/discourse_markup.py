"""What Discourse writes beside Markdown, as Markdown: quotations, spoilers, polls, emoji, pictures by their short names."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

from forum.importers.emoji import with_signs
from forum.importers.html import Address

DEEPEST = 12  # quotations in quotations; more says nothing
FENCE = re.compile(r"\s{0,3}(```+|~~~+)")
QUOTE = re.compile(r"(\[quote(?:=[^\]\n]{0,200})?\]|\[/quote\])", re.I)
QUOTED = re.compile(r'\[quote="?(?P<name>[^,"\]]+)(?P<more>[^"\]]*)', re.I)
PLACE = re.compile(r"\b(post|topic):\s*(\d{1,15})")
INLINE_CODE = re.compile(r"(`+[^`\n]+`+)")
TARGET = re.compile(r"(!?)(\[[^\]\n]*\]\()([^\s()<>]+)(?=[\s)])")
SIZE = re.compile(r"(!\[[^\]|\n]*)\|[^\]\n]*(?=\]\()")
ATTACHMENT = re.compile(r"(\[[^\]|\n]*)\|attachment(?=\]\()")
TAGS = [
    (re.compile(r'\[details="?([^"\]\n]{0,200})"?\]', re.I), "\n<details><summary>\\1</summary>\n\n"),
    (re.compile(r"\[(?:spoiler|details)\]", re.I), "\n<details><summary>…</summary>\n\n"),
    (re.compile(r"\[/(?:details|spoiler)\]", re.I), "\n\n</details>\n"),
    (re.compile(r"\[/?poll(?:\s[^\]\n]*)?\]", re.I), "\n"),
    (re.compile(r"\[(/?)(b|i|u|s)\]", re.I), r"<\1\2>"),
    (re.compile(r"\[img\]([^\s\[\]]+)\[/img\]", re.I), r"![](\1)"),
    (re.compile(r"\[url=\"?([^\s\"\]]+)\"?\]([^\[\n]*)\[/url\]", re.I), r"[\2](\1)"),
    (re.compile(r"\[url\]([^\s\[\]]+)\[/url\]", re.I), r"<\1>"),
    (re.compile(r"\[date=([\d-]+)(?: time=([\d:]+))?[^\]\n]*\]", re.I), r"\1 \2"),
    (re.compile(r"\[/?(?:color|size|font|center|right|left|wrap)(?:=[^\]\n]*)?\]", re.I), ""),
]  # fmt: skip


def markdown(raw: str, address: Address) -> str:
    """Markdown of what was typed into Discourse. Code stays as it is."""
    return "\n".join(lines(raw, address)).strip()


def lines(raw: str, address: Address) -> Iterator[str]:
    fence, depth = "", 0
    for line in raw.split("\n"):
        mark = FENCE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) else fence
            yield quoted(line, depth)
        elif mark:
            fence = mark[1]
            yield quoted(line, depth)
        else:
            for piece in QUOTE.split(line) if "quote" in line.lower() else [line]:
                if QUOTE.fullmatch(piece):
                    depth = min(max(depth + (-1 if piece[1] == "/" else 1), 0), DEEPEST)
                    yield from quotation(piece, depth)
                elif piece or not line:
                    yield from (quoted(part, depth) for part in words(piece, address).split("\n"))


def quoted(line: str, depth: int) -> str:
    return "> " * depth + line if depth else line


def quotation(tag: str, depth: int) -> Iterator[str]:
    """An empty line around; who is quoted, with the way there."""
    yield quoted("", depth if tag[1] == "/" else depth - 1)
    if match := QUOTED.match(tag):
        places = dict(PLACE.findall(match["more"]))
        name = match["name"].strip()
        if "topic" in places:
            name = f"[{name}](/t/-/{places['topic']}/{places.get('post', 1)})"
        yield quoted(f"{name}:", depth)
        yield quoted("", depth)


def words(line: str, address: Address) -> str:
    """A line, or what of it lies outside quotations."""
    pieces = INLINE_CODE.split(line) if "`" in line else [line]
    pieces[::2] = [spoken(piece, address) for piece in pieces[::2]]
    return "".join(pieces)


def spoken(text: str, address: Address) -> str:
    if "[" in text:
        text = ATTACHMENT.sub(r"\1", SIZE.sub(r"\1", text))
        for pattern, instead in TAGS:
            text = pattern.sub(instead, text)
        text = TARGET.sub(lambda match: match[1] + match[2] + target(match, address), text)
    return with_signs(text) if ":" in text else text


def target(match: re.Match, address: Address) -> str:
    return address("picture" if match[1] else "link", match[3])


MARKS = {
    "strong": r"\*\*|__|<b>|<strong|\[b\]", "em": r"[*_]|<em|<i>|\[i\]", "code": r"`|<code|^(?: {4}|\t)|\[code|~~~",
    "h1": r"^ {0,3}#|^=+ *$|<h1", "h2": r"^ {0,3}##|^-+ *$|<h2", "blockquote": r"^ *>|<blockquote|\[quote",
    "h3": r"^ {0,3}###|<h3", "ol": r"^\s*[(]?\d+[.)]|<ol", "ul": r"^\s*[*+-] |<ul|\[poll",
}  # fmt: skip
LINK = re.compile(r'<a href="https?://([^"]+)"')
# Of the text itself; emoji and the like have a class.
PICTURE = re.compile(r'<img(?![^<>]*\bclass=)[^<>]*\bsrc="(?:https?:)?//([^"]+)"')
PICTURED = re.compile(r"!\[|<img|\[img", re.I)
BROKEN_LINE, BLOCKS = (
    re.compile(r"\S\n(?=\w)"),
    re.compile(r"<(?:br|li|pre|blockquote|table|h\d)\b"),
)
LISTED = re.compile(r"^ {0,3}(?:\d+[.)]|[*+-])[ \t]+\S", re.M)


def is_source(raw: str, cooked: str) -> bool:
    """Is `raw` what `cooked` was made of? Some exports have the bare words in its place, and what was a heading, a
    link, a list or a picture is lost in them; or a line that happens to begin with a number would become a list."""
    if not cooked:
        return True
    for tag, mark in MARKS.items():
        if f"<{tag}>" in cooked and not re.search(mark, raw, re.I | re.M):
            return False
    if BROKEN_LINE.search(raw) and not BLOCKS.search(cooked):
        return False
    if LISTED.search(raw) and not re.search(r"<(?:li|pre|hr)\b", cooked):
        return False
    typed = unquote(raw)
    if not PICTURED.search(raw) and "onebox" not in cooked:
        shown = (unquote(unescape(address)) for address in PICTURE.findall(cooked))
        if not all(address in typed for address in shown):
            return False
    return all(unquote(unescape(link)).rstrip("/") in typed for link in LINK.findall(cooked))

"""HTML of other forums, as the source of a post.

Markdown keeps raw HTML as far as it is safe. It ends at an empty line, after which stars and underlines would mean
something again: so the whole text stands in one <div>, without empty lines.
"""

import re
from collections.abc import Callable
from html import escape
from html.parser import HTMLParser

from forum.importers.emoji import sign_of

Address = Callable[[str, str], str]  # kind ("link" or "picture") and address → the address to write
VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
NEWER = {"strike": "del", "tt": "code", "center": "p"}
DROPPED_TAGS = {"script", "style", "svg", "template", "noscript", "head", "title"}
# Furniture of Discourse: avatars, the size under a picture, buttons, the signs of sites.
DROPPED = {"avatar", "quote-controls", "meta", "site-icon", "anchor", "onebox-avatar", "poll-info", "poll-buttons"}  # fmt: skip
KEPT = ("href", "src", "alt", "title", "width", "height", "start", "colspan", "rowspan", "align", "dir", "lang", "open")  # fmt: skip
EMPTY_LINES = re.compile(r"\n\s*\n")
OPEN, CLOSE = "<div>\n", "\n</div>"
UNFINISHED = re.compile(r"&[#\w]{0,6}\Z")
IN_CODE = re.compile(r"\n(?=[ \t]*\n)")


def html_source(html: str, address: Address, limit: int) -> tuple[str, bool]:
    """The source of a post, and whether it had to be cut to `limit` characters."""
    tidy = Tidy(address, limit - len(OPEN) - len(CLOSE))
    tidy.feed(html)
    tidy.close()
    return OPEN + EMPTY_LINES.sub("\n", "".join(tidy.written)).strip() + CLOSE, tidy.is_full


class Tidy(HTMLParser):
    """Writes balanced HTML; what is dangerous is left to the sanitiser, which every text passes."""

    def __init__(self, address: Address, limit: int):
        super().__init__()
        self.address, self.left = address, limit
        self.written: list[str] = []
        self.open: list[str] = []
        self.dropping: list[str] = []  # what is open within something that is left out
        self.is_full = False

    def handle_starttag(self, tag, attrs):
        tag, attrs = NEWER.get(tag, tag), {name: value or "" for name, value in attrs}
        classes = set(attrs.get("class", "").split())
        if self.dropping or tag in DROPPED_TAGS or classes & DROPPED or is_title(tag, classes):
            self.dropping += [tag] * (tag not in VOID)
        elif "emoji" in classes and tag == "img":
            code = attrs.get("alt") or attrs.get("title", "")
            self.handle_data(sign_of(code.strip(":")) or code)
        elif tag == "aside" and "quote" in classes:
            self.quotation(attrs)
        elif "mention" in classes and tag == "a":
            self.start("span", {})
        elif tag == "iframe":
            self.frame(attrs.get("src", ""))
        else:
            self.start(tag, attrs)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if self.dropping:
            if tag in self.dropping:
                del self.dropping[len(self.dropping) - 1 - self.dropping[::-1].index(tag) :]
            return
        tag = NEWER.get(tag, tag)
        tag = "span" if tag == "a" and self.open[-1:] == ["span"] else tag
        if tag in self.open and not self.is_full:
            while (last := self.open.pop()) != tag:
                self.written.append(f"</{last}>")
            self.written.append(f"</{tag}>")

    def handle_data(self, data):
        if self.dropping:
            return
        if "pre" in self.open:
            data = IN_CODE.sub("\0", data)
        words = escape(data, quote=False).replace("\0", "&#10;")
        if len(words) > self.left:
            self.written.append(UNFINISHED.sub("", words[: max(self.left - 1, 0)]) + "…")
            self.stop()
        else:
            self.write(words)

    def quotation(self, attrs: dict) -> None:
        """Who is quoted, with the way there. Discourse says it in a title with a picture and arrows."""
        if name := attrs.get("data-username"):
            topic, post = attrs.get("data-topic"), attrs.get("data-post", "1")
            self.start("p", {})
            self.start("a", {"href": f"/t/-/{topic}/{post}"} if topic else {})
            self.handle_data(name)
            self.handle_endtag("a")
            self.handle_data(":")
            self.handle_endtag("p")

    def frame(self, address: str) -> None:
        """What another site would show in a frame is a link to it."""
        self.start("a", {"href": address})
        self.handle_data(address)
        self.handle_endtag("a")
        self.dropping.append("iframe")

    def start(self, tag: str, attrs: dict) -> None:
        for name, kind in (("href", "link"), ("src", "picture")):
            if name in attrs:
                attrs[name] = self.address(kind, attrs[name].strip())
        kept = "".join(f' {name}="{escape(attrs[name])}"' for name in KEPT if name in attrs)
        closing = 0 if tag in VOID else len(tag) + 3
        if len(tag) + len(kept) + 2 + closing > self.left:
            self.stop()
        if self.is_full:
            return
        self.left -= closing
        self.write(f"<{tag}{kept}>")
        if closing:
            self.open.append(tag)

    def write(self, words: str) -> None:
        if not self.is_full:
            self.left -= len(words)
            self.written.append(words)

    def stop(self) -> None:
        """No more room: close what is open and hear no more."""
        if not self.is_full:
            self.written.extend(f"</{tag}>" for tag in reversed(self.open))
            self.open.clear()
        self.is_full = True


def is_title(tag: str, classes: set[str]) -> bool:
    """The head of a quotation; `quotation` has said the same in words."""
    return tag == "div" and "title" in classes

"""HTML blocks in Markdown: pictures, headings and videos become blocks; the rest is kept for the sanitiser."""

import re
from html import escape

from community.content.videos import video_at

from .inline import ICON_HEIGHT, TAG, Writer, attributes_of

ADDRESS = re.compile(r"""(\s(?:href|src)\s*=\s*)("[^"]*"|'[^']*')""", re.I)
NEW_TEXT = "<!-- new text -->"  # parts two texts that stand one after the other
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
DROPPED = re.compile(r"<(script|style|template)\b.*?(?:</\1\s*>|\Z)", re.S | re.I)
HEADING = re.compile(r"\s*<h([1-6])\b[^>]*>(.*?)</h\1>\s*", re.S | re.I)
INLINE_ONLY = {
    "a",
    "abbr",
    "b",
    "br",
    "center",
    "code",
    "del",
    "em",
    "font",
    "i",
    "img",
    "kbd",
    "mark",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "u",
}


class EmbeddedHTML:
    """The part of the converter that meets HTML."""

    def on_html_block(self, node, body, small):
        if node.content.strip() == NEW_TEXT and not small:
            body.append(("text", ""))
        html = DROPPED.sub("", COMMENT.sub("", node.content)).strip()
        if not html:
            return
        names = {match[2].lower() for match in TAG.finditer(html)}
        if match := HEADING.fullmatch(html):
            self.on_inline_html(match[2], node, body, small, int(match[1]))
        elif names <= INLINE_ONLY:
            self.on_inline_html(html, node, body, small)
        elif names <= {"iframe", "div", "center", "p"} and "iframe" in names:
            self.frames(html, body)
        else:
            self.keep_html(html, node, body)

    def on_inline_html(self, html, node, body, small, level=0):
        """HTML of words alone is read as a paragraph, or as a heading of a level."""
        height = 0 if is_only_pictures(html) else ICON_HEIGHT
        for child in self.place.parse(html).children:
            if child.type != "paragraph":
                continue
            writer = Writer(self.place, self.line(node), icon_height=height)
            written = writer.write(child.children[0].children)
            if level:
                self.heading(body, written, min(max(level, 2), 4), writer.anchors, small)
            else:
                self.waiting += writer.anchors
                body.text(f"<p>{written}</p>" if written else "")
            self.put_pictures(writer, body)

    def frames(self, html, body):
        """Frames show videos; any other becomes a link to what it would have shown."""
        for match in TAG.finditer(html):
            source = attributes_of(match[0]).get("src", "")
            if match[1] or match[2].lower() != "iframe" or not source:
                continue
            title = attributes_of(match[0]).get("title", "")
            title = (
                "" if "video player" in title.lower() else title
            )  # YouTube writes this into each
            if video := video_at(source):
                body.add("video", {"url": video.watch_url, "title": title or self.place.title})
            elif re.match(r"https?://", source):
                words = escape(title or source, quote=False)
                body.text(f'<p><a href="{escape(source)}">{words}</a></p>')

    def keep_html(self, html, node, body):
        """HTML that no block knows stays as it is; showing it goes through the sanitiser."""
        line = self.line(node)

        def repoint(match):
            kind = "picture" if "src" in match[1].lower() else "link"
            address = self.address(kind, match[2][1:-1], line)
            return f'{match[1]}"{escape(address)}"' if address else ""

        body.add("markdown", ADDRESS.sub(repoint, html))

    def address(self, kind, target, line) -> str | None:
        """Where a link or picture leads that stays in Markdown or HTML; None if nowhere."""
        if kind == "link":
            return self.place.address(target, line)
        picture = self.place.picture(target, line)
        return picture.url if picture else (target if re.match(r"https?://", target) else None)


def is_only_pictures(html: str) -> bool:
    return not TAG.sub("", html).strip()

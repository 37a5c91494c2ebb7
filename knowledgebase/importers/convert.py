"""A tree of Markdown as the blocks of a guide's body.

Blocks are (type, value) as StreamField stores them. Neighbouring texts become one. What a block cannot hold stands
after it: a table in a call-out parts it in two, a table in a step parts the steps, which count on.
"""

import re
from html import escape

from markdown_it.tree import SyntaxTreeNode

from community.content.headings import anchor
from community.content.videos import video_at

from .callouts import callout_of_quote
from .components import Components
from .embedded import EmbeddedHTML
from .inline import TAG, Writer, plain
from .lists import Lists, in_item
from .own_components import OwnComponents
from .tables import table_block

Block = tuple[str, object]

ANCHOR_MARK = re.compile(r"\s*\{#([\w:.-]+)\}\s*$")


class Blocks(list):
    """A growing body."""

    def text(self, html: str) -> None:
        if html and self and self[-1][0] == "text":
            self[-1] = ("text", self[-1][1] + html)
        elif html:
            self.append(("text", html))

    def add(self, kind: str, value) -> None:
        if kind == "text":
            self.text(value)
        else:
            self.append((kind, value))

    def take(self, blocks: list[Block]) -> None:
        for kind, value in blocks:
            self.add(kind, value)


class Converter(Lists, Components, OwnComponents, EmbeddedHTML):
    """Converts one file. `place` knows where links lead, which pictures there are, and takes complaints."""

    def __init__(self, place):
        self.place = place
        self.headings: list[str] = []  # their words, in order
        self.anchors: dict[
            str, int
        ] = {}  # name in the source → number of the heading it stands for
        self.waiting: list[str] = []  # anchors that stand before their heading
        self.level = 2
        self.unfolded = 0

    def body(self, root: SyntaxTreeNode, title: str) -> list[Block]:
        children = list(root.children)
        if children and self.is_title(children[0], title):
            self.waiting += self.writer_of(children[0]).anchors
            self.anchors |= dict.fromkeys(self.waiting, -1)
            self.waiting = []
            children = children[1:]
        # The page's title is its h1: headings of the text begin at h2.
        self.shift = any(node.type == "heading" and node.tag == "h1" for node in children)
        blocks = self.blocks(children)
        self.anchors |= dict.fromkeys(self.waiting, max(len(self.headings) - 1, -1))
        return [block for block in blocks if block != ("text", "")]

    @staticmethod
    def is_title(node, title) -> bool:
        return node.type == "heading" and node.tag == "h1" and heading_text(node) == title

    def blocks(self, nodes: list[SyntaxTreeNode], small: bool = False) -> Blocks:
        """`small` texts, in call-outs and steps, have no headings."""
        body = Blocks()
        for node in nodes:
            getattr(self, f"on_{node.type}", self.on_other)(node, body, small)
        return body

    def line(self, node) -> int:
        return self.place.first_line + (node.map[0] if node.map else 0)

    def writer_of(self, node) -> Writer:
        """The paragraph or heading, written; its anchors wait for a heading."""
        writer = Writer(self.place, self.line(node))
        writer.html = writer.write(inline_of(node))
        return writer

    # Text -----------------------------------------------------------------------------------------

    def on_heading(self, node, body, small):
        writer = self.writer_of(node)
        html, marks = self.heading_marks(writer)
        self.heading(body, html, min(int(node.tag[1]) + self.shift, 4), marks, small)
        self.put_pictures(writer, body)

    def heading_marks(self, writer):
        match = ANCHOR_MARK.search(writer.html)
        if not match:
            return writer.html, writer.anchors
        return writer.html[: match.start()], [*writer.anchors, match[1]]

    def heading(self, body, html, level, anchors=(), small=False):
        """A heading of the text, in small texts a paragraph in bold."""
        words = " ".join(TAG.sub("", html).split())
        if not words:
            self.waiting += anchors
            return
        if small:
            self.waiting += anchors
            body.text(f"<p><b>{TAG_B.sub('', html)}</b></p>")
            return
        self.level = max(level, 2)
        self.note_heading(words, anchors)
        body.text(f"<h{self.level}>{TAG_B.sub('', html)}</h{self.level}>")

    def note_heading(self, words, anchors=()):
        number = len(self.headings)
        self.headings.append(words)
        for name in [*anchors, *self.waiting]:
            self.anchors.setdefault(name, number)
        self.waiting = []

    def on_paragraph(self, node, body, small):
        """Lines with nothing but a picture or a video become blocks; the others stay together."""
        line, run = self.line(node), []
        for nodes in lines_of(inline_of(node)):
            if not stands_alone(nodes):
                run += nodes
                continue
            line = self.words(run, line, body)
            run = []
            line = self.alone(nodes, line, body)
        self.words(run, line, body)

    def words(self, nodes, line, body) -> int:
        """A paragraph of words; answers the line after it."""
        writer = Writer(self.place, line)
        html = writer.write(nodes)
        self.waiting += writer.anchors
        body.text(f"<p>{html}</p>" if html else "")
        self.put_pictures(writer, body)
        return writer.line

    def alone(self, nodes, line, body) -> int:
        for node in nodes:
            if node.type == "link" and (video := video_at(str(node.attrs.get("href", "")))):
                body.add("video", {"url": video.watch_url, "title": self.video_title(node)})
            elif not is_space(node):
                writer = Writer(self.place, line, icon_height=0)
                html = writer.write([node])
                line = writer.line
                body.text(f"<p>{html}</p>" if html else "")
                self.put_pictures(writer, body)
        return line

    def video_title(self, node):
        words = plain(node.children)
        return words if words and not re.match(r"https?://|www\.", words) else self.place.title

    def put_pictures(self, writer, body):
        for picture, alt, title, line in writer.pictures:
            if not alt:
                self.place.trouble(line, f"picture “{picture.name}” has no description")
            alt = alt or title or picture.words
            body.add("picture", {"image": picture.id, "alt": alt[:255], "caption": title[:255]})

    def on_blockquote(self, node, body, small):
        if call := callout_of_quote(node):
            kind, title, nodes, lead = call
            self.callout(body, kind, title, self.lead(node, lead), nodes)
            return
        for kind, value in self.blocks(node.children, small=True):
            body.add(kind, f"<blockquote>{quoted(value)}</blockquote>" if kind == "text" else value)

    def lead(self, node, lead):
        """What stands on the line of a call-out's name, as blocks."""
        body = Blocks()
        if lead:
            writer = Writer(self.place, self.line(node))
            html = writer.write(lead)
            body.text(f"<p>{html}</p>" if html else "")
            self.put_pictures(writer, body)
        return body

    def callout(self, body, kind, title, lead, nodes):
        """A call-out; what it cannot hold parts it."""
        inside = Blocks(lead)
        inside.take(self.blocks(nodes, small=True))
        if not inside and title:
            inside.text(f"<p>{escape(title, quote=False)}</p>")
            title = ""
        for block_kind, value in inside:
            if block_kind == "text":
                body.append(("callout", {"kind": kind, "title": title[:255], "text": value}))
                title = ""
            else:
                body.add(block_kind, value)

    # The rest -------------------------------------------------------------------------------------

    def on_hr(self, node, body, small):
        if not small:
            body.text("<hr/>")

    def on_fence(self, node, body, small):
        language = (node.info.split() or [""])[0].split("{")[0].strip(",:")
        self.code(body, node.content, language)

    def on_code_block(self, node, body, small):
        self.code(body, node.content, "")

    def code(self, body, code, language):
        if code.strip():
            value = {"language": language[:40], "code": code.rstrip("\n").replace("\t", "    ")}
            body.add("code", value)

    def on_table(self, node, body, small):
        body.add(
            *table_block(node, lambda kind, target: self.address(kind, target, self.line(node)))
        )

    def on_other(self, node, body, small):
        body.take(self.blocks(node.children, small))


TAG_B = re.compile(r"</?b>")
BREAK_TYPES = {"softbreak", "hardbreak"}


def inline_of(node) -> list[SyntaxTreeNode]:
    """The inline nodes of a paragraph or heading."""
    return node.children[0].children if node.children else []


def lines_of(nodes) -> list[list[SyntaxTreeNode]]:
    """Nodes by line; a line after the first begins with its break."""
    lines: list = [[]]
    for node in nodes:
        if node.type in BREAK_TYPES:
            lines.append([])
        lines[-1].append(node)
    return [line for line in lines if line]


def stands_alone(nodes) -> bool:
    """Is this a line of nothing but pictures, or with the address of one video?"""
    nodes = [node for node in nodes if node.type not in BREAK_TYPES and not is_space(node)]
    if (
        len(nodes) == 1
        and nodes[0].type == "link"
        and video_at(str(nodes[0].attrs.get("href", "")))
    ):
        return True
    return bool(nodes) and all(is_picture(node) for node in nodes)


def is_space(node) -> bool:
    return node.type == "text" and not node.content.strip()


def is_picture(node) -> bool:
    if node.type == "html_inline":
        return bool(re.match(r"<img\b", node.content, re.I))
    if node.type == "link":
        inner = [child for child in node.children if not is_space(child)]
        return bool(inner) and all(is_picture(child) for child in inner)
    return node.type == "image"


def heading_text(node) -> str:
    return ANCHOR_MARK.sub("", plain(inline_of(node)))


def quoted(html: str) -> str:
    """Paragraphs of a quotation as lines of it, for rich text quotes hold no paragraphs."""
    return in_item(html)


def heading_anchors(headings: list[str]) -> list[str]:
    """The address each heading will have on the page."""
    taken: dict[str, int] = {"main": 1}
    found = []
    for words in headings:
        slug, number = anchor(words), 2
        free = slug
        while free in taken:
            free, number = f"{slug}-{number}", number + 1
        taken[free] = 1
        found.append(free)
    return found

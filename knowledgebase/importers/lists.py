"""Lists: plain ones are rich text, instructions with pictures or several paragraphs become numbered steps."""

import re
from uuid import NAMESPACE_OID, uuid5

from .inline import plain

HELD_BY_STEPS = {"text", "picture", "callout", "code", "substeps"}


class Lists:
    """The part of the converter that meets lists."""

    def on_bullet_list(self, node, body, small):
        self.plain_list("ul", [self.item(item) for item in node.children], body)

    def on_ordered_list(self, node, body, small):
        for start, items in counted_anew(node):
            written = [self.item(item) for item in items]
            many = any(is_step(item) for item in items) or any(rest for _, rest in written)
            if not small and (start != 1 or many):
                self.steps(start, [self.step(item) for item in items], body)
            elif any(rest for _, rest in written):
                self.numbered_paragraphs(start, written, body)
            else:
                self.plain_list("ol", written, body)

    def item(self, node):
        """What a list item of rich text holds, and the blocks that have to follow it."""
        body = self.blocks(node.children, small=True)
        first = body[0][1] if body and body[0][0] == "text" else ""
        return in_item(first), body[1:] if first else list(body)

    def plain_list(self, tag, items, body):
        """A list; where a block parts it, it goes on after that."""
        run = []
        for html, rest in items:
            if html:
                run.append(f"<li>{html}</li>")
            if rest:
                body.text(wrap(tag, run))
                body.take(rest)
                run = []
        body.text(wrap(tag, run))

    def numbered_paragraphs(self, start, items, body):
        """Steps within steps, whose numbers no list could keep."""
        for number, (html, rest) in enumerate(items, start):
            for place, part in enumerate(re.split(r"(?=<[uo]l>)", html, maxsplit=1)):
                body.text(f"<p>{number}. {part}</p>" if place == 0 else part)
            body.take(rest)

    def step(self, node):
        """The title of a step, where it begins with one in bold or a heading, and its blocks."""
        children = list(node.children)
        title = step_title(children[0]) if children else ""
        if len(title) > 255 or len(children) < 2:
            title = ""
        return title, self.blocks(children[1:] if title else children, small=True)

    def steps(self, start, steps, body):
        """Numbered steps; a block that steps cannot hold parts them, and they count on."""
        run, first = [], start
        for number, (title, blocks) in enumerate(steps, start):
            held = next(
                (at for at, (kind, _) in enumerate(blocks) if kind not in HELD_BY_STEPS),
                len(blocks),
            )
            if title:
                self.note_heading(title)
            content = [{"type": kind, "value": value} for kind, value in blocks[:held]]
            run.append({"title": title, "content": content})
            if held < len(blocks):
                add_steps(body, first, run)
                body.take(blocks[held:])
                run, first = [], number + 1
        add_steps(body, first, run)


def add_steps(body, first, run):
    """The items need ids, or Wagtail takes them for something older; the same ones in every run."""
    if run:
        steps = [
            {"type": "item", "value": step, "id": str(uuid5(NAMESPACE_OID, f"step {number}"))}
            for number, step in enumerate(run, first)
        ]
        body.append(("steps", {"start": first, "steps": steps}))


def counted_anew(node):
    """(first number, items) of each run: two lists in a row are one to Markdown, but the second begins at 1 again."""
    runs, last = [], None
    for item in node.children:
        number = int(item.info) if item.info.isdigit() else 1
        if last is None or (number == 1 and last > 1):
            runs.append((number, []))
        runs[-1][1].append(item)
        last = number
    return runs


def is_step(item) -> bool:
    """Does a list item hold more than a paragraph and a list?"""
    paragraphs = [child for child in item.children if child.type == "paragraph"]
    others = [child for child in item.children if child.type not in LIST_TYPES]
    return (
        len(others) > 1
        or (len(others) == 1 and not paragraphs)
        or any(map(has_picture, item.children))
    )


def has_picture(node) -> bool:
    """Is there a line of pictures in it?"""
    from .convert import inline_of, lines_of, stands_alone

    if node.type == "paragraph":
        return any(map(stands_alone, lines_of(inline_of(node))))
    return node.type in {*LIST_TYPES, "list_item"} and any(map(has_picture, node.children))


LIST_TYPES = {"bullet_list", "ordered_list"}


def step_title(node) -> str:
    """The words of a paragraph that is bold throughout, or of a heading."""
    if node.type == "heading":
        return plain(node.children)
    if node.type != "paragraph":
        return ""
    nodes = [
        child
        for child in node.children[0].children
        if child.type != "text" or child.content.strip()
    ]
    bold = len(nodes) == 1 and nodes[0].type == "strong"
    return plain(nodes) if bold and not holds_more_than_words(nodes[0]) else ""


def holds_more_than_words(node) -> bool:
    return any(child.type in {"link", "image", "html_inline"} for child in node.walk())


def in_item(html: str) -> str:
    """Paragraphs of an item as its lines, for items of rich text hold no paragraphs."""
    html = re.sub(r"</p>\s*<p>", "<br/>", html)
    return re.sub(r"</?p>", "", html).strip()


def wrap(tag: str, items: list[str]) -> str:
    return f"<{tag}>{''.join(items)}</{tag}>" if items else ""

"""A passage of a guide's text, found by its words and replaced where it stands."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from django.utils.html import escape
from wagtail import blocks
from wagtail.rich_text import RichText

TAG = re.compile(r"(<[^>]*>)")
SEEN_AS = {"&#x27;": "'", "&quot;": '"'}  # what rich text writes plainly between its tags


@dataclass(frozen=True)
class Place:
    """A text in a value of blocks: what it says, and what puts another text there."""

    text: str
    put: Callable[[str], None]
    is_rich: bool = False

    def as_written(self, words: str) -> str:
        if not self.is_rich:
            return words
        html = escape(words)
        for entity, sign in SEEN_AS.items():
            html = html.replace(entity, sign)
        return html

    def count(self, passage: str) -> int:
        wanted = self.as_written(passage)
        return sum(part.count(wanted) for part in self._readable_parts())

    def replace(self, passage: str, proposal: str) -> None:
        old, new = self.as_written(passage), self.as_written(proposal)
        if self.is_rich:
            new = new.replace("\n", "<br/>")
        pieces = TAG.split(self.text) if self.is_rich else [self.text]
        pieces[::2] = [piece.replace(old, new) for piece in pieces[::2]]
        self.put("".join(pieces))

    def _readable_parts(self) -> list[str]:
        return TAG.split(self.text)[::2] if self.is_rich else [self.text]


def replace_once(body, passage: str, proposal: str) -> bool:
    """Replace `passage` in a StreamField's value if it stands there exactly once; else change nothing."""
    passage = plain(passage)
    if not passage:
        return False
    found = [
        place
        for place in places(body.stream_block, body, None)
        for _ in range(place.count(passage))
    ]
    if len(found) != 1:
        return False
    found[0].replace(passage, plain(proposal))
    return True


def plain(words: str) -> str:
    return words.replace("\r\n", "\n").strip()


def places(block, value, put) -> Iterator[Place]:
    """Every text in `value` that a reader sees as words."""
    if isinstance(block, blocks.RichTextBlock):
        if value:
            yield Place(value.source, lambda text: put(RichText(text)), is_rich=True)
    elif isinstance(block, blocks.CharBlock | blocks.TextBlock):
        if value:
            yield Place(value, put)
    else:
        for inner, part, put_part in inside(block, value):
            yield from places(inner, part, put_part)


def inside(block, value) -> Iterator[tuple]:
    """The blocks in a block, each with its value and what changes it; nothing for those that hold no others."""
    if value is None:
        return
    if isinstance(block, blocks.StructBlock):
        for name, inner in block.child_blocks.items():
            yield inner, value.get(name), partial(value.__setitem__, name)
    elif isinstance(block, blocks.StreamBlock | blocks.ListBlock):
        children = value if isinstance(block, blocks.StreamBlock) else value.bound_blocks
        for child in children:
            yield child.block, child.value, partial(setattr, child, "value")

"""What an entry keeps of a text: its words without markup, its headings, and what it says most often."""

import re
from collections import Counter
from collections.abc import Iterator
from html import escape

from wagtail import blocks

from community.content.blocks import MarkdownBlock
from community.content.markdown import plain_text, render
from community.search.analysis import words
from community.search.common_words import EVERYDAY
from community.search.models import FOLDED, Entry
from knowledgebase.blocks import SharedBlock

LEAD = 16  # words that a text says most often
HEADING = re.compile(r"<h[1-6][^>]*>(.*?)</h[1-6]>", re.S | re.I)
CONTAINERS = (blocks.BaseStreamBlock, blocks.ListBlock, blocks.BaseStructBlock, SharedBlock)
BLOCK_END = re.compile(
    r"</(?:p|h[1-6]|li|tr|blockquote|pre|figcaption|summary|div)>|<[bh]r\b", re.I
)


def html_of(block, value) -> Iterator[str]:
    """The words of a StreamField block as HTML, from the inside of whatever it is made of."""
    if value is None:
        return
    if isinstance(block, blocks.RichTextBlock):
        yield value.source
    elif isinstance(block, MarkdownBlock):
        yield render(value)
    elif isinstance(block, CONTAINERS):
        for inner, content in children(block, value):
            yield from html_of(inner, content)
    elif not isinstance(block, blocks.ChoiceBlock):
        yield from (f"<p>{escape(words)}</p>" for words in block.get_searchable_content(value))


def children(block, value) -> list[tuple]:
    if isinstance(block, SharedBlock):
        return list(block.source_of(value))
    if isinstance(block, blocks.BaseStreamBlock):
        return [(child.block, child.value) for child in value]
    if isinstance(block, blocks.ListBlock):
        return [(block.child_block, child) for child in value]
    return [(child, value.get(name)) for name, child in block.child_blocks.items()]


def said(html: str) -> dict:
    """The headings of HTML and all its words."""
    headings = "\n".join(plain_text(heading) for heading in HEADING.findall(html))
    return {"headings": headings, "body": lines(html)}


def lines(html: str) -> str:
    """The words of HTML, a line for each paragraph."""
    return "\n".join(filter(None, (plain_text(part) for part in BLOCK_END.split(html))))


def folded(entry: Entry) -> Entry:
    for name in FOLDED:
        setattr(entry, f"folded_{name}", " ".join(words(getattr(entry, name))))
    entry.folded_leading = leading(entry.folded_body)
    return entry


def leading(folded_body: str) -> str:
    """The words that a text says most often, and more than once: LEAD of them at most."""
    often = Counter(folded_body.split(" "))
    said = [word for word, times in often.most_common(3 * LEAD) if times > 1 and len(word) > 1]
    return " ".join([word for word in said if word not in EVERYDAY][:LEAD])

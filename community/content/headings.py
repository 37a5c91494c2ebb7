"""Headings of a text get addresses, the same every time, so that a link to a part of a guide keeps working."""

import html as entities
import re
from dataclasses import dataclass

from django.utils.html import strip_tags
from django.utils.text import slugify
from django.utils.translation import gettext

HEADING = re.compile(r"<h([2-6])((?:\s[^>]*)?)>(.*?)</h\1\s*>", re.S | re.I)
OWN_ID = re.compile(r"""\sid=["']?([^"'\s>]+)["']?""", re.I)
# Letters that Unicode does not take apart into a plain letter and an accent.
LETTERS = str.maketrans({"đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss"})
TAKEN = {"main"}  # what base.html uses itself
MOST = 30  # headings in a table of contents; of a longer text it names the parts only


@dataclass(frozen=True)
class Heading:
    level: int
    id: str
    text: str


@dataclass(frozen=True)
class Part:
    """A part of a text, with the headings inside it."""

    heading: Heading
    inner: list[Heading]


@dataclass(frozen=True)
class Text:
    """HTML whose headings have ids, and those headings in order."""

    html: str
    headings: list[Heading]

    @property
    def contents(self) -> list[Part]:
        """The table of contents: nothing for fewer than three headings, one level for more than `MOST`, else two."""
        parts = []
        for heading in self.headings:
            if heading.level == 2:
                parts.append(Part(heading, []))
            elif heading.level == 3:
                parts[-1].inner.append(heading)
        number = sum(1 + len(part.inner) for part in parts)
        if number > MOST:
            parts = [Part(part.heading, []) for part in parts]
        return parts if number >= 3 else []

    @property
    def has_pictures(self) -> bool:
        return "data-zoom=" in self.html

    @property
    def has_code(self) -> bool:
        return "<pre" in self.html

    @property
    def has_video(self) -> bool:
        return "data-video=" in self.html


LINK = (
    '<h{level} id="{id}" aria-labelledby="{id}--words"{rest}><span id="{id}--words">{words}</span>'
    '<a class="anchor" href="#{id}" aria-label="{label}">#</a></h{level}>'
)
WITH_ID = re.compile(r"""<h([2-6]) id="([^"]*)"([^>]*)>(.*?)</h\1\s*>""", re.S | re.I)


def with_links(text: Text) -> Text:
    """The same text, whose headings have links to themselves, to be copied.

    A heading is named by its own words alone, so nobody who listens to the headings hears the links.
    """

    html = text.html

    def linked(match):
        level, slug, rest, words = match.groups()
        if html.rfind("<summary", 0, match.start()) > html.rfind("</summary", 0, match.start()):
            return match[0]  # what can be pressed holds nothing else that can
        heading = " ".join(entities.unescape(strip_tags(words)).split())
        label = entities.escape(gettext("Link to “%(heading)s”") % {"heading": heading})
        return LINK.format(level=level, id=slug, rest=rest, words=words, label=label)

    return Text(WITH_ID.sub(linked, html), text.headings)


def anchor(text: str) -> str:
    """The address of a heading: "Čišćenje đezve" is `ciscenje-dezve`."""
    return slugify(text.translate(LETTERS)) or slugify(text, allow_unicode=True) or "part"


def under(level: int, html: str) -> str:
    """Let the highest heading of a part be one below `level`, and the others keep their distance to it."""
    levels = [int(match[1]) for match in HEADING.finditer(html)]
    step = level + 1 - min(levels, default=2)

    def moved(match):
        here = max(2, min(int(match[1]) + step, 6))
        return f"<h{here}{match[2]}>{match[3]}</h{here}>"

    return HEADING.sub(moved, html) if step > 0 else html


def with_anchors(html: str) -> Text:
    """Give every heading an id and let no level be skipped (under the page's own h1)."""
    headings, taken, open_levels = [], set(TAKEN), []

    def address(match):
        while open_levels and open_levels[-1] >= int(match[1]):
            open_levels.pop()
        open_levels.append(int(match[1]))
        level = min(1 + len(open_levels), 6)
        text = " ".join(entities.unescape(strip_tags(match[3])).split())
        own = OWN_ID.search(match[2])
        slug = _free(own[1] if own else anchor(text), taken)
        headings.append(Heading(level, slug, text))
        rest = OWN_ID.sub("", match[2])
        return f'<h{level} id="{entities.escape(slug)}"{rest}>{match[3]}</h{level}>'

    return Text(HEADING.sub(address, html), headings)


def _free(slug: str, taken: set[str]) -> str:
    number, free = 2, slug
    while free in taken:
        free, number = f"{slug}-{number}", number + 1
    taken.add(free)
    return free

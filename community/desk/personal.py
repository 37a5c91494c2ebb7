"""What in a text may tell who somebody is. It is shown to the editor, who decides; it is marked, never changed by itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import pairwise

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from community.content.markdown import plain_text
from community.members.models import Member
from community.members.models.consent import first_name

MAIL, PHONE, ACCOUNT, ORDER = (
    _("e-mail address"),
    _("telephone number"),
    _("bank account"),
    _("order number or the like"),
)
NAME, MENTION, PROFILE = _("name of a member"), _("mention of a member"), _("link to a member")
NUMBERED = (
    r"order|invoice|ticket|customer|reference|tracking|parcel|contract|case|narudžb\w*|račun\w*|pošiljk\w*|ugovor\w*|"
    r"objednávk\w*|faktúr\w*|zásielk\w*|zmluv\w*"
)
PATTERNS = (
    (MAIL, re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")),
    (ACCOUNT, re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")),
    (
        ORDER,
        re.compile(
            rf"\b(?:{NUMBERED})\b[^\w\n]{{0,3}}(?:(?:no|nr|number|br|broj|č|číslo)\b\.?)?[^\w\n]{{0,3}}"
            r"(?P<said>[A-Z]{0,6}-?\d[\dA-Z-]{2,})",
            re.I,
        ),
    ),
    (ORDER, re.compile(r"(?<![\w&])(?:#\d{4,}|[A-Z]{2,5}-?\d{6,})\b")),
    (PHONE, re.compile(r"(?<![\w.,-])(?:\+|00|\(?0)\d?[\d() /.-]{6,17}\d(?![\w-])")),
    (MENTION, re.compile(r"(?<![\w@/.])@[a-z0-9][\w.-]{1,29}", re.I)),
)
LINK = re.compile(r'<a\b[^>]*href="(?P<said>[^"]*/people/[^"]+)"', re.I)
LINE = re.compile(r"</(?:p|li)>|<br\b")
SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[^\W\d_a-zß-öø-ÿčćđšžľĺŕňťď])")  # “no. 12” is none
DIGITS = 8  # of a telephone number, at least
SAID = 160  # characters of a sentence that are shown
LOOKED_UP = 200  # pairs of capitalised words


@dataclass(frozen=True)
class Finding:
    kind: Promise
    text: str
    sentence: SafeString  # with the text marked


def findings_in(title: str, html: str, people=()) -> list[Finding]:
    """What stands in a title and in rich text. `people` took part, so a first name alone means them. One query."""
    said = sentences(title, html)
    names = named_by(people) | names_of_members(said)
    found = {}
    for sentence in said:
        for kind, text in personal(sentence, names):
            found.setdefault((kind, text), Finding(kind, text, marked(sentence, text)))
    for link in LINK.finditer(html):
        address = unescape(link["said"])
        found.setdefault(address, Finding(PROFILE, address, marked(address, address)))
    return list(found.values())


def sentences(title: str, html: str) -> list[str]:
    lines = [title, *(plain_text(line) for line in LINE.split(html))]
    return [said for line in lines for said in SENTENCE.split(line) if said.strip()]


def personal(sentence: str, names: set[str]) -> Iterator[tuple[Promise, str]]:
    """Kind and text of each; what is part of another is left out."""
    seen = []
    for kind, match, text in found_by(sentence, names):
        if any(start <= match.start() and match.end() <= end for start, end in seen):
            continue
        seen.append(match.span())
        yield kind, text


def found_by(sentence: str, names: set[str]) -> Iterator:
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(sentence):
            text = match.groupdict().get("said") or match[0].strip()
            if kind is not PHONE or sum(sign.isdigit() for sign in text) >= DIGITS:
                yield kind, match, text
    if names:
        whole = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
        for match in re.finditer(rf"(?<!\w)(?:{whole})(?!\w)", sentence, re.I):
            yield NAME, match, match[0]


def named_by(people) -> set[str]:
    """Full names, first names and usernames of those who took part; a single letter is none."""
    forms = {form for one in people for form in (one.name, first_name(one), one.username)}
    return {form for form in forms if len(form) > 2}


def names_of_members(said: list[str]) -> set[str]:
    """Full names of members, of several words, that stand in these sentences."""
    candidates = set()
    for sentence in said:
        words = re.findall(r"[\w’'-]+", sentence)
        pairs = pairwise(words)
        candidates |= {
            f"{one} {two}" for one, two in pairs if one[0].isupper() and two[0].isupper()
        }
    some = sorted(candidates)[:LOOKED_UP]
    found = Member.objects.filter(name__in=some) if some else Member.objects.none()
    return set(found.values_list("name", flat=True))


def marked(sentence: str, text: str) -> SafeString:
    """The sentence, shortened around the text, with the text marked."""
    start = max(sentence.find(text), 0)
    before, after = sentence[:start], sentence[start + len(text) :]
    around = (SAID - len(text)) // 2
    before = f"…{before[-around:]}" if len(before) > around else before
    return format_html("{}<mark>{}</mark>{}", before, text, Truncator(after).chars(around + 20))

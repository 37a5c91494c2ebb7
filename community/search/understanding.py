"""What somebody typed, taken apart: words, “quoted phrases”, -unwanted words, and filters like is:solved.

What is no filter is words, whatever signs are in it.
"""

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.utils import timezone

from community.search.analysis import words
from community.search.models import Entry

READ = 10_000  # characters of a query
PHRASES = 4
QUOTED = re.compile(r"(?<!\w)(-?)[\"“”„«»]([^\"“”„«»]{1,300})[\"“”„«»]")
FIELD = re.compile(r"(?<!\S)(-?)(is|in|tag|by|before):(\S+)", re.I)
UNWANTED = re.compile(r"(?<!\S)-(?=[^\W\d_])([\w-]+)(?!\S)")
UNSEEN = re.compile(r"[\0\ud800-\udfff\ue000-\uf8ff]")
STATES = {"solved": [Entry.State.SOLVED], "waiting": [Entry.State.WAITING], "unsolved": [Entry.State.WAITING, Entry.State.NONE]}  # fmt: skip
PLACES = {"forum": Entry.Kind.TOPIC, "topics": Entry.Kind.TOPIC, "guides": Entry.Kind.GUIDE, "help": Entry.Kind.GUIDE, "faq": Entry.Kind.FAQ}  # fmt: skip


@dataclass
class Asked:
    """`tokens` are all words in order, those of phrases too."""

    text: str
    tokens: list[str] = field(default_factory=list)
    phrases: list[list[str]] = field(default_factory=list)
    unwanted: list[list[str]] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)  # slugs
    tags: list[list[str]] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    before: datetime | None = None

    @property
    def has_filters(self) -> bool:
        return bool(
            self.states or self.kinds or self.categories or self.tags or self.authors or self.before
        )

    def take_field(self, name: str, value: str) -> bool:
        """Is it a filter? `in:` names a kind or a forum category by its address."""
        takers = {
            "is": self.take_state,
            "in": self.take_place,
            "tag": self.take_tag,
            "before": self.take_date,
        }
        if name == "by":
            self.authors.append(value.removeprefix("@"))
            return True
        return takers[name](value)

    def take_state(self, value: str) -> bool:
        self.states += STATES.get(value.lower(), [])
        return value.lower() in STATES

    def take_place(self, value: str) -> bool:
        if value.lower() in PLACES:
            self.kinds.append(PLACES[value.lower()])
        else:
            self.categories.append(value.lower())
        return True

    def take_tag(self, value: str) -> bool:
        tag = words(value.replace("-", " "))
        if tag:
            self.tags.append(tag)
        return bool(tag)

    def take_date(self, value: str) -> bool:
        day = day_of(value)
        if day:
            self.before = timezone.make_aware(datetime.combine(day, time()))
        return bool(day)


def understand(text: str) -> Asked:
    asked = Asked(UNSEEN.sub(" ", text).strip())
    rest = asked.text[:READ]

    def field_of(found: re.Match) -> str:
        taken = not found[1] and asked.take_field(found[2].lower(), found[3])
        return " " if taken else found[0]

    def quoted(found: re.Match) -> str:
        phrase = words(found[2])
        if not phrase:
            return " "
        if found[1]:
            asked.unwanted.append(phrase)
            return " "
        if len(asked.phrases) < PHRASES:
            asked.phrases.append(phrase)
        return f" {found[2]} "

    def unwanted(found: re.Match) -> str:
        asked.unwanted.append(words(found[1])[:1])
        return " "

    rest = FIELD.sub(field_of, rest)
    rest = QUOTED.sub(quoted, rest)
    wanted = UNWANTED.sub(unwanted, rest)
    asked.tokens = words(wanted)
    if not asked.tokens and not asked.has_filters:  # nothing was asked for but what is unwanted
        asked.unwanted, asked.tokens = [], words(rest)
    asked.unwanted = asked.unwanted[:PHRASES]
    return asked


def day_of(value: str) -> date | None:
    """2026, 2026-03 or 2026-03-09: the first day of it."""
    parts = value.split("-")
    try:
        return date(*[int(part) for part in [*parts, "1", "1"][:3]]) if len(parts) <= 3 else None
    except (ValueError, OverflowError):
        return None

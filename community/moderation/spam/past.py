"""What a listed word would have held of what was written lately: asked before it is kept."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from community.moderation.spam.lists import Lists
from community.moderation.spam.text import Text

LATELY = timedelta(days=30)
MOST = 2_000  # posts of each source, the newest; a second's work
SHOWN = 20  # with a link


@dataclass(frozen=True)
class Past:
    """Something that was written."""

    title: str
    source: str
    url: str
    at: datetime
    is_held: bool  # or hidden, or deleted: it was caught otherwise


@dataclass(frozen=True)
class Hits:
    looked_at: int
    found: list[Past]
    days: int = LATELY.days

    @property
    def shown(self) -> list[Past]:
        return self.found[:SHOWN]

    @property
    def in_sight(self) -> int:
        """Those of them that everybody sees: if they are good, the word is not."""
        return sum(not it.is_held for it in self.found)


SOURCES: list[Callable[[datetime, int], Iterable[Past]]] = []


def register(source: Callable[[datetime, int], Iterable[Past]]) -> None:
    """`source(since, most)` gives what was written, the newest first. Upper apps name theirs in AppConfig.ready."""
    SOURCES.append(source)


def hits_of(pattern: str, act: str) -> Hits:
    lists = Lists([(pattern, act)])
    since = timezone.now() - LATELY
    looked_at, found = 0, []
    for source in SOURCES:
        for past in source(since, MOST):
            looked_at += 1
            if lists.found_in(Text(past.title, past.source)):
                found.append(past)
    found.sort(key=lambda past: past.at, reverse=True)
    return Hits(looked_at, found)

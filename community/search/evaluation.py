"""How well search finds what was meant, measured with queries whose target is known."""

import math
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import NamedTuple

from community.search.models import ANY_LANGUAGE, Entry
from community.search.query import search
from community.search.similar import similar
from forum.models import Imported, Topic
from forum.models.post import slug_of
from knowledgebase.models import ImportedPage

DEPTH = 10  # results that are looked at
MODES = {"search": search, "similar": similar}


class Unreadable(Exception):
    """A file of queries that is none; the message says where."""


class Case(NamedTuple):
    """What was typed, and a name of what was meant."""

    query: str
    target: str
    topic: int | None = None  # that asks it

    @property
    def line(self) -> str:
        return self.query.partition("\n")[0]


@dataclass
class Figures:
    """The rank of each target (1 is first, None is not among DEPTH) and the seconds each query took."""

    ranks: list[int | None] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    failed: list[Case] = field(default_factory=list)

    def within(self, depth: int) -> float:
        return self.mean(1.0 if rank <= depth else 0.0 for rank in self.found)

    def mean(self, gains: Iterable[float]) -> float:
        return sum(gains) / len(self.ranks) if self.ranks else 0.0

    @property
    def found(self) -> list[int]:
        return [rank for rank in self.ranks if rank]

    def as_dict(self) -> dict:
        return {
            "n": len(self.ranks),
            **{f"S@{depth}": round(self.within(depth), 4) for depth in (1, 5, 10)},
            "MRR": round(self.mean(1 / rank for rank in self.found), 4),
            "nDCG@10": round(self.mean(1 / math.log2(rank + 1) for rank in self.found), 4),
        }

    def latency(self) -> tuple[float, float]:
        """Median and 95th percentile in milliseconds."""
        if not self.seconds:
            return 0.0, 0.0
        late = sorted(self.seconds)[int(len(self.seconds) * 0.95)]
        return 1000 * median(self.seconds), 1000 * late


def read(path: Path) -> list[Case]:
    """The cases of a file: a query, a tab and a target on each line; empty lines are none."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"{path}: {error}") from None
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        query, tab, target = line.strip("\r\n").rpartition("\t")
        if tab and target.strip():
            found.append(Case(query.strip(), target.strip()))
        elif line.strip():
            raise Unreadable(f"{path}:{number}: write a query, a tab and what it should find")
    if not found:
        raise Unreadable(f"{path}: there is no query in it")
    return found


class Names:
    """The entries that a target may mean. In another language than the reader's only if there is none in that."""

    def __init__(self, locale: str, kind: str = ""):
        rows = Entry.objects.filter(kind=kind) if kind else Entry.objects.all()
        rows = rows.values_list("pk", "kind", "object_id", "locale", "url")
        self.here = {pk for pk, _, _, language, _ in rows if language in (locale, ANY_LANGUAGE)}
        self.entries: dict[str, set[int]] = defaultdict(set)
        pages, topics = {}, {}
        for pk, its_kind, object_id, _, url in rows:
            (topics if its_kind == Entry.Kind.TOPIC else pages)[object_id] = pk
            for name in (url.strip("/"), url.strip("/").rpartition("/")[2]):
                self.entries[name].add(pk)
        self.name(pages, imported_pages())
        self.name(topics, imported_topics())

    def name(self, entries: dict[int, int], names: Iterator[tuple[int, str]]) -> None:
        for object_id, name in names:
            if object_id in entries:
                self.entries[name].add(entries[object_id])

    def meant_by(self, target: str) -> set[int]:
        name = target.strip().strip("/").removeprefix("./")
        found = self.entries.get(name) or self.entries.get(without_ending(name), set())
        return found & self.here or found


def imported_pages() -> Iterator[tuple[int, str]]:
    """What a page was called where it came from: its path, that without ending, its number."""
    rows = ImportedPage.objects.exclude(page=None).values_list("page_id", "path")
    for page, path in rows:
        yield from ((page, name) for name in (path, without_ending(path), path.split(":")[-1]))


def imported_topics() -> Iterator[tuple[int, str]]:
    rows = Imported.objects.exclude(topic=None).values_list("topic_id", "key")
    for topic, key in rows:
        yield from ((topic, name) for name in (key, key.split(":")[-1]))
    for topic, title in Topic.objects.values_list("pk", "title"):
        yield topic, slug_of(title)


def without_ending(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return stem if dot and ending in {"md", "mdx", "markdown", "html"} else name


def evaluate(cases: Iterable[Case], names, find: Callable[[str], list[int]]) -> Figures:
    """`names.meant_by(target)` and `find(query)` give primary keys of entries, the latter the best first."""
    figures = Figures()
    for case in cases:
        meant = names.meant_by(case.target)
        began = time.perf_counter()
        found = find(case.query)[:DEPTH]
        figures.seconds.append(time.perf_counter() - began)
        rank = next((place for place, pk in enumerate(found, 1) if pk in meant), None)
        figures.ranks.append(rank)
        if not rank or rank > 5:
            figures.failed.append(case)
    return figures


def finder(
    mode: str, locale: str, kind: str = "", scopes: Iterable[str] = (), synonyms=None
) -> Callable[[str], list[int]]:
    """What a reader finds who holds `scopes` (all there are, if none are given), of one kind if `kind` says so.

    `synonyms` take the place of those that are kept.
    """
    scopes = list(scopes or Entry.objects.order_by().values_list("scope", flat=True).distinct())

    def find(text: str) -> list[int]:
        hits = MODES[mode](text, scopes, locale, synonyms=synonyms)
        return [hit.pk for hit in hits if kind in ("", hit.kind)]

    return find

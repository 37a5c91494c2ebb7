"""A page of results: which hits are shown to whom, how many there are of each kind, and what each one says."""

from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from community.audience.models import Segment
from community.search.models import ANY_LANGUAGE, Entry
from community.search.pinning import pinned
from community.search.query import DEEP, Hit, Query
from community.search.scopes import scopes_of
from forum.models import Topic

PER_PAGE = 10
CLEARLY = 1.5  # times as good: the other language's best hit is what was meant, the first hit is the answer
STARTERS = 6


@dataclass(frozen=True)
class Count:
    """How many hits of a kind there are; `kind` is "" for all kinds."""

    kind: str
    number: int
    is_current: bool

    @property
    def has_more(self) -> bool:
        return self.number >= DEEP


@dataclass(frozen=True)
class Result:
    entry: Entry
    snippet: SafeString
    topic: Topic | None = None  # with author and reply_count as they are now
    is_foreign: bool = False
    for_whom: tuple[str, ...] = ()  # names of segments
    is_pinned: bool = False


class Results:
    """What `member` finds for `text`. `everywhere` asks for all languages; `number` is the page, anything at all.

    `segments` are the slugs of those the reader chose.
    """

    pins: list | None = None  # in place of those that are kept

    def __init__(self, text: str, member, *, kind="", everywhere=False, number=1, segments=()):
        self.query = Query(text, segments)
        self.member, self.number = member, number
        self.kind = kind if kind in Entry.Kind.values else ""
        self.asked_everywhere = everywhere

    @cached_property
    def scopes(self) -> list[str]:
        return scopes_of(self.member)

    @cached_property
    def found(self) -> list[Hit]:
        return self.query.hits(self.scopes, get_language())

    @cached_property
    def own(self) -> list[Hit]:
        return [hit for hit in self.found if not hit.is_foreign]

    @cached_property
    def is_everywhere(self) -> bool:
        """Are other languages shown? When asked for, and when what they hold is clearly what was meant."""
        foreign = max((hit.rank for hit in self.found if hit.is_foreign), default=0)
        best = max((hit.rank for hit in self.own), default=0)
        return self.asked_everywhere or foreign > CLEARLY * best

    @cached_property
    def hits(self) -> list[Hit]:
        """Of all kinds, in the languages that are shown, after what the team chose."""
        found = self.found if self.is_everywhere else self.own
        return pinned(
            self.query, found, self.scopes, get_language(), kind=self.kind, pins=self.pins
        )

    @property
    def elsewhere(self) -> int:
        """Hits in other languages that are not shown."""
        return len({hit.pk for hit in self.found} - {hit.pk for hit in self.hits})

    @property
    def counts(self) -> list[Count]:
        kinds = [hit.kind for hit in self.hits]
        each = [Count(kind, kinds.count(kind), kind == self.kind) for kind in Entry.Kind.values]
        return [Count("", len(kinds), not self.kind), *each]

    @property
    def count(self) -> Count:
        return next(count for count in self.counts if count.is_current)

    @cached_property
    def page(self) -> Page:
        """A page of `Result`s."""
        hits = [hit for hit in self.hits if self.kind in ("", hit.kind)]
        page = Paginator(hits, PER_PAGE).get_page(self.number)
        page.object_list = self.told(list(page.object_list))
        return page

    @property
    def page_ids(self) -> list[int]:
        """The guides and answers among what this page of results lists."""
        entries = [result.entry for result in self.page]
        return [entry.object_id for entry in entries if entry.kind != Entry.Kind.TOPIC]

    @property
    def best(self) -> Result | None:
        """The first result when it is far ahead of the second, and help that the company wrote."""
        first, second = [*self.hits, None, None][:2]
        if self.kind or self.page.number > 1 or not first or first.kind == Entry.Kind.TOPIC:
            return None
        is_ahead = not second or first.rank > CLEARLY * second.rank
        return self.page.object_list[0] if is_ahead and self.page.object_list else None

    @property
    def rest(self) -> list[Result]:
        return self.page.object_list[1:] if self.best else self.page.object_list

    def told(self, hits: list[Hit]) -> list[Result]:
        entries = Entry.objects.in_bulk([hit.pk for hit in hits])
        topics = (
            Topic.objects.visible_to(self.member).select_related("author").defer("source", "html")
        )
        topics = topics.in_bulk(
            [entry.object_id for entry in entries.values() if entry.kind == Entry.Kind.TOPIC]
        )
        marker = self.query.marker()
        names = segment_names() if any(entry.segments for entry in entries.values()) else {}
        return [
            Result(
                entry,
                marker.passage(entry.body),
                topics.get(entry.object_id) if entry.kind == Entry.Kind.TOPIC else None,
                hit.is_foreign,
                tuple(names[slug] for slug in names if slug in entry.segments.split()),
                hit.is_pinned,
            )
            for hit in hits
            if (entry := entries.get(hit.pk))  # or it has gone this moment
        ]


def segment_names() -> dict[str, str]:
    """What each segment is called in the reader's language, by its slug."""
    return dict(Segment.objects.named().values_list("slug", "name_here"))


def starters(member, segments=()) -> list[Entry]:
    """Guides to begin with, for those who have not asked yet or found nothing: what was checked last.

    Among them those for the reader's segments come first.
    """
    guides = Entry.objects.filter(
        kind=Entry.Kind.GUIDE,
        locale__in=[get_language(), ANY_LANGUAGE],
        scope__in=scopes_of(member),
    )
    newest = guides.defer("body", "folded_body").order_by("-changed_at", "-pk")[:STARTERS]
    return sorted(newest, key=lambda entry: not set(segments) & set(entry.segments.split()))

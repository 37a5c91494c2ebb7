"""A page of results: which hits are shown to whom, and what each one says."""

from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.http import QueryDict
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from community.content.prepared import prepared
from community.feedback.models import Vote
from community.feedback.wilson import Share
from community.search import understood
from community.search.addresses import changed
from community.search.answers import Answer, answer_in
from community.search.common_words import EVERYDAY
from community.search.coverage import coverage
from community.search.facets import Facets
from community.search.models import FOLDED, Entry
from community.search.pinning import pinned
from community.search.query import Hit, Query
from community.search.scopes import scopes_of
from community.search.snippets import SCANNED
from forum.models import Topic
from forum.models.moderators import moderates_some
from forum.models.on_page import number_of, visitor

PER_PAGE = 10
ASKING = (Entry.Kind.GUIDE, Entry.Kind.FAQ)  # they ask whether they helped
CLEARLY = 1.5  # times as good: the other language's best hit is what was meant, the first hit is the answer
ALL_SAID = 0.9  # of what was asked, in a title: it is about just that
ALIKE = 0.6  # of the words of two titles: they answer the same question
HALF = 0.5  # of what was asked; what holds no more is a poor result
TEXT = 200_000  # characters of an entry that are looked at for it
FEW = 3  # hits that make one doubt the words


@dataclass(frozen=True)
class Result:
    entry: Entry
    rank: float
    snippet: SafeString
    said: float  # how much of what was asked stands in it, from 0 to 1
    said_by_title: float
    topic: Topic | None = None  # with author and reply_count as they are now
    is_foreign: bool = False
    for_whom: tuple[str, ...] = ()  # names of segments
    helped: Share | None = None  # where enough readers answered
    is_pinned: bool = False

    @property
    def title_words(self) -> set[str]:
        return set(self.entry.folded_title.split())

    def is_like(self, other: "Result") -> bool:
        """Do both ask the same thing, as a topic and the answer that was made from it do?"""
        ours, theirs = self.title_words, other.title_words
        return len(ours & theirs) >= ALIKE * len(ours | theirs)


class Results:
    """What `member` finds for `text`. `asked` is the address: filters, `page`, `in=all` for all languages, `exact`
    for words as they were typed; anything at all. `segments` are the slugs of those the reader chose.
    """

    pins: list | None = None  # in place of those that are kept

    def __init__(self, text: str, member, *, asked: QueryDict | None = None, segments=()):
        self.asked = QueryDict() if asked is None else asked
        self.is_exact = bool(self.asked.get("exact"))
        self.query = Query(text, segments, literally=self.is_exact)
        self.member = member

    @cached_property
    def scopes(self) -> list[str]:
        return scopes_of(self.member)

    @cached_property
    def found(self) -> list[Hit]:
        """In all languages and of all kinds, after what the team chose."""
        language = get_language()
        hits = self.query.hits(self.scopes, language)
        kind = self.asked.get("kind", "")
        return pinned(self.query, hits, self.scopes, language, kind=kind, pins=self.pins)

    @property
    def asked_everywhere(self) -> bool:
        return self.asked.get("in") == "all"

    @cached_property
    def is_everywhere(self) -> bool:
        """Are other languages shown? When asked for, and when what they hold is clearly what was meant."""
        ranks = {is_foreign: [0.0] for is_foreign in (True, False)}
        for hit in self.found:
            ranks[hit.is_foreign] += [] if hit.is_pinned else [hit.rank]
        return self.asked_everywhere or max(ranks[True]) > CLEARLY * max(ranks[False])

    @cached_property
    def facets(self) -> Facets:
        return Facets(self.found, self.asked, is_everywhere=self.is_everywhere)

    @cached_property
    def hits(self) -> list[Hit]:
        """In the languages that are shown, and as they were narrowed."""
        return self.facets.hits()

    @property
    def is_narrowed(self) -> bool:
        return bool(self.facets.chosen)

    @property
    def has_more(self) -> bool:
        return self.facets.has_more(self.hits)

    @property
    def elsewhere(self) -> int:
        """Hits in other languages that are not shown."""
        shown = self.is_everywhere or "language" in self.facets.chosen
        return 0 if shown else len(self.facets.hits(everywhere=True)) - len(self.hits)

    @cached_property
    def page(self) -> Page:
        """A page of `Result`s."""
        page = Paginator(self.hits, PER_PAGE).get_page(self.asked.get("page", 1))
        page.object_list = self.told(list(page.object_list))
        return page

    @property
    def page_ids(self) -> list[int]:
        """The guides and answers among what this page of results lists."""
        entries = [result.entry for result in self.page]
        return [entry.object_id for entry in entries if entry.kind in ASKING]

    @cached_property
    def clearly(self) -> Result | None:
        """The first result when it is clearly what was looked for: far ahead, or the only one that is about just what was asked.

        What asks the same as it is no rival; of two such the company's answer is shown.
        """
        first, *others = [*self.page.object_list, None]
        if not first or self.is_narrowed or self.page.number > 1:
            return None
        if first.said <= HALF and not first.is_pinned:
            return None
        alike = [one for one in others if one and one.is_like(first)]
        rivals = [one for one in others if one and one not in alike]
        if any(one.rank * CLEARLY >= first.rank for one in rivals) and not self.is_just(
            first, rivals
        ):
            return None
        return next((one for one in [first, *alike] if one.entry.kind == Entry.Kind.FAQ), first)

    def is_just(self, first: Result, rivals: list[Result]) -> bool:
        """Is its title the only one that says all of several words?"""
        return (
            len(self.query.weights) > 1
            and first.said_by_title >= ALL_SAID
            and all(one.said_by_title < ALL_SAID for one in rivals)
        )

    @cached_property
    def answer(self) -> Answer | None:
        """What that one answers, if it is an answer and not a guide."""
        found = self.clearly
        return answer_in(found.entry, found.topic, self.member) if found else None

    @property
    def best(self) -> Result | None:
        """That one, if it helps: a question that nobody has answered does not."""
        found = self.clearly
        return found if found and (self.answer or found.entry.kind == Entry.Kind.GUIDE) else None

    @property
    def rest(self) -> list[Result]:
        return [result for result in self.page if result is not self.best]

    @cached_property
    def is_poor(self) -> bool:
        """Does nothing hold more than half of what was asked?"""
        first = self.page.number == 1 and bool(self.hits)
        return first and all(result.said <= HALF for result in self.page)

    @property
    def unknown(self) -> list[str]:
        """Words that the reader sees nowhere on the site, in no form. “Wont” and the like are not missed."""
        typed = understood.as_typed(self.query)
        sought = [one.text for one in self.query.sought if not one.is_seen]
        return [typed.get(word, word) for word in sought if word not in EVERYDAY]

    @cached_property
    def chips(self) -> list[understood.Chip]:
        return understood.chips(self.query, self.asked)

    @cached_property
    def words(self) -> str:
        """What somebody asks about who does not find it: put right, and without what was typed to narrow it."""
        return self.meant or understood.bare(self.query) or self.query.text

    @cached_property
    def meant(self) -> str:
        """What was searched instead of what was typed, if anything was."""
        entries = [result.entry for result in self.page]
        titles, bodies = [one.title for one in entries], [one.body[:SCANNED] for one in entries]
        return understood.spelt(self.query, [*titles, *bodies])

    @cached_property
    def alternative(self) -> str:
        """Other words that may have been meant, where little was found for these."""
        if not self.query.tokens or (len(self.found) >= FEW and not self.is_poor):
            return ""
        return understood.alternative(self.query, self.scopes, get_language())

    @cached_property
    def nearest(self) -> list[Result]:
        """Where nothing was found: what there is for the words alone, without what was typed to narrow them."""
        if self.found or not self.chips or not self.query.tokens:
            return []
        loose = Results(self.words, self.member, segments=self.query.segments)
        loose.pins = []  # the team chose them for other words
        return loose.page.object_list[:FEW]

    @property
    def url_without_filters(self) -> str:
        return changed(self.asked, q=self.words)

    def told(self, hits: list[Hit]) -> list[Result]:
        entries = {entry.pk: entry for entry in entries_on_page(*padded(hit.pk for hit in hits))}
        for entry in entries.values():
            entry.peers = list(entries.values())  # as in a list of answers
        topics = self.topics([one.object_id for one in entries.values() if is_topic(one)])
        shares = self.shares([one.object_id for one in entries.values() if one.kind in ASKING])
        names = self.facets.segments if any(one.segments for one in entries.values()) else {}
        marker, sought = self.query.marker(), self.query.sought
        return [
            Result(
                entry,
                hit.rank,
                marker.passage(entry.body),
                coverage(sought, folded(entry)),
                coverage(sought, entry.folded_title),
                topics.get(entry.object_id) if is_topic(entry) else None,
                hit.is_foreign,
                tuple(names[slug] for slug in names if slug in entry.segments.split()),
                shares.get(entry.object_id) if entry.kind in ASKING else None,
                hit.is_pinned,
            )
            for hit in hits
            if (entry := entries.get(hit.pk))  # or it has gone this moment
        ]

    def topics(self, pks: list[int]) -> dict[int, Topic]:
        if not pks:
            return {}
        if moderates_some(self.member):
            found = topics_on_page(padded(pks), self.member)
        else:
            found = prepared_topics(*padded(pks), *number_of(self.member))
        return {topic.pk: topic for topic in found}

    def shares(self, pages: list[int]) -> dict[int, Share]:
        """How many readers each helped, where enough have answered to tell."""
        shares = Vote.objects.shares(pages) if pages else {}
        return {page: share for page, share in shares.items() if share.is_telling}


def padded(pks) -> list[int]:
    few = list(pks)
    return few + [0] * (PER_PAGE - len(few))


@prepared
def entries_on_page(*pks):
    unread = ("headings", "keywords", "folded_leading", "related", "related_at", "tags")
    return Entry.objects.filter(pk__in=pks).defer(*unread)


@prepared
def prepared_topics(*pks_and_who):
    return topics_on_page(pks_and_who[:PER_PAGE], visitor(*pks_and_who[PER_PAGE:]))


def topics_on_page(pks, member):
    seen = Topic.objects.visible_to(member).select_related("author").filter(pk__in=pks)
    who = ("author__name", "author__username", "author__kind")
    return seen.only("accepted_reply_id", "reply_count", *who)


def folded(entry: Entry) -> str:
    return " ".join(getattr(entry, f"folded_{name}")[:TEXT] for name in FOLDED)


def is_topic(entry: Entry) -> bool:
    return entry.kind == Entry.Kind.TOPIC

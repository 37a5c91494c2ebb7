"""What is about similar things: found beforehand with the engine of the search, and never while somebody waits for a page.

An entry's own title and tags are the query (its summary, where it has no tags: the words of sentences tell less). What was
found is kept in its row for all readers; who may see which of it is asked at reading. A guide and an answer lead to
guides, a topic to whatever is like it.
"""

from datetime import timedelta
from functools import partial
from itertools import chain

from django.utils import timezone

from community.content.changes import of_rows
from community.content.prepared import prepared
from community.search.asking_again import find_earlier
from community.search.meaning import LETTERS
from community.search.models import PUBLIC, Entry
from community.search.scopes import open_scopes, visible_to
from community.search.similar import Whole
from forum.models import Topic
from knowledgebase.models import FAQEntryPage, GuidePage

SHOWN = 4  # under a guide or a topic
ALIKE = 0.15  # of the weight of its words must stand in the other's title, keywords or headings; less is chance
ROUND = 8  # numbers of entries that are asked for at once, or a multiple of it: each has an SQL of its own
SUMMARY = 300  # characters of the first line of a text, which is its summary
STALE = timedelta(days=1)  # others are written and change, so each is looked at again
TOPIC_STALE = timedelta(days=7)  # there are many of them, and each is read less
TOPIC = ("folded_title", "folded_keywords", "folded_headings")
LONG = ("folded_body", "folded_headings", "folded_keywords")
SHORT = ("kind", "object_id", "locale", "scope", "state", "url", "breadcrumbs", "title")
GUIDES = (Entry.Kind.GUIDE,)
PAGES = {Entry.Kind.GUIDE: GuidePage, Entry.Kind.FAQ: FAQEntryPage}
BATCH = 50  # entries at a time; one takes some 20 ms, and the schedule has other things to do


class Likeness(Whole):
    """What is like an entry. Words that stand in it alone lead nowhere, so they count nothing."""

    def __init__(self, entry: Entry):
        self.entry = entry
        about = entry.keywords or entry.body.partition("\n")[0][:SUMMARY]
        super().__init__(f"{entry.title}\n{about}", entry.segments.split(), literally=True)

    def weigh(self, language: str) -> None:
        self.sought = [sought for sought in self.sought if sought.entries > 1]

    def guides(self, scopes: list[str]) -> list[Entry]:
        """The best guides in its language, SHOWN at most of each scope, so that every reader gets some."""
        return of_each(lambda entry: entry.scope, self.others(scopes, self.entry.locale, GUIDES))

    def anything(self, scopes: list[str], locale: str, public: set[str]) -> list[Entry]:
        """The best guides, answers and topics; SHOWN at most of what everybody sees and of each scope beside it."""
        found = self.others(scopes, locale, Entry.Kind.values)
        return of_each(lambda entry: PUBLIC if entry.scope in public else entry.scope, found)

    def others(self, scopes: list[str], locale: str, kinds) -> list[Entry]:
        hits = self.hits(scopes, locale)
        found = [hit.pk for hit in hits if hit.kind in kinds and not hit.is_foreign]
        entries = Entry.objects.only("kind", "object_id", "scope", *TOPIC).in_bulk(found)
        others = [entries[pk] for pk in found if pk in entries and pk != self.entry.pk]
        return [other for other in others if self.share(other) >= ALIKE]

    def share(self, other: Entry) -> float:
        """How much of what it is about the other is about too, from 0 to 1; the same for both databases."""
        about = " ".join(["", *(getattr(other, name) for name in TOPIC)])
        shared = (weight for word, weight in self.weights.items() if f" {word[:LETTERS]}" in about)
        return sum(shared) / (sum(self.weights.values()) or 1)


def of_each(group, entries: list[Entry]) -> list[Entry]:
    kept: dict[str, list[Entry]] = {}
    for entry in entries:
        kept.setdefault(group(entry), []).append(entry)
    few = set(chain.from_iterable(some[:SHOWN] for some in kept.values()))
    return [entry for entry in entries if entry in few]


def due(kind: str, stale: timedelta, number: int) -> list[Entry]:
    """Those that changed first, then those not looked at for long. Two questions, each along an index."""
    entries = Entry.objects.filter(kind=kind).defer(*LONG)
    changed = list(entries.filter(related_at=None).order_by("pk")[:number])
    old = entries.filter(related_at__lt=timezone.now() - stale).order_by("related_at", "pk")
    return [*changed, *old[: number - len(changed)]]


def relate_some() -> int:
    """Find the relatives of a batch of what is due: of guides, of answers, then of topics. The schedule calls it."""
    done = 0
    for kind in PAGES:
        done += relate_pages(kind, BATCH - done)
    return done + relate_topics(BATCH - done)


def relate_all() -> int:
    """The same for all guides and answers that are due, after an import and the like. Topics wait for their turn."""
    return sum(sum(iter(partial(relate_pages, kind, BATCH), 0)) for kind in PAGES)


def relate_pages(kind: str, number: int) -> int:
    entries = due(kind, STALE, number)
    scopes = list(all_scopes().filter(kind=Entry.Kind.GUIDE))
    for entry in entries:
        entry.related = [found.object_id for found in Likeness(entry).guides(scopes)]
    keep(entries)
    return len(entries)


def relate_topics(number: int) -> int:
    entries = due(Entry.Kind.TOPIC, TOPIC_STALE, number)
    topics = Topic.objects.select_related("category").only("created_at", "category__language")
    topics = topics.in_bulk([entry.object_id for entry in entries])
    scopes, public = list(all_scopes()), open_scopes()
    for entry in entries:
        if topic := topics.get(entry.object_id):
            found = Likeness(entry).anything(scopes, topic.category.lang, public)
            entry.related = [other.name for other in found]
            find_earlier(entry, topic, [it for it in found if it.kind == Entry.Kind.TOPIC])
    keep(entries)
    return len(entries)


def keep(entries: list[Entry]) -> None:
    for entry in entries:
        entry.related_at = timezone.now()
    Entry.objects.bulk_update(entries, ["related", "related_at"])


def all_scopes():
    return Entry.objects.order_by().values_list("scope", flat=True).distinct()


@prepared
def related_in(topic):
    rows = Entry.objects.filter(kind=Entry.Kind.TOPIC, object_id=topic)
    return rows.order_by("pk").values_list("related")[:1]


@prepared
def entries_of(*numbers):
    """Of all kinds, so that the index is of use."""
    return Entry.objects.filter(kind__in=Entry.Kind.values, object_id__in=numbers).only(*SHORT)


def related_to_topic(topic, member) -> list[Entry]:
    """What to read beside a topic, for one who reads it: two questions, and one or two more about who may see it.

    Of what is hidden there is no entry, so it is gone at once.
    """
    rows = related_in(topic.pk)
    found = rows[0][0] if rows else []
    if not found:
        return []
    numbers = [int(name.partition(":")[2]) for name in found]
    with of_rows("search_entry") as told:
        told |= {f"search_entry:{number}" for number in numbers}
        few = [*numbers, *[0] * (-len(numbers) % ROUND)]
        entries = [entry for entry in entries_of(*few) if entry.name in found]
    seen = visible_to(member, entries, known=f"category:{topic.category_id}")
    return sorted(seen, key=lambda entry: found.index(entry.name))[:SHOWN]


def related_to(page, member) -> list[GuidePage]:
    """Guides to read beside a guide or an answer: what its editors pinned, then what was found. Two questions."""
    kind = next(kind for kind, model in PAGES.items() if isinstance(page, model))
    found = Entry.objects.filter(kind=kind, object_id=page.pk).values_list("related", flat=True)
    found = found.first() or []
    wanted = [pk for pk in dict.fromkeys([*pinned(page), *found]) if pk != page.pk]
    guides = GuidePage.objects.visible_to(member).filter(pk__in=wanted).for_listing()
    return sorted(guides, key=lambda guide: wanted.index(guide.pk))[:SHOWN]


def pinned(page) -> list[int]:
    return [block["value"] for block in page.pinned.raw_data if block["value"]]

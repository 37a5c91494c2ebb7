"""Guides about similar things: found beforehand with the engine of the search, and never while somebody waits for a page.

An entry's own title and tags are the query (its summary, where it has no tags: the words of sentences tell less). What was
found is kept in its row for all readers; who may see which of it is asked at reading.
"""

from datetime import timedelta
from itertools import chain

from django.db.models import F, Q
from django.utils import timezone

from community.search.meaning import LETTERS
from community.search.models import Entry
from community.search.similar import Whole
from knowledgebase.models import GuidePage

SHOWN = 4  # guides under a guide
ALIKE = 0.15  # of the weight of its words must stand in the other's title, keywords or headings; less is chance
SUMMARY = 300  # characters of the first line of a text, which is its summary
STALE = timedelta(days=1)  # others are written and change, so each is looked at again
TOPIC = ("folded_title", "folded_keywords", "folded_headings")
BATCH = 50  # entries at a time; one takes some 20 ms, and the schedule has other things to do


class Likeness(Whole):
    """What is like an entry. Words that stand in it alone lead nowhere, so they count nothing."""

    def __init__(self, entry: Entry):
        self.entry = entry
        about = entry.keywords or entry.body.partition("\n")[0][:SUMMARY]
        super().__init__(f"{entry.title}\n{about}", entry.segments.split(), literally=True)

    def weigh(self) -> None:
        self.sought = [sought for sought in self.sought if sought.entries > 1]

    def guides(self, scopes: list[str]) -> list[Entry]:
        """The best guides in its language, SHOWN at most of each scope, so that every reader gets some."""
        hits = self.hits(scopes, self.entry.locale)
        found = [hit.pk for hit in hits if hit.kind == Entry.Kind.GUIDE and not hit.is_foreign]
        entries = Entry.objects.only("object_id", "scope", *TOPIC).in_bulk(found)
        others = [entries[pk] for pk in found if pk in entries and pk != self.entry.pk]
        return of_each_scope([other for other in others if self.share(other) >= ALIKE])

    def share(self, other: Entry) -> float:
        """How much of what it is about the other is about too, from 0 to 1; the same for both databases."""
        about = " ".join(["", *(getattr(other, name) for name in TOPIC)])
        shared = (weight for word, weight in self.weights.items() if f" {word[:LETTERS]}" in about)
        return sum(shared) / (sum(self.weights.values()) or 1)


def of_each_scope(entries: list[Entry]) -> list[Entry]:
    kept: dict[str, list[Entry]] = {}
    for entry in entries:
        kept.setdefault(entry.scope, []).append(entry)
    few = set(chain.from_iterable(group[:SHOWN] for group in kept.values()))
    return [entry for entry in entries if entry in few]


def due():
    """The guides whose relatives are to be found: those that changed first, then those not looked at for a day."""
    guides = Entry.objects.filter(kind=Entry.Kind.GUIDE)
    guides = guides.filter(Q(related_at=None) | Q(related_at__lt=timezone.now() - STALE))
    return guides.order_by(F("related_at").asc(nulls_first=True), "pk")


def relate_some() -> int:
    """Find the relatives of a batch of guides that are due. The schedule calls it."""
    entries = list(due().defer("folded_body", "folded_headings", "folded_keywords")[:BATCH])
    scopes = list(guide_scopes())
    for entry in entries:
        entry.related = [found.object_id for found in Likeness(entry).guides(scopes)]
        entry.related_at = timezone.now()
    Entry.objects.bulk_update(entries, ["related", "related_at"])
    return len(entries)


def relate_all() -> int:
    """The same for all that are due, after an import and the like."""
    return sum(iter(relate_some, 0))


def guide_scopes():
    guides = Entry.objects.filter(kind=Entry.Kind.GUIDE).order_by()
    return guides.values_list("scope", flat=True).distinct()


def related_to(page, member) -> list[GuidePage]:
    """What to read beside a guide: what its editors pinned, then what was found. Two questions."""
    rows = Entry.objects.filter(kind=Entry.Kind.GUIDE, object_id=page.pk)
    found = rows.values_list("related", flat=True).first() or []
    wanted = [pk for pk in dict.fromkeys([*pinned(page), *found]) if pk != page.pk]
    guides = GuidePage.objects.visible_to(member).filter(pk__in=wanted).for_listing()
    return sorted(guides, key=lambda guide: wanted.index(guide.pk))[:SHOWN]


def pinned(page) -> list[int]:
    return [block["value"] for block in page.pinned.raw_data if block["value"]]

"""What a synonym or a pin would change, before it is kept: the first results as they are and as they would be."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils import translation

from community.search.models import Entry, Synonym
from community.search.pinning import pins_in_force
from community.search.pins import Pin
from community.search.query import Query
from community.search.results import Results

SHOWN = 10


class Trial(Results):
    """What `member` would find with other synonyms and pins than those that are kept."""

    def __init__(self, text: str, member, *, synonyms=None, pins=None, kind=""):
        super().__init__(text, member, asked=QueryDict(f"kind={kind}"))
        self.query, self.pins = Query(text, synonyms=synonyms), pins

    def first(self) -> list[Entry]:
        found = [hit.pk for hit in self.hits[:SHOWN]]
        entries = Entry.objects.defer("body", "folded_body").in_bulk(found)
        return [entries[pk] for pk in found if pk in entries]


@dataclass(frozen=True)
class Row:
    """A result and where it stands now; `was` is its place before, or None where it was not among the first."""

    entry: Entry
    url: str
    place: int
    was: int | None

    @property
    def rose(self) -> int:
        return self.was - self.place if self.was else 0

    @property
    def fell(self) -> int:
        return -self.rose


@dataclass(frozen=True)
class Change:
    """For one query and one reader. `gone` are the entries that were among the first and would not be."""

    query: str
    is_guest: bool
    before: list[Row]
    after: list[Row]

    @property
    def gone(self) -> set[int]:
        left = {row.entry.pk for row in self.after}
        return {row.entry.pk for row in self.before if row.entry.pk not in left}

    @property
    def is_none(self) -> bool:
        """Would everything stay as it is?"""
        return [row.entry.pk for row in self.before] == [row.entry.pk for row in self.after]


def changes(queries, member, language: str, now: dict, then: dict) -> list[Change]:
    """For a guest and for `member`, who search in `language`. `now` and `then` are what `Trial` takes."""
    with translation.override(language):
        return [
            change(query, reader, now, then)
            for query in queries
            for reader in (AnonymousUser(), member)
        ]


def change(query: str, reader, now: dict, then: dict) -> Change:
    before, after = (Trial(query, reader, **kept).first() for kept in (now, then))
    places = {entry.pk: place for place, entry in enumerate(before, 1)}
    return Change(query, reader.is_anonymous, rows(before, places), rows(after, places))


def rows(entries: list[Entry], places: dict[int, int]) -> list[Row]:
    return [
        Row(entry, entry.get_absolute_url(), place, places.get(entry.pk))
        for place, entry in enumerate(entries, 1)
    ]


def synonym_changes(synonym: Synonym, member) -> list[Change]:
    language = synonym.language or settings.LANGUAGE_CODE
    kept = list(Synonym.objects.for_language(language))
    others = [one for one in kept if one.pk != synonym.pk]
    queries = [said for said, _means in synonym.directions]
    return changes(queries, member, language, {"synonyms": kept}, {"synonyms": [*others, synonym]})


def pin_changes(pin: Pin, member) -> list[Change]:
    """As if its time had come, and narrowed to its kind if it stands first only there."""
    target = pin.target
    language = pin.language or (target and target.locale) or settings.LANGUAGE_CODE
    kept = pins_in_force()
    then = [pin, *(one for one in kept if one.pk != pin.pk)]
    where = {"kind": pin.kind if pin.only_in_kind else ""}
    now, then = {"pins": kept, **where}, {"pins": then, **where}
    return changes([pin.words], member, language, now, then)


def found_now(text: str, member, language: str) -> list[Change]:
    """What `member` finds, to choose from."""
    with translation.override(language or settings.LANGUAGE_CODE):
        return [change(text, member, {}, {})]

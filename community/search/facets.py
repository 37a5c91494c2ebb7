"""What was found, counted by what it can be narrowed by. What a reader chose stands in the address.

Whatever is counted here was found by a query that asked who may see it, so a count tells nothing else.
"""

import json
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.db import connection
from django.http import QueryDict
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from community.audience.models import Segment
from community.search import query
from community.search.addresses import changed
from community.search.engines import among
from community.search.models import Entry
from community.search.query import Hit

TITLES = {
    "kind": _("Kind"),
    "section": _("Where"),
    "state": _("State"),
    "tag": _("Tag"),
    "segment": _("For whom"),
    "language": _("Language"),
}
KINDS = {
    Entry.Kind.GUIDE: _("Guides"),
    Entry.Kind.FAQ: _("Answers"),
    Entry.Kind.TOPIC: _("Forum"),
    Entry.Kind.SPOTLIGHT: _("Customers"),
    Entry.Kind.CASE: _("Case studies"),
}
MOST = 8  # choices of a facet, those that hold most
READ = "id, kind, state, locale, scope, url, breadcrumbs, tags, segments"
NONE = dict.fromkeys(TITLES, ())  # of what has gone this moment


@dataclass(frozen=True)
class Choice:
    label: str
    number: int
    is_current: bool
    url: str  # of the results with it, or without it where it is chosen
    has_more: bool = False  # there may be more than were counted


@dataclass(frozen=True)
class Facet:
    name: str
    title: str
    choices: list[Choice]


class Facets:
    """`found` is what was found in all languages; `is_everywhere` says whether all of them are shown.

    A value that nothing found has is no filter: it is left out, and `ignored` names its facet.
    """

    def __init__(self, found: list[Hit], asked: QueryDict, *, is_everywhere: bool):
        self.found, self.asked, self.is_everywhere = found, asked, is_everywhere
        self.wanted = {name: asked[name] for name in TITLES if asked.get(name)}
        self.narrowed: dict[tuple, list[Hit]] = {}

    @cached_property
    def values(self) -> dict[int, dict[str, dict]]:
        return values_of(self.found)

    @cached_property
    def chosen(self) -> dict[str, str]:
        return {
            name: value
            for name, value in self.wanted.items()
            if any(value in values[name] for values in self.values.values())
        }

    @property
    def ignored(self) -> list[str]:
        return [TITLES[name] for name in self.wanted if name not in self.chosen]

    def hits(self, but: str = "", *, everywhere=False) -> list[Hit]:
        """What fits all that is chosen, except in the facet `but`; in all languages if one is chosen."""
        chosen = {name: value for name, value in self.chosen.items() if name != but}
        everywhere = everywhere or self.is_everywhere or "language" in (but, *self.chosen)
        key = (everywhere, *chosen)
        if key not in self.narrowed:  # most facets count the same hits
            self.narrowed[key] = [
                hit
                for hit in self.found
                if (everywhere or not hit.is_foreign or hit.is_pinned) and self.fits(hit, chosen)
            ]
        return self.narrowed[key]

    def fits(self, hit: Hit, chosen: dict[str, str]) -> bool:
        if not chosen:
            return True
        values = self.values.get(hit.pk, NONE)
        return all(value in values[name] for name, value in chosen.items())

    @cached_property
    def cut(self) -> set[tuple[str, bool]]:
        """The kinds, in the reader's language and in others, of which only the best were found."""
        numbers = Counter((hit.kind, hit.is_foreign) for hit in self.found)
        return {kind for kind, number in numbers.items() if number >= query.DEEP}

    def has_more(self, hits: list[Hit]) -> bool:
        cut = self.cut
        return bool(cut) and any((hit.kind, hit.is_foreign) in cut for hit in hits)

    @cached_property
    def kinds(self) -> Facet:
        """Kinds lead, and offer all of them together."""
        hits, kinds = self.hits(but="kind"), self.facet("kind")
        everything = Choice(
            _("Everything"),
            len(hits),
            "kind" not in self.chosen,
            changed(self.asked, kind=None),
            self.has_more(hits),
        )
        return Facet("kind", kinds.title, [everything, *kinds.choices])

    @cached_property
    def others(self) -> list[Facet]:
        """Those by which what is shown can be narrowed, or is."""
        facets, number = [self.facet(name) for name in TITLES if name != "kind"], len(self.hits())
        return [one for one in facets if one.name in self.chosen or self.divides(one, number)]

    def divides(self, facet: Facet, number: int) -> bool:
        if facet.name == "language":
            return len(facet.choices) > 1
        return any(choice.number < number for choice in facet.choices)

    def facet(self, name: str) -> Facet:
        holding: dict[str, list[Hit]] = {}
        values = self.values
        for hit in self.hits(but=name):
            for value in values.get(hit.pk, NONE)[name]:
                holding.setdefault(value, []).append(hit)
        order = list(KINDS) if name == "kind" else sorted(holding, key=lambda v: -len(holding[v]))
        current = self.chosen.get(name)
        shown = [v for v in order if v in holding][:MOST]
        if current and current not in shown:
            shown.append(current)
        return Facet(name, TITLES[name], [self.choice(name, v, holding.get(v, [])) for v in shown])

    def choice(self, name: str, value: str, hits: list[Hit]) -> Choice:
        is_current = self.chosen.get(name) == value
        url = changed(self.asked, **{name: None if is_current and name != "kind" else value})
        return Choice(self.label(name, value), len(hits), is_current, url, self.has_more(hits))

    def label(self, name: str, value: str) -> str:
        if name == "kind":
            return KINDS[value]
        if name == "segment":
            return self.segments.get(value, value)
        if name == "section":
            return self.section(value)
        return self.labels[name, value]

    def section(self, value: str) -> str:
        """Its title, and where it lies if another one is called the same."""
        names = [label for (name, _), label in self.labels.items() if name == "section"]
        titles = [name[-1] for name in names]
        path = self.labels["section", value]
        return path[-1] if titles.count(path[-1]) == 1 else " › ".join(path)

    @cached_property
    def labels(self) -> dict[tuple[str, str], str | tuple[str, ...]]:
        """What each value is called, as the first hit that has it says."""
        labels: dict = {}
        for values in {id(values): values for values in self.values.values()}.values():
            for name in values:
                for value, label in values[name].items():
                    labels.setdefault((name, value), label)
        return labels

    @cached_property
    def segments(self) -> dict[str, str]:
        has_some = any(values["segment"] for values in self.values.values())
        return segment_names() if has_some else {}

    @property
    def in_use(self) -> list[Choice]:
        """What is chosen, each with the address without it."""
        return [
            Choice(self.label(name, value), 0, True, changed(self.asked, **{name: None}))
            for name, value in self.chosen.items()
        ]

    @property
    def url_without(self) -> str:
        """The address with nothing chosen."""
        return changed(self.asked, **dict.fromkeys(TITLES))


def values_of(hits: list[Hit]) -> dict[int, dict[str, dict]]:
    """For each hit, by facet, its values and what they are called. One question, whatever was found.

    Hits that say the same share one dict: there are hundreds of them, in a few places.
    """
    if not hits:
        return {}
    condition, pks = among("id", [hit.pk for hit in hits])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {READ} FROM search_entry WHERE {condition}", pks)  # noqa: S608
        rows = cursor.fetchall()
    told: dict[tuple, dict[str, dict]] = {}
    values = {}
    for pk, kind, state, locale, scope, url, *texts in rows:
        # The category of a topic; the address of the section that a page lies in.
        place = scope if kind == Entry.Kind.TOPIC else url.rstrip("/").rpartition("/")[0]
        facts = (kind, state, locale, place, *texts)
        if facts not in told:
            told[facts] = told_by(*facts)
        values[pk] = told[facts]
    return values


def told_by(kind, state, locale, place, breadcrumbs, tags, segments) -> dict[str, dict]:
    """A section is called by all titles down to it."""
    titles = tuple(json.loads(breadcrumbs))
    return {
        "kind": {kind: ""},
        "section": {place: titles} if titles else {},
        "state": {state: Entry.State(state).label} if state else {},
        "tag": {tag.casefold(): tag for tag in json.loads(tags)},
        "segment": dict.fromkeys(segments.split(), ""),
        "language": {locale: get_language_info(locale)["name_local"]} if locale else {},
    }


def segment_names() -> dict[str, str]:
    """What each segment is called in the reader's language, by its slug."""
    return dict(Segment.objects.named().values_list("slug", "name_here"))

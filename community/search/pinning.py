"""Puts what the team chose in front of what was found."""

from dataclasses import replace

from community.content.prepared import prepared
from community.search.models import ANY_LANGUAGE, Entry
from community.search.pins import Pin
from community.search.query import Hit, Query


def pinned(
    query: Query, hits: list[Hit], scopes: list[str], language: str, *, kind="", pins=None
) -> list[Hit]:
    """`hits` with the pins for the words of `query` first, for a reader of `language` who holds `scopes` and narrowed
    to `kind`.

    Whoever may not see what is pinned gets no pin, and neither does a query with filters, which says better what is
    wanted. `pins` takes the place of those that are kept, for a look beforehand.
    """
    asked = query.asked
    if not query.tokens or asked.has_filters or asked.unwanted:
        return hits
    pins = pins_in_force() if pins is None else pins
    asked_for = [query.tokens, query.meant.split()] if query.meant else [query.tokens]
    chosen = [pin for pin in pins if any(pin.is_for(said, language, kind) for said in asked_for)]
    found = {hit.pk: hit for hit in hits}
    first = {
        entry.pk: replace(found.get(entry.pk) or hit_of(entry, language), rank=float("inf"), is_pinned=True)
        for entry in entries_of(chosen, scopes, language)
    }  # fmt: skip
    return [*first.values(), *(hit for hit in hits if hit.pk not in first)] if first else hits


def pins_in_force() -> list[Pin]:
    return [pin for pin in all_pins() if pin.is_in_force]


@prepared
def all_pins():
    return Pin.objects.order_by("pk")


def entries_of(pins: list[Pin], scopes: list[str], language: str) -> list[Entry]:
    """What they pin, in their order; one question."""
    if not pins:
        return []
    entries = Entry.objects.filter(
        scope__in=scopes, object_id__in=[pin.object_id for pin in pins]
    ).only("kind", "object_id", "locale")
    known = {(entry.kind, entry.object_id): entry for entry in entries}
    own = (language, ANY_LANGUAGE)
    found = ((pin, known.get((pin.kind, pin.object_id))) for pin in pins)
    return [entry for pin, entry in found if entry and (pin.language or entry.locale in own)]


def hit_of(entry: Entry, language: str) -> Hit:
    return Hit(entry.pk, entry.kind, entry.locale not in (language, ANY_LANGUAGE), 0.0)

"""What keeps the index whole beyond the single change: catching up, and counting anew."""

from collections.abc import Iterator

from community.search.models import Entry
from community.search.sources import BATCH, SOURCES, forget, store


def catch_up() -> int:
    """Write what is missing, take away what is left over; the number of rows. What is there is not written anew."""
    return sum(written(source) + forgotten(source) for source in SOURCES.values())


def written(source) -> int:
    known = set(ids(source))
    missing = [pk for pk in source.objects().values_list("pk", flat=True) if pk not in known]
    for start in range(0, len(missing), BATCH):
        things = source.objects().filter(pk__in=missing[start : start + BATCH])
        store([entry for entry in map(source.entry, things) if entry])
    return len(missing)


def forgotten(source) -> int:
    live = set(source.objects().values_list("pk", flat=True))
    stale = [pk for pk in ids(source) if pk not in live]
    for pk in stale:
        forget(source.kind, pk)
    return len(stale)


def ids(source) -> Iterator[int]:
    return Entry.objects.filter(kind=source.kind).values_list("object_id", flat=True)

"""What the worker does for the index. Each task can run twice without harm."""

from django_tasks import task

from community.search.models import Entry
from community.search.sources import BATCH, SOURCES, store


@task()
def index_again(kind: str, pks: list[int]) -> None:
    """Write the rows of these things as they are now; those nobody may see any more have lost theirs already."""
    source = SOURCES[kind]
    rows = (source.entry(thing) for thing in source.objects().filter(pk__in=pks))
    store(filter(None, rows))


def index_many(kind: str, pks: list[int]) -> None:
    """Take away the rows of what is out of sight at once, and have those of the others written anew."""
    for start in range(0, len(pks), BATCH):
        some = pks[start : start + BATCH]
        seen = list(SOURCES[kind].objects().filter(pk__in=some).values_list("pk", flat=True))
        Entry.objects.filter(kind=kind, object_id__in=set(some) - set(seen)).delete()
        if seen:
            index_again.enqueue(kind, seen)

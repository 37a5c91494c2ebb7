"""Replies of topics that were put together or taken apart are counted anew, and readers are still where they were.

The topics are locked by whoever calls, so no reply arrives meanwhile.
"""

from bisect import bisect_right
from dataclasses import dataclass
from heapq import merge

from django.db import connection
from django.db.models import F

from forum.models.taking_part import TopicReading

BATCH = 500
RENUMBER = "UPDATE forum_reply SET position = %s WHERE id = %s"
UNOPENED = -1  # before the opening, which stands at 0


@dataclass
class Place:
    """A row of a topic before it was counted anew."""

    pk: int
    position: int
    at: object


def places(topic) -> list[Place]:
    """All that stand in it, out of sight or not."""
    rows = topic.replies.filter(position__gt=0).order_by("position")
    return [Place(*row) for row in rows.values_list("pk", "position", "created_at")]


def in_order_of_time(*lines: list[Place]) -> list[int]:
    """Their ids; each line keeps its own order, whatever its clocks say."""
    return [pk for _at, _n, pk in merge(*(timed(line, n) for n, line in enumerate(lines)))]


def timed(line: list[Place], n: int):
    latest = None
    for place in line:
        latest = max(latest or place.at, place.at)
        yield latest, n, place.pk


def number(topic, pks: list[int]) -> dict[int, int]:
    """Count the replies of `topic` from 1 in this order: id → position. First those that change go out of the way."""
    new = {pk: position for position, pk in enumerate(pks, start=1)}
    now = dict(topic.replies.values_list("pk", "position"))
    changed = [pk for pk in pks if now[pk] != new[pk]]
    away = max([len(pks), *now.values()], default=0) + 1
    rows = topic.replies.model.objects
    for some in batches(changed):
        rows.filter(pk__in=some).update(position=F("position") + away)
    with (
        connection.cursor() as cursor
    ):  # thousands of short statements are quicker than a few long ones
        cursor.executemany(RENUMBER, [(new[pk], pk) for pk in changed])
    return new


def batches(items: list):
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))


def keep_readers(topic, parts: list[tuple[list[Place], dict]], new: dict[int, int]) -> None:
    """Whoever has read in one of the parts `topic` is made of now has read as far as nothing unread stands before.

    A part is its places as they were counted, and how far each member had read there.
    """
    lines = [
        ([p.position for p in line], [new[p.pk] for p in line], read)
        for line, read in parts
        if line or read
    ]
    members = {member for _olds, _news, read in lines for member in read}
    far = {member: first_unread(lines, member, len(new) + 1) - 1 for member in members}
    rows = [
        TopicReading(member_id=member, topic=topic, position=position)
        for member, position in sorted(far.items())
        if position >= 0
    ]
    for some in batches(rows):
        TopicReading.objects.bulk_create(
            some,
            update_conflicts=True,
            unique_fields=["member", "topic"],
            update_fields=["position"],
        )


def first_unread(lines, member: int, end: int) -> int:
    """The first place, counted anew, that `member` has not had on a page; `end` when there is none."""
    found = [end]
    for olds, news, read in lines:
        at = bisect_right(olds, read.get(member, UNOPENED))
        found += news[at : at + 1]
    return min(found)


def read_in(topic) -> dict[int, int]:
    return dict(topic.readings.values_list("member", "position"))

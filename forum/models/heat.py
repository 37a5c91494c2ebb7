"""How hot a topic is.

    heat = log10(points) + age
    points = 1 + helpful marks of the topic and its replies + 2 × “I have this too” + people who replied
    age = days from 1970 to when it was started, divided by DAYS

It has the shape of Reddit's `_hot` (reddit/r2/lib/db/_sorts.pyx): the first ten points count as much as the
next ninety, and a topic does not cool; younger ones stand higher. So the number changes only when something happens,
and can be stored and indexed. Reddit lets a topic of ten times the points hold against one that is half a day
younger; a customers' forum is slower, so here it is DAYS.
"""

from datetime import timedelta
from math import log10

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from forum.models.topic import Topic

DAYS = 3
WARM = timedelta(days=30)  # older ones could never be hot again: it would take 10¹⁰ points
MOST = 5_000  # topics warmed at a time, those spoken in last
BATCH = 500

SEEN = Q(replies__hidden_at=None, replies__held_at=None, replies__deleted_at=None)


def warm() -> int:
    """Tell the heat of the topics that can be hot anew, in small transactions; how many had changed."""
    lately = timezone.now() - WARM
    recent = Topic.objects.shown().filter(last_posted_at__gt=lately).order_by("-last_posted_at")
    pks = list(recent.values_list("pk", flat=True)[:MOST])
    return sum(warm_some(pks[start : start + BATCH]) for start in range(0, len(pks), BATCH))


def warm_some(pks) -> int:
    others = Q(replies__pk__isnull=False) & SEEN & ~Q(replies__author=F("author"))
    found = Topic.objects.filter(pk__in=pks).only(
        "created_at", "helpful_count", "same_count", "heat"
    )
    counted = found.annotate(
        helped=Sum("replies__helpful_count", filter=SEEN, default=0),
        people=Count("replies__author", filter=others, distinct=True),
    )
    changed = [topic for topic in counted if topic.heat != heat_of(topic)]
    for topic in changed:
        topic.heat = heat_of(topic)
    Topic.objects.bulk_update(changed, ["heat"])
    return len(changed)


def heat_of(topic) -> float:
    """`topic` as warm_some found it."""
    points = 1 + topic.helpful_count + topic.helped + 2 * topic.same_count + topic.people
    return round(log10(points) + topic.created_at.timestamp() / 86_400 / DAYS, 6)

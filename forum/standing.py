"""What the forum knows of members that decides how far they are trusted: reading, helping, and what was taken away."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone
from wagtail.models import ModelLogEntry

from community.moderation.trust import HARM, LATELY
from forum.models import Reaction, Reply, Topic, TopicReading

TAKEN_AWAY = ("forum.hide", "forum.remove")
# Acts after which the author of a post is weighed again at once; all else waits for the night.
WEIGHTY = ("accept", "unaccept", "hide", "unhide", "remove", "restore")


def facts_of(ids: list[int]) -> dict[int, Counter]:
    """The same number of queries, however many members. See `community.moderation.trust.Facts` for the names."""
    known: dict[int, Counter] = defaultdict(Counter)
    for fact, rows in counted(ids):
        for pk, number in rows:
            known[pk][fact] += number or 0
    for fact, pairs in (("thanked_by", thanks(ids)), ("active_days", days(ids))):
        for pk, _other in set().union(*pairs):
            known[pk][fact] += 1
    return known


def counted(ids: list[int]) -> Iterator[tuple[str, Iterable[tuple[int, int]]]]:
    """Facts that are sums of rows: (name, [(member, how many)])."""
    read = TopicReading.objects.filter(member__in=ids).values("member")
    yield "topics_read", read.annotate(n=Count("pk")).values_list("member", "n")
    yield "posts_read", read.annotate(n=Sum("position") + Count("pk")).values_list("member", "n")
    for posts, topic in written_unread(ids):
        yield "topics_read", each(posts, Count(topic, distinct=True))
        yield "posts_read", each(posts, Count("pk"))
    yield "help", answered(ids)
    for posts in (Topic, Reply):
        yield "lost", each(taken_away(posts, ids), Count("pk"))


def each(posts, number):
    return posts.order_by().values("author").annotate(n=number).values_list("author", "n")


def written_unread(ids: list[int]):
    """What was written where no reading is kept, as by people from another forum: whoever writes has read."""
    topics = Topic.objects.shown().filter(author__in=ids)
    kept = TopicReading.objects.filter(member=OuterRef("author"))
    yield topics.filter(~Exists(kept.filter(topic=OuterRef("pk")))), "pk"
    replies = Reply.objects.shown().filter(author__in=ids).exclude(topic__author=F("author"))
    yield replies.filter(~Exists(kept.filter(topic=OuterRef("topic")))), "topic"


def answered(ids: list[int]):
    """How many people they helped with an answer that was accepted and stands; nobody helps themselves."""
    answers = Reply.objects.shown().filter(author__in=ids, answers_topic__isnull=False)
    answers = answers.filter(topic__in=Topic.objects.shown()).exclude(topic__author=F("author"))
    return each(answers, Count("topic__author", distinct=True))


def taken_away(posts, ids: list[int]):
    """What moderators hid or deleted lately and did not bring back. What a machine hid waits for one, and does not count."""
    since = timezone.now() - timedelta(days=HARM)
    by_moderators = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(posts),
        object_id=Cast(OuterRef("pk"), CharField()),
        action__in=TAKEN_AWAY,
        timestamp__gte=since,
        user__isnull=False,
    ).exclude(user=OuterRef("author"))
    gone = Q(hidden_at__gte=since) | Q(deleted_at__gte=since)
    return posts.objects.filter(gone, author__in=ids).filter(Exists(by_moderators))


def thanks(ids: list[int]) -> Iterator[set[tuple[int, int]]]:
    """Whom each has helped or pleased: (member, who said so)."""
    for post in ("topic", "reply"):
        said = Reaction.objects.filter(**{f"{post}__author__in": ids})
        yield set(said.values_list(f"{post}__author", "member").distinct())


def days(ids: list[int]) -> Iterator[set[tuple]]:
    """The days of late on which each read or wrote: (member, date)."""
    since = timezone.now() - timedelta(days=LATELY)
    for rows, member, moment in (
        (TopicReading.objects, "member", "read_at"),
        (Topic.objects, "author", "created_at"),
        (Reply.objects, "author", "created_at"),
        (Reaction.objects, "member", "created_at"),
    ):
        of_late = rows.filter(**{f"{member}__in": ids, f"{moment}__gte": since}).order_by()
        found = of_late.values_list(member, TruncDate(moment, tzinfo=UTC)).distinct()
        yield set(found)

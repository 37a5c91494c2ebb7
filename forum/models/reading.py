"""How far somebody has read, and what is unread to them."""

from datetime import timedelta

from django.db import connection, models
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from forum.models.following import Following
from forum.models.taking_part import CategoryReading, TopicReading

LATELY = timedelta(weeks=4)  # what nobody said a word in for longer is no news to anybody
MOST = 2_000  # only so many topics, those spoken in last, are ever looked through for unread ones
FAR = 100  # nobody needs to know of more unread topics than 99

REACH = """
    INSERT INTO forum_topicreading (member_id, topic_id, position, read_at) VALUES (%s, %s, %s, %s)
    ON CONFLICT (member_id, topic_id) DO UPDATE
    SET position = excluded.position, read_at = excluded.read_at
    WHERE excluded.position > forum_topicreading.position
"""


class CountUpTo(Subquery):
    """How many rows a subquery has; it is cut to the most that is worth counting."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = models.IntegerField()


def reach(member, topic, position: int) -> None:
    """`member` has read as far as `position`. One statement, so an older page that comes late moves nothing back."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(REACH, [member.pk, topic.pk, position, now])


def mark_read(member, categories) -> None:
    """Nothing that was said in `categories` until now is unread to `member`."""
    CategoryReading.objects.bulk_create(
        [CategoryReading(member=member, category=category) for category in categories],
        update_conflicts=True,
        unique_fields=["member", "category"],
        update_fields=["read_at"],
    )


def unread_since(member, topics):
    """The moment before which nothing is unread to `member`.

    Four weeks ago, or when they joined, or when the last of the MOST newest of `topics` was spoken in,
    whichever is latest. Because of the last, the cost does not grow with the forum.
    """
    floor = Value(max(member.joined_at, timezone.now() - LATELY), models.DateTimeField())
    newest = topics.order_by("-last_posted_at").values("last_posted_at")
    return Greatest(Coalesce(Subquery(newest[MOST : MOST + 1]), floor), floor)


def unread(member, topics) -> Q:
    """What holds for a topic with words that `member` has not had on a page and did not mark as read.

    Whoever spoke last has read what was said before.
    """
    seen = TopicReading.objects.filter(
        member=member,
        topic=OuterRef("pk"),
        position__gte=Coalesce(OuterRef("last_reply__position"), 0),
    )
    marked = CategoryReading.objects.filter(
        member=member, category=OuterRef("category"), read_at__gte=OuterRef("last_posted_at")
    )
    own = Q(last_reply=None, author=member) | Q(last_reply__author=member)
    lately = Q(last_posted_at__gt=unread_since(member, topics))
    return lately & ~own & ~Q(Exists(seen)) & ~Q(Exists(marked))


def followed(member, what: str):
    """Ids of what `member` follows: of topics, categories, tags or persons."""
    levels = [Following.Level.WATCH, Following.Level.FOLLOW]
    chosen = Following.objects.filter(member=member, level__in=levels)
    return chosen.filter(**{f"{what}__isnull": False}).values(what)


def muted(member, what: str):
    chosen = Following.objects.filter(member=member, level=Following.Level.MUTE)
    return chosen.filter(**{f"{what}__isnull": False}).values(what)

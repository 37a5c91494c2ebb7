"""A member's row goes for good, and with it what they pressed: posts count what is left."""

from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from forum.models import Reaction, Reply, SameQuestion, Topic

AT_ONCE = 500  # posts in a query


@transaction.atomic
def take_back_all(member) -> None:
    """As Post.take_back and Topic.ask_no_more for everything at once, so that thousands are a few queries."""
    pressed = Reaction.objects.filter(member=member)
    asked = SameQuestion.objects.filter(member=member)
    replies = list(pressed.exclude(reply=None).values_list("reply", flat=True).distinct())
    topics = locked_topics(pressed, asked)
    pressed.delete()
    asked.delete()
    for start in range(0, len(topics), AT_ONCE):
        some = Topic.objects.filter(pk__in=topics[start : start + AT_ONCE])
        same = left(SameQuestion.objects.exclude(confirmed_at=None), "topic")
        some.update(same_count=same, **reactions_left("topic"))
    for start in range(0, len(replies), AT_ONCE):
        some = Reply.objects.filter(pk__in=replies[start : start + AT_ONCE])
        some.update(**reactions_left("reply"))


def locked_topics(pressed, asked) -> list[int]:
    """Whoever else changes these conversations waits; always in the same order, so nobody waits in a circle."""
    replies = Reply.objects.filter(pk__in=pressed.values("reply"))
    theirs = Q(pk__in=pressed.values("topic")) | Q(pk__in=asked.values("topic"))
    topics = Topic.objects.filter(theirs | Q(pk__in=replies.order_by().values("topic")))
    rows = topics.order_by("pk").select_for_update(no_key=True)
    return list(rows.values_list("pk", flat=True))


def reactions_left(noun: str) -> dict:
    return {
        f"{kind}_count": left(Reaction.objects.filter(kind=kind), noun)
        for kind in Reaction.Kind.values
    }


def left(rows, noun: str):
    """How many of these rows each topic or reply has."""
    each = rows.filter(**{noun: OuterRef("pk")}).order_by().values(noun)
    return Coalesce(Subquery(each.annotate(number=Count("pk")).values("number")), 0)

"""Who follows a topic, or has the same question, does so of the one that it was merged into."""

from django.utils import timezone

from community.notifications.bell import regroup
from forum.models.following import Following
from forum.models.taking_part import SameQuestion
from forum.models.writing import Draft


def join_people(topic, other) -> dict:
    """What was made or moved, so that it can be undone."""
    followings = join_followers(topic, other)
    same = join_same(topic, other)
    Draft.objects.go_over(f"topic-{topic.pk}", f"topic-{other.pk}")
    regroup(f"topic:{topic.pk}", f"topic:{other.pk}")
    return {"followings": followings, "same": same}


def join_followers(topic, other) -> list[int]:
    """Ids of the members who follow the other one only because of it; who wanted to hear nothing is left alone."""
    known = set(other.followings.values_list("member", flat=True))
    mine = topic.followings.exclude(level=Following.Level.MUTE)
    new = [row for row in mine.order_by("member") if row.member_id not in known]
    Following.objects.bulk_create(
        [
            Following(
                member_id=row.member_id,
                topic=other,
                level=row.level,
                is_automatic=row.is_automatic,
                created_at=row.created_at,
            )
            for row in new
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    return [row.member_id for row in new]


def join_same(topic, other) -> list[int]:
    """Ids of the rows that moved. Who is counted there already is left, and no address waits where nobody answers."""
    there = other.same_questions
    mine = topic.same_questions.exclude(member__in=there.exclude(member=None).values("member"))
    mine = mine.exclude(member=other.author_id)
    mine = mine.exclude(email__in=there.exclude(email="").values("email"))
    moved = list(mine.values_list("pk", flat=True))
    SameQuestion.objects.filter(pk__in=moved).update(topic=other)
    topic.same_questions.exclude(email="").update(told_at=timezone.now())
    topic._recount_same()
    other._recount_same()
    return moved


def part_people(topic, other, data: dict) -> None:
    """Whoever has written in the other topic since goes on following it."""
    writers = other.replies.values("author")
    gone = other.followings.filter(member__in=data["followings"])
    gone.exclude(member__in=writers).exclude(member=other.author_id).delete()
    SameQuestion.objects.filter(pk__in=data["same"], topic=other).update(topic=topic)
    topic._recount_same()
    other._recount_same()

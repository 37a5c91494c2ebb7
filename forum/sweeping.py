"""Of a spammer: what they wrote in the forum, what they pressed, and mail about it that is not yet sent.

As Post.hide and Post.take_back for everything at once, so that thousands are a few queries.
"""

import re
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from community.moderation.spammer import Part
from community.notifications.models import OutboxMessage
from forum.doubting import teach
from forum.happened import sight_changed
from forum.leaving import AT_ONCE, left, locked_topics, reactions_left, take_back_all
from forum.models import Reaction, Reply, SameQuestion, Topic

WHEN = ("created_at", "confirmed_at", "told_at")
POST = re.compile(r"/forum/(r|t)/(\d{1,18})/")
CANCELLED = "cancelled: it told of what a spammer wrote"
MAIL_IS_NEWS = timedelta(days=1)  # later nobody is glad of a mail that was cancelled
LETTERS = 2_000  # that wait; more only wait when no mail server can be reached, and then the newest are looked at


TAUGHT = 20  # topics, and as many replies


def some_of(rows: list):
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))


# Posts ---------------------------------------------------------------------------------------------


def in_sight(nouns, member):
    """Posts of theirs that are not out of sight for another reason; what is held is hidden too."""
    return nouns.objects.filter(author=member, hidden_at=None, deleted_at=None)


def count_posts(member) -> int:
    return in_sight(Topic, member).count() + in_sight(Reply, member).count()


def hide_posts(member, at: datetime) -> dict:
    """Their numbers: {"topics", "replies": lists; "accepted": [topic, reply] of answers that were theirs}."""
    answered = in_sight(Reply, member).order_by().values("topic")
    topics = locked(Topic.objects.filter(Q(pk__in=in_sight(Topic, member)) | Q(pk__in=answered)))
    own = list(in_sight(Topic, member).values_list("pk", flat=True))
    replies = list(in_sight(Reply, member).values_list("pk", flat=True))
    others = set(
        Reply.objects.filter(pk__in=in_sight(Reply, member)).values_list("topic", flat=True)
    )
    theirs = Topic.objects.filter(accepted_reply__in=in_sight(Reply, member))
    accepted = [list(pair) for pair in theirs.values_list("pk", "accepted_reply")]
    for some in some_of(own):
        Topic.objects.filter(pk__in=some).update(hidden_at=at)
    for some in some_of(replies):
        Reply.objects.filter(pk__in=some).update(hidden_at=at)
    recount_replies(sorted(others))
    sight_changed.send(Topic, topics=topics)
    teach_of(own, replies, is_spam=True)
    return {"topics": own, "replies": replies, "accepted": accepted} if topics else {}


def show_posts(member, did: dict, at: datetime) -> None:
    """Only what is hidden by this very act still."""
    hidden = Reply.objects.filter(author=member, hidden_at=at)
    answered = hidden.order_by().values("topic")
    own = Topic.objects.filter(author=member, hidden_at=at)
    topics = locked(Topic.objects.filter(Q(pk__in=own) | Q(pk__in=answered)))
    others = sorted(set(hidden.values_list("topic", flat=True)))
    for some in some_of(did["topics"]):
        own.filter(pk__in=some).update(hidden_at=None)
    for some in some_of(did["replies"]):
        hidden.filter(pk__in=some).update(hidden_at=None)
    recount_replies(others)
    for topic, reply in did["accepted"]:  # unless another answer was accepted since
        if Reply.objects.shown().filter(pk=reply, topic=topic).exists():
            Topic.objects.filter(pk=topic, accepted_reply=None).update(accepted_reply=reply)
    teach_of(did["topics"], did["replies"], is_spam=False)
    sight_changed.send(Topic, topics=topics)


def teach_of(topics: list[int], replies: list[int], *, is_spam: bool) -> None:
    """The newest of each; a service for spam learns nothing from the hundredth."""
    if settings.SPAM_CHECK_URL:
        for model, pks in (("topic", topics), ("reply", replies)):
            for pk in sorted(pks)[-TAUGHT:]:
                teach.enqueue(model, pk, is_spam)


def locked(topics) -> list[int]:
    """Whoever else changes these conversations waits; always in the same order, so nobody waits in a circle."""
    rows = topics.order_by("pk").select_for_update(no_key=True)
    return list(rows.values_list("pk", flat=True))


def recount_replies(topics: list[int]) -> None:
    """As Topic._count, from all that is shown."""
    shown = Reply.objects.shown().filter(topic=OuterRef("pk"))
    last = shown.order_by("-position")
    for some in some_of(topics):
        rows = Topic.objects.filter(pk__in=some)
        rows.update(
            reply_count=left(Reply.objects.shown(), "topic"),
            last_reply=Subquery(last.values("pk")[:1]),
            last_posted_at=Coalesce(Subquery(last.values("created_at")[:1]), F("created_at")),
        )
        answer = Reply.objects.shown().filter(pk=OuterRef("accepted_reply"))
        gone = rows.exclude(accepted_reply=None).exclude(Exists(answer))
        gone.update(accepted_reply=None)


# What they pressed ---------------------------------------------------------------------------------


def count_pressed(member) -> int:
    pressed = Reaction.objects.filter(member=member)
    return pressed.count() + SameQuestion.objects.filter(member=member).count()


def take_back(member, at: datetime) -> dict:
    """The rows as they were: {"reactions", "same": lists of values}."""
    reactions = Reaction.objects.filter(member=member)
    same = SameQuestion.objects.filter(member=member)
    locked_topics(reactions, same)
    did = {
        "reactions": values(reactions, "topic_id", "reply_id", "kind", "created_at"),
        "same": values(same, "topic_id", "language", "created_at", "confirmed_at", "told_at"),
    }
    take_back_all(member)
    return did if did["reactions"] or did["same"] else {}


def values(rows, *fields) -> list[list]:
    found = rows.order_by("pk").values_list(*fields)
    return [[it.isoformat() if isinstance(it, datetime) else it for it in row] for row in found]


def press_again(member, did: dict, at: datetime) -> None:
    """But on what is gone since. Nobody is told once more."""
    again = [
        Reaction(member=member, topic_id=t, reply_id=r, kind=kind, created_at=parse_datetime(made))
        for t, r, kind, made in did["reactions"]
    ]
    asked = [
        SameQuestion(
            member=member,
            topic_id=topic,
            language=language,
            **{
                name: when and parse_datetime(when)
                for name, when in zip(WHEN, moments, strict=True)
            },
        )
        for topic, language, *moments in did["same"]
    ]
    topics = {it.topic_id for it in [*again, *asked]} - {None}
    replies = {it.reply_id for it in again} - {None}
    of_replies = Reply.objects.filter(pk__in=replies).order_by().values("topic")
    locked(Topic.objects.filter(Q(pk__in=topics) | Q(pk__in=of_replies)))
    there = set(Topic.objects.filter(pk__in=topics).values_list("pk", flat=True))
    answers = set(Reply.objects.filter(pk__in=replies).values_list("pk", flat=True))
    again = [it for it in again if it.topic_id in there or it.reply_id in answers]
    Reaction.objects.bulk_create(again, ignore_conflicts=True)
    asked = [it for it in asked if it.topic_id in there]
    SameQuestion.objects.bulk_create(asked, ignore_conflicts=True)
    recount_pressed(sorted(there), sorted(answers))


def recount_pressed(topics: list[int], replies: list[int]) -> None:
    """The topics are locked by whoever calls."""
    same = left(SameQuestion.objects.exclude(confirmed_at=None), "topic")
    for some in some_of(topics):
        Topic.objects.filter(pk__in=some).update(same_count=same, **reactions_left("topic"))
    for some in some_of(replies):
        Reply.objects.filter(pk__in=some).update(**reactions_left("reply"))


# Mail that waits -----------------------------------------------------------------------------------


def letters_about(member) -> list[int]:
    """Mail not sent yet in which all posts are theirs; what gathers others' too goes out."""
    posts = {
        *(("t", pk) for pk in Topic.objects.filter(author=member).values_list("pk", flat=True)),
        *(("r", pk) for pk in Reply.objects.filter(author=member).values_list("pk", flat=True)),
    }
    waiting = OutboxMessage.objects.waiting().filter(is_essential=False).order_by("-pk")
    return [row.pk for row in waiting[:LETTERS] if (told := posts_in(row)) and told <= posts]


def posts_in(row) -> set[tuple[str, int]]:
    body = row.parsed.get_body(("plain",))
    return {(what, int(pk)) for what, pk in POST.findall(body.get_content() if body else "")}


def cancel(member, at: datetime) -> list[int]:
    letters = letters_about(member)
    waiting = OutboxMessage.objects.waiting().filter(pk__in=letters)
    waiting.update(failed_at=at, last_error=CANCELLED)
    return letters


def send_after_all(member, did: list[int], at: datetime) -> None:
    if at > timezone.now() - MAIL_IS_NEWS:
        OutboxMessage.objects.filter(pk__in=did, failed_at=at, sent_at=None).retry()


def number_of(did: dict) -> int:
    return sum(len(rows) for name, rows in did.items() if name != "accepted")


PARTS = (
    Part("forum.mail", _("Mail that is not sent yet"), lambda member: len(letters_about(member)), cancel, send_after_all),
    Part("forum.posts", _("Topics and replies"), count_posts, hide_posts, show_posts, number_of),
    Part("forum.pressed", _("Thanks, marks and “I have this too”"), count_pressed, take_back, press_again, number_of),
)  # fmt: skip

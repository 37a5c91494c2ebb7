"""What people without an account are written about their questions. The clock does it, so nobody who replies waits."""

import logging

from django.db import transaction

from community.desk.links import link_to
from community.desk.models import GuestQuestion, Promotion
from community.desk.models.asking import ANYBODY
from community.notifications import send
from community.notifications.headers import Notice
from forum.models import Topic
from forum.solved import address

logger = logging.getLogger(__name__)
BATCH = 200  # in one round of the schedule, which has other work too
LINES = 10  # replies in one mail; the topic has the rest


@transaction.atomic
def receive_question(question: GuestQuestion) -> None:
    """Keep it and have its address confirmed. The mail alone knows whether somebody has an account."""
    question.save()
    account = question.account
    if account and not account.is_active:
        return
    context = {
        "question": question,
        "has_account": bool(account),
        "confirm_url": link_to("confirm", question),
    }
    send(
        "desk/ask_confirm",
        to=question.email,
        language=question.language,
        context=context,
        essential=True,
    )


def tell_guests() -> None:
    """Write to everybody whose question was replied to."""
    for pk in list(GuestQuestion.objects.untold().values_list("pk", flat=True)[:BATCH]):
        try:
            tell_guest(pk)
        except Exception:  # one mail that cannot be written keeps nobody from theirs
            logger.exception("the asker of question %s was not written to", pk)


@transaction.atomic
def tell_guest(pk: int) -> None:
    """One mail about all that is new, or none."""
    untold = GuestQuestion.objects.untold().filter(pk=pk)
    found = untold.select_related("topic__author", "topic__category")
    question = found.select_for_update(of=("self",), skip_locked=True).first()
    if not question:
        return
    replies = question.news()
    question.told_position = question.topic.last_position
    question.save(update_fields=["told_position"])
    if replies:
        write(question, "ask_replies", replies=told(question, replies), number=len(replies))


def told(question: GuestQuestion, replies) -> list[dict]:
    """Of each reply who wrote it, how it begins, and the link that makes it the answer."""
    waits = question.topic.is_waiting
    return [
        {
            "author": reply.author,
            "text": reply.text,
            "solved_url": link_to("solved", question, reply.pk) if waits else "",
        }
        for reply in replies[:LINES]
    ]


def tell_decision(question: GuestQuestion, what: str, reason: str = "") -> None:
    """That a moderator has published a question that was held ("published"), or taken it away ("declined")."""
    if not (question.is_claimed or question.stopped_at):
        write(question, f"ask_{what}", reason=reason)


def tell_promoted(promotion: Promotion) -> None:
    """That the question is answered in the FAQ: who has no account has no bell."""
    asked = GuestQuestion.objects.select_related("topic__author", "topic__category")
    for question in asked.filter(topic=promotion.topic_id):
        if not (question.is_claimed or question.stopped_at):
            entry = promotion.entry
            write(question, "ask_promoted", entry=entry, entry_url=entry.full_url)


def join_guests(topic: int, other: int, reason: str) -> None:
    """A topic was merged into another one: its asker is told where their question is, and of the answer when there is
    one. Whoever asked the other one is not written to again about what was counted anew."""
    into = Topic.objects.select_related("author", "category__parent").get(pk=other)
    GuestQuestion.objects.filter(topic=into).update(told_position=into.last_position)
    asked = GuestQuestion.objects.select_related("topic__author", "topic__category")
    for question in asked.filter(topic=topic, stopped_at=None):
        if question.is_claimed or not Topic.objects.visible_to(ANYBODY).filter(pk=other).exists():
            continue
        waits = into.is_waiting
        if waits:
            into.ask_too_from(question.topic.author.email, question.language)
        into_url = address(question.language, "forum:topic", into.pk, into.slug)
        write(question, "ask_merged", reason=reason, into=into, into_url=into_url, waits=waits)


def write(question: GuestQuestion, template: str, **more) -> None:
    topic = question.topic
    context = {
        "topic": topic,
        "topic_url": address(question.language, "forum:topic", topic.pk, topic.slug),
        "more_url": link_to("more", question, topic.last_position),
        **more,
    }
    notice = Notice("forum.reply", f"topic:{topic.pk}", link_to("stop", question))
    send(
        f"desk/{template}",
        to=topic.author.email,
        language=question.language,
        context=context,
        notice=notice,
    )

"""The links in mails to people without an account. Each is good for one purpose, one question and a time."""

from datetime import timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core import signing

from community.desk.models import GuestQuestion
from community.desk.models.asking import ANYBODY
from forum.models import Reply
from forum.solved import address

GOOD_FOR = {
    "confirm": timedelta(days=3),
    "solved": timedelta(days=30),
    "more": timedelta(days=30),
    "stop": timedelta(days=365),
}


def link_to(purpose: str, question: GuestQuestion, number: int = 0) -> str:
    """`number`: the reply that solves it; for "more" the last one told of, so that each mail has a link of its own."""
    token = signing.dumps([question.pk, number], salt=f"desk.ask.{purpose}")
    return address(question.language, f"desk:ask_{purpose}", token)


def read_link(purpose: str, token: str) -> tuple[GuestQuestion | None, int]:
    """(None, 0) for a link that is forged, for another purpose, too old, or whose question is gone."""
    try:
        pk, number = signing.loads(
            token, salt=f"desk.ask.{purpose}", max_age=GOOD_FOR[purpose].total_seconds()
        )
    except (signing.BadSignature, ValueError, TypeError):
        return None, 0
    found = GuestQuestion.objects.select_related("topic__author", "topic__category__parent")
    return found.filter(pk=pk).first(), number


def reply_of(question: GuestQuestion, number: int) -> Reply | None:
    """The reply of its topic that a link names, if everybody may see it."""
    seen = Reply.objects.visible_to(ANYBODY).select_related("author")
    return seen.filter(topic=question.topic_id, pk=number).first()


def key_of(token: str) -> UUID:
    """What is sent by one link is one thing."""
    return uuid5(NAMESPACE_URL, token)

"""Of a spammer: what they said of pages, which counts for them no more; what they would read in the FAQ; and what of
theirs waits for somebody to decide."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from community.desk.models import Nomination, QueueItem
from community.desk.models.queue import ELSEWHERE
from community.desk.queue.hearing import reconcile
from community.feedback.models import Vote
from community.moderation.spammer import Part

KEPT = ("page_id", "revision_number", "reader", "is_helpful", "reason", "remark", "query")


def take_votes(member, at: datetime) -> list[dict]:
    """The rows as they were."""
    votes = Vote.objects.filter(member=member).order_by("pk")
    did = [vote | {"created_at": vote["created_at"].isoformat()} for vote in votes.values(*KEPT, "created_at")]  # fmt: skip
    votes.delete()
    return did


def cast_again(member, did: list[dict], at: datetime) -> None:
    """But on pages that are gone."""
    there = set(Page.objects.filter(pk__in={row["page_id"] for row in did}).values_list("pk", flat=True))  # fmt: skip
    votes = (row | {"created_at": parse_datetime(row["created_at"])} for row in did)
    again = [Vote(member=member, **vote) for vote in votes if vote["page_id"] in there]
    Vote.objects.bulk_create(again, ignore_conflicts=True)


def asked_for(member):
    return Nomination.objects.filter(member=member, declined_at=None)


def decline(member, at: datetime) -> list[int]:
    pks = list(asked_for(member).values_list("pk", flat=True))
    Nomination.objects.filter(pk__in=pks).update(declined_at=at)
    return pks


def ask_again(member, did: list[int], at: datetime) -> None:
    Nomination.objects.filter(pk__in=did, declined_at=at).update(declined_at=None)


def waiting(member):
    """But not what they say themselves about the ban."""
    return QueueItem.objects.open().filter(person=member).exclude(kind="appeal")


def settle(member, at: datetime) -> list[int]:
    pks = list(waiting(member).values_list("pk", flat=True))
    QueueItem.objects.filter(pk__in=pks).update(decided_at=at, decision=ELSEWHERE)
    transaction.on_commit(reconcile, robust=True)
    return pks


def let_wait(member, did: list[int], at: datetime) -> None:
    """What was decided since, or waits again already, is left; the queue sees by itself what does not wait any more."""
    same = QueueItem.objects.open().filter(
        kind=OuterRef("kind"),
        content_type=OuterRef("content_type"),
        object_id=OuterRef("object_id"),
    )
    settled = QueueItem.objects.filter(pk__in=did, decided_at=at, decision=ELSEWHERE)
    settled.filter(~Exists(same)).update(decided_at=None, decision="")
    transaction.on_commit(reconcile, robust=True)


PARTS = (
    Part(
        "desk.queue",
        _("What waits in the queue"),
        lambda member: waiting(member).count(),
        settle,
        let_wait,
    ),
    Part(
        "desk.nominations",
        _("Questions that they asked to have in the FAQ"),
        lambda member: asked_for(member).count(),
        decline,
        ask_again,
    ),
    Part(
        "feedback.votes",
        _("Whether pages helped them"),
        lambda member: Vote.objects.filter(member=member).count(),
        take_votes,
        cast_again,
    ),
)

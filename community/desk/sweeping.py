"""Of a spammer: what they said of pages, which counts for them no more."""

from datetime import datetime

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

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


PARTS = (
    Part(
        "feedback.votes",
        _("Whether pages helped them"),
        lambda member: Vote.objects.filter(member=member).count(),
        take_votes,
        cast_again,
    ),
)

"""Of a spammer: what they said as a customer, published or waiting, is declined without a word."""

from datetime import datetime

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from community.moderation.spammer import Part
from community.spotlights.models import Spotlight

DECIDED = ("approved_at", "returned_at", "declined_at")


def in_sight(member):
    return Spotlight.objects.filter(member=member, declined_at=None)


def decline(member, at: datetime) -> list[list]:
    """The number of each, and how it was decided before. Saving one tells the search."""
    did = []
    for spotlight in in_sight(member).order_by("pk").select_for_update():
        was = [getattr(spotlight, name) for name in DECIDED]
        did.append([spotlight.pk, *(when and when.isoformat() for when in was)])
        put(spotlight, None, None, at)
    return did


def decide_again(member, did: list[list], at: datetime) -> None:
    """Only what nobody has decided since."""
    before = {pk: when for pk, *when in did}
    for spotlight in Spotlight.objects.filter(pk__in=before, declined_at=at).select_for_update():
        put(spotlight, *(when and parse_datetime(when) for when in before[spotlight.pk]))


def put(spotlight, *when) -> None:
    for name, moment in zip(DECIDED, when, strict=True):
        setattr(spotlight, name, moment)
    spotlight.turn += 1  # whoever is about to decide has read something else
    spotlight.save(update_fields=[*DECIDED, "turn"])


PARTS = (
    Part(
        "spotlights",
        _("Testimonials, reviews and use cases"),
        lambda member: in_sight(member).count(),
        decline,
        decide_again,
    ),
)

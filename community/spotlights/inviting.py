"""Asking somebody for a review by mail."""

from django.db import transaction

from community.notifications import send
from community.spotlights.models import ReviewInvitation


@transaction.atomic
def invite(email: str, *, by, product=None, language: str | None = None) -> ReviewInvitation:
    """A mail with the link that makes a review verified."""
    invitation = ReviewInvitation.objects.issue(email, by=by, product=product)
    send(
        "spotlights/invitation",
        to=email,
        context={"invitation": invitation, "product": product},
        language=language,
    )
    return invitation

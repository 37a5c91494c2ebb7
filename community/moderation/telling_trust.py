"""Members are told, on the site alone, when the community trusts them more or less."""

from django.utils.translation import gettext_lazy as _

from community.members.models import Member
from community.moderation.models import Standing
from community.notifications.bell import notify

ROSE, FELL = "moderation.rose", "moderation.fell"
KINDS = {ROSE: _("You may do more"), FELL: _("Your standing has changed")}


def tell(member, before: int, after: int, *, by_hand: bool = False) -> None:
    """The level is the reason, so that what is read later says what happened then. Whom no level changes anything for, is not told."""
    if member.kind != Member.Kind.MEMBER or not member.is_active or member.is_beyond_trust:
        return
    kind = ROSE if after > before else FELL
    reason = f"{after:d}:by-hand" if by_hand else f"{after:d}"
    notify({member.pk: reason}, kind, f"standing:{after:d}", Standing(pk=member.pk))

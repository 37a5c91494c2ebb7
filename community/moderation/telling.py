"""Who is told of what became of a flag, and of what was flagged."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from community.moderation.models import Case, Outcome
from community.notifications.bell import notify, unsay
from community.notifications.kinds import Choice, Group, Mail

KINDS = {
    "moderation.held": _("Out of sight until a moderator has looked"),
    "moderation.restored": _("In sight again"),
    "moderation.decided": _("What became of your flags"),
}
CHOICES = (
    Choice(
        "flagged",
        _("What you wrote is out of sight until a moderator has looked at it, or is back"),
        Group.YOU,
        Mail.INSTANT,
        frozenset(["moderation.held", "moderation.restored"]),
        even_unseen=True,
    ),
    Choice(
        "flags",
        _("What became of what you flagged"),
        Group.YOU,
        Mail.DAILY,
        frozenset(["moderation.decided"]),
    ),
)
AWAY = (Outcome.HIDDEN, Outcome.REMOVED)  # of which the room that has the thing tells its author


def about(case: Case) -> str:
    return f"case:{case.pk}"


def tell_held(case: Case) -> None:
    """Its author, once, unless it has been decided meanwhile. The words stand in the audit log."""
    if case.held_at:
        tell_author(case, "moderation.held", case.held_at)


def tell_decided(case: Case) -> None:
    """Those whose flags were settled, each once, and the author of what is back. Nobody, when it was undone meanwhile."""
    if not case.decided_at:
        return
    at = case.decided_at
    for flag in (
        case.flags.filter(settled_at=at).exclude(member=None).exclude(member=case.decided_by)
    ):
        notify({flag.member_id: case.outcome}, "moderation.decided", about(case), flag, at=at)
    if case.was_held_at and case.outcome not in AWAY:
        tell_author(case, "moderation.restored", at)


def tell_author(case: Case, kind: str, at: datetime) -> None:
    """Nobody, where the thing is gone or its author has no account."""
    author = case.kind.author(case.thing) if case.thing else None
    if author and author.is_active:
        notify({author.pk: "author"}, kind, about(case), case.thing, at=at)


def unsay_decided(case: Case) -> None:
    """What was told of a decision that is undone, as far as nobody has read it."""
    for kind in ("moderation.decided", "moderation.restored"):
        unsay(kind, about(case))

"""Who is told of what became of a flag, and of what was flagged."""

from django.utils.translation import gettext_lazy as _

from community.moderation.models import Case
from community.notifications.bell import notify, unsay
from community.notifications.kinds import Choice, Group, Mail

KINDS = {
    "moderation.held": _("Out of sight until a moderator has looked"),
    "moderation.decided": _("What became of your flags"),
}
CHOICES = (
    Choice(
        "flagged",
        _("What you wrote is out of sight until a moderator has looked at it"),
        Group.YOU,
        Mail.INSTANT,
        frozenset(["moderation.held"]),
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


def about(case: Case) -> str:
    return f"case:{case.pk}"


def tell_held(case: Case) -> None:
    """Its author, once, unless it has been decided meanwhile. The words stand in the audit log."""
    author = case.kind.author(case.thing) if case.held_at and case.thing else None
    if author and author.is_active:
        why = {author.pk: "author"}
        notify(why, "moderation.held", about(case), case.thing, at=case.held_at)


def tell_decided(case: Case) -> None:
    """Those whose flags were settled, each once; nobody, when it was undone meanwhile. What becomes of the thing is an act
    of the room that has it, and told there to its author."""
    settled = case.flags.filter(settled_at=case.decided_at, settled_at__isnull=False)
    for flag in settled.exclude(member=None).exclude(member=case.decided_by):
        why = {flag.member_id: case.outcome}
        notify(why, "moderation.decided", about(case), flag, at=case.decided_at)


def unsay_decided(case: Case) -> None:
    """What was told of a decision that is undone, as far as nobody has read it."""
    unsay("moderation.decided", about(case))

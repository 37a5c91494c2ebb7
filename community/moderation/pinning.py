"""A level that staff set by hand, with a reason, until they leave it to the rules again."""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from community.members.models import Member
from community.moderation.models import Standing
from community.moderation.telling_trust import tell
from community.moderation.weighing import recompute

PIN, UNPIN = "moderation.pin", "moderation.unpin"
MAY_SEE = ("members.change_member", "forum.moderate")


def may_see(who) -> bool:
    """Who sees to members, and moderators."""
    return any(who.has_perm(right) for right in MAY_SEE)


def allows_pinning_by(member, who) -> bool:
    """The same; nobody their own."""
    return member != who and may_see(who)


@transaction.atomic
def pin(member, level: int, *, by, reason: str) -> None:
    """Give `member` this level, whatever the rules say."""
    row = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    held = Standing.objects.filter(member=row).first()
    if held and held.pinned == level and held.reason == reason:
        return
    told = {"pinned": level, "reason": reason, "by": by, "pinned_at": timezone.now()}
    if row.trust != level:
        told |= {"changed_at": told["pinned_at"], "lacks": []}
    Standing.objects.update_or_create(member=row, defaults=told)
    before, row.trust = row.trust, level
    row.save(update_fields=["trust"])
    member.trust = level
    data = {"level": int(level), "before": int(before), "reason": reason}
    log(instance=row, action=PIN, user=by, data=data)
    if before != level:
        tell(row, before, level, by_hand=True)


@transaction.atomic
def unpin(member, *, by) -> None:
    """Leave it to the rules again."""
    row = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    gone = {"pinned": None, "reason": "", "by": None, "pinned_at": None}
    if not Standing.objects.filter(member=row, pinned__isnull=False).update(**gone):
        return
    log(instance=row, action=UNPIN, user=by)
    recompute([row.pk])
    member.refresh_from_db(fields=["trust"])

"""What the forum tells one member on the site, because of something that was done for them."""

from django.db.models import F

from community.members.models import Member
from community.notifications.models import Notification


def notify(member, *, kind: str, thing, actor, reason: str) -> None:
    """One notification, as long as it is unread; written in the caller's transaction."""
    about = f"{thing._meta.model_name}:{thing.pk}"
    _, is_new = Notification.objects.get_or_create(
        member=member,
        kind=kind,
        about=about,
        read_at=None,
        defaults={"thing": thing, "actor": actor, "reason": reason},
    )
    if is_new:
        Member.objects.filter(pk=member.pk).update(unread_count=F("unread_count") + 1)


def thank_helper(reply, *, by) -> None:
    """Whose reply became the answer hears of it, unless they chose it themselves."""
    if by != reply.author and reply.author.is_active:
        notify(reply.author, kind="forum.accepted", thing=reply, actor=by, reason="author")

"""What happened, told to members on the site: the one place where a notification is written, read or forgotten.

Whoever changes the notifications of members locks their rows first, in the order of their numbers; so
`Member.unread_count` is counted under the lock, and nobody waits in a circle.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Count, F, Model, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import ngettext

from community.members.models import Member
from community.notifications.kinds import Mail
from community.notifications.models import MailChoices, Notification

BATCH = 500  # members in one transaction: about 50 ms, and nobody's page waits longer for the lock
STALE = timedelta(
    days=7
)  # told later than this (an import, a worker that stood still), it is no news for a mail
PATIENCE = timedelta(
    minutes=2
)  # whoever reads it meanwhile needs no mail; what comes meanwhile is one


def notify(
    reasons: dict[int, str],
    kind: str,
    about: str,
    thing: Model,
    *,
    actor=None,
    at: datetime | None = None,
) -> None:
    """Tell members (by id, each with the reason) what `actor` did to or with `thing`.

    Unread ones of the same kind and `about` grow instead. Telling the same again changes nothing, so a task
    that runs twice does no harm. Whether they may see `thing` was asked by whoever calls, and is asked again
    when it is shown.
    """
    at = at or timezone.now()
    told = {
        "kind": kind,
        "content_type": ContentType.objects.get_for_model(thing),
        "object_id": thing.pk,
        "actor": actor,
        "created_at": at,
    }
    ids = sorted(reasons)
    for start in range(0, len(ids), BATCH):
        part = {pk: reasons[pk] for pk in ids[start : start + BATCH]}
        _tell(part, about, told)


@transaction.atomic
def _tell(reasons: dict[int, str], about: str, told: dict) -> None:
    """One batch. What mail it waits for is noted here too: in the same transaction, of the members in `new`."""
    locked = lock(reasons)
    knowing = Notification.objects.filter(member__in=locked, **told).values_list(
        "member", flat=True
    )
    new = set(locked) - set(knowing)
    mails = _mails({pk: reasons[pk] for pk in new}, told)
    unread = Notification.objects.unread().filter(member__in=new, kind=told["kind"], about=about)
    growing = set(unread.values_list("member", flat=True))
    if growing:
        unread.filter(created_at__gt=told["created_at"]).update(number=F("number") + 1)
        unread.filter(created_at__lte=told["created_at"]).update(number=F("number") + 1, **told)
        _mail_again(unread.filter(mail=""), {pk: mails[pk] for pk in growing & set(mails)})
    Notification.objects.bulk_create(
        Notification(
            member_id=pk, about=about, reason=reasons[pk], **told, **_mail(mails.get(pk, ""))
        )
        for pk in sorted(new - growing)
    )
    _recount(new - growing)


def _mails(reasons: dict[int, str], told: dict) -> dict[int, str]:
    if told["created_at"] < timezone.now() - STALE:
        return {}
    return MailChoices.objects.wanted(told["kind"], reasons)


def _mail(mail: str) -> dict:
    return {"mail": mail, "mail_at": timezone.now() + PATIENCE if mail == Mail.INSTANT else None}


def _mail_again(told_before, mails: dict[int, str]) -> None:
    """What grew after its mail was written is written about once more; what waits still goes on waiting."""
    for mail in set(mails.values()):
        members = [pk for pk, wanted in mails.items() if wanted == mail]
        told_before.filter(member__in=members).update(**_mail(mail))


@transaction.atomic
def read(member, notifications) -> None:
    """`member` has seen these of their notifications (a queryset)."""
    lock([member.pk])
    notifications.unread().filter(member=member).update(read_at=timezone.now())
    _recount([member.pk])
    member.refresh_from_db(fields=["unread_count"])


def prune_notifications() -> int:
    """Forget what was read long ago; returns how many. The unread stays until it is read."""
    old = timezone.now() - settings.RETENTION["notifications"]
    return Notification.objects.filter(read_at__lt=old).delete()[0]


def lock(ids) -> list[int]:
    rows = Member.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def _recount(ids) -> None:
    """The rows are locked by whoever calls."""
    unread = Notification.objects.unread().filter(member=OuterRef("pk")).order_by()
    count = unread.values("member").annotate(n=Count("pk")).values("n")
    Member.objects.filter(pk__in=ids).update(unread_count=Coalesce(Subquery(count), 0))


def new_notifications(n: int) -> str:
    return ngettext("%(n)s new notification", "%(n)s new notifications", n) % {"n": n}

"""What happened, told to members on the site: the one place where a notification is written, read or forgotten.

Whoever changes the notifications of members locks their rows first, in the order of their numbers; so
`Member.unread_count` is counted under the lock, and nobody waits in a circle.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Count, Exists, Model, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import ngettext

from community.members.models import Member
from community.notifications.kinds import Mail
from community.notifications.models import Deed, MailChoices, Notification

BATCH = 500  # members in one transaction: about 50 ms, and nobody's page waits longer for the lock
DEEDS = 100  # kept of one notification: who has not looked for so long need not know how many more there were
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
    when it is shown. Without an `actor` it is told of nobody: where the words name no one, whoever did it may leave.
    """
    deed = {
        "content_type": ContentType.objects.get_for_model(thing),
        "object_id": thing.pk,
        "actor": actor,
        "at": at or timezone.now(),
    }
    ids = sorted(reasons)
    for start in range(0, len(ids), BATCH):
        part = {pk: reasons[pk] for pk in ids[start : start + BATCH]}
        _tell(part, kind, about, deed)


@transaction.atomic
def _tell(reasons: dict[int, str], kind: str, about: str, deed: dict) -> None:
    """One batch. What mail it waits for is noted here too: in the same transaction, of the members in `new`."""
    locked, at = lock(reasons), deed["at"]
    same = {f"deeds__{field}": value for field, value in deed.items()}
    hearing = Notification.objects.filter(member__in=locked, kind=kind, about=about)
    knowing = hearing.filter(created_at__gte=at, **same).values_list("member", flat=True)
    new = set(locked) - set(knowing)
    mails = _mails(kind, at, {pk: reasons[pk] for pk in new})
    unread = hearing.unread().filter(member__in=new)
    growing = dict(unread.values_list("member", "pk"))
    if growing:
        unread.update(created_at=Greatest("created_at", at))
        _mail_again(unread.filter(mail=""), {pk: mails[pk] for pk in growing.keys() & mails})
    begun = Notification.objects.bulk_create(
        Notification(
            member_id=pk,
            kind=kind,
            about=about,
            reason=reasons[pk],
            created_at=at,
            **_mail(mails.get(pk, "")),
        )
        for pk in sorted(new - growing.keys())
    )
    told = [*growing.values(), *(it.pk for it in begun)]
    Deed.objects.bulk_create(Deed(notification_id=pk, **deed) for pk in told)
    _recount(new - growing.keys())


def _mails(kind: str, at: datetime, reasons: dict[int, str]) -> dict[int, str]:
    return {} if at < timezone.now() - STALE else MailChoices.objects.wanted(kind, reasons)


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


@transaction.atomic
def unsay(kind: str, about: str) -> None:
    """What was told is no longer so: whoever has not read it need not hear of it."""
    told = Notification.objects.unread().filter(kind=kind, about=about)
    members = lock(list(told.order_by().values_list("member", flat=True)))
    told.filter(member__in=members).delete()
    _recount(members)


def caused_by(actor):
    """Unread ones that tell of nothing but what `actor` did."""
    others = Deed.objects.filter(notification=OuterRef("pk")).exclude(actor=actor)
    theirs = Deed.objects.filter(notification=OuterRef("pk"), actor=actor)
    return Notification.objects.unread().filter(Exists(theirs), ~Exists(others))


def take_away(actor, at: datetime) -> list[list]:
    """Those of a spammer, as if they were read: [number, the mail it waited for, when] of each, for `give_back`."""
    _lock_all({actor.pk, *caused_by(actor).order_by().values_list("member", flat=True)})
    rows = list(caused_by(actor).only("pk", "member", "mail", "mail_at"))
    for some in batched([row.pk for row in rows], BATCH):
        Notification.objects.filter(pk__in=some).update(read_at=at, mail="", mail_at=None)
    _recount_all({row.member_id for row in rows})
    return [[row.pk, row.mail, row.mail_at and row.mail_at.isoformat()] for row in rows]


@transaction.atomic
def give_back(taken: list[list], at: datetime) -> None:
    """Unread again, but where something newer of the same kind has begun, or was read since; and mail of which is still news."""
    theirs = Notification.objects.filter(pk__in=[pk for pk, _mail, _at in taken], read_at=at)
    _lock_all(set(theirs.order_by().values_list("member", flat=True)))
    newer = Notification.objects.unread().filter(
        member=OuterRef("member"), kind=OuterRef("kind"), about=OuterRef("about")
    )
    rows = {row.pk: row for row in theirs.exclude(Exists(newer))}
    mails = {pk: (mail, mail_at) for pk, mail, mail_at in taken if pk in rows}
    for pk, row in rows.items():
        mail, mail_at = mails[pk] if row.created_at > timezone.now() - STALE else ("", None)
        row.read_at, row.mail = None, mail
        row.mail_at = mail_at and datetime.fromisoformat(mail_at)
    Notification.objects.bulk_update(rows.values(), ["read_at", "mail", "mail_at"], BATCH)
    _recount_all({row.member_id for row in rows.values()})


def _lock_all(ids) -> None:
    for some in batched(sorted(ids), BATCH):
        lock(some)


def _recount_all(ids) -> None:
    for some in batched(sorted(ids), BATCH):
        _recount(some)


def batched(rows: list, number: int):
    return (rows[start : start + number] for start in range(0, len(rows), number))


def prune_notifications() -> int:
    """Forget what was read long ago; returns how many. The unread stays until it is read, with its newest deeds."""
    full = (
        Deed.objects.order_by().values("notification").annotate(n=Count("pk")).filter(n__gt=DEEDS)
    )
    for pk in list(full.values_list("notification", flat=True)):
        older = Deed.objects.filter(notification=pk)[DEEDS:].values_list("pk", flat=True)
        Deed.objects.filter(pk__in=list(older)).delete()
    old = timezone.now() - settings.RETENTION["notifications"]
    gone = Notification.objects.filter(read_at__lt=old).delete()
    return gone[1].get(Notification._meta.label, 0)


def hand_over(old: Model, new: Model) -> None:
    """What was told of `old` is told of `new`, which has its words now."""
    kinds = ContentType.objects.get_for_models(old, new)
    deeds = Deed.objects.filter(content_type=kinds[old], object_id=old.pk)
    deeds.update(content_type=kinds[new], object_id=new.pk)


def regroup(about: str, to: str) -> None:
    """What is grouped by one thing is grouped by another now, except where somebody has an unread one of it already."""
    taken = Notification.objects.unread().filter(
        about=to, member=OuterRef("member"), kind=OuterRef("kind")
    )
    rows = Notification.objects.filter(about=about).exclude(Exists(taken))
    Notification.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(about=to)


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

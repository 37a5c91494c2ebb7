"""Mail about what happened: at once, or gathered in a digest, daily or weekly.

What a member is to be written about waits on its notification (`mail`). Whoever writes asks again, under the lock of the
member: is it still unread, may they see it, do they still want it? So a job that runs twice writes once.
"""

import logging
from datetime import datetime
from html import unescape

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe

from community.notifications import send
from community.notifications.bell import lock
from community.notifications.headers import Notice
from community.notifications.kinds import Mail, choice_for
from community.notifications.models import MailChoices, Notification
from community.notifications.showing import in_full, shown_to
from community.notifications.stopping import can_be_stopped

logger = logging.getLogger(__name__)

MEMBERS = 200  # in one round of the schedule, which has other work too
LINES = 30  # in one mail: a longer one is not read to its end


def mail_due(now: datetime | None = None) -> None:
    """Write what is due at once."""
    now = now or timezone.now()
    waiting = Notification.objects.due(now).order_by()
    for pk in list(waiting.values_list("member", flat=True).distinct()[:MEMBERS]):
        apart(mail_at_once, pk, now)


def apart(write_to, member: int, *args) -> None:
    """A mail that cannot be written stays due, and does not keep the others from theirs."""
    try:
        write_to(member, *args)
    except Exception:
        logger.exception("mail to member %s was not written", member)


@transaction.atomic
def mail_at_once(member: int, now: datetime) -> None:
    """One mail about all that is due, or none: in quiet hours it waits for their end; while mail is paused, and when
    there were enough today, it goes into the next daily digest."""
    lock([member])
    choices = MailChoices.objects.select_related("member").filter(member=member).first()
    if not choices:  # they have gone meanwhile
        return
    due = Notification.objects.filter(member=member).due(now)
    if choices.is_paused(now) or not choices.may_get_another(now):
        due.update(mail=Mail.DAILY, mail_at=None)
    elif quiet := choices.quiet_end(now):
        due.update(mail_at=quiet)
    elif write(choices, Mail.INSTANT, due):
        choices.count_mail(now)


def send_digests(now: datetime | None = None) -> None:
    """Write the digests whose morning has come."""
    now = now or timezone.now()
    for period in (Mail.DAILY, Mail.WEEKLY):
        waiting = Notification.objects.waiting_for(period).order_by().values("member")
        for choices in MailChoices.objects.filter(member__in=waiting).select_related("member"):
            if choices.digest_is_due(period, now):
                apart(send_digest, choices.pk, period, now)


@transaction.atomic
def send_digest(member: int, period: str, now: datetime) -> None:
    """Once, however often it is asked for, and not at all when nothing is left to tell."""
    lock([member])
    choices = MailChoices.objects.select_related("member").filter(member=member).first()
    if choices and choices.digest_is_due(period, now):  # none: they have gone meanwhile
        choices.note_digest(period, now)
        write(choices, period, Notification.objects.filter(member=member).waiting_for(period))


def write(choices: MailChoices, period: str, waiting) -> bool:
    """A mail of these notifications, in its reader's language; afterwards they wait no more. Was there anything?"""
    rows = list(waiting.for_list())
    Notification.objects.filter(pk__in=[it.pk for it in rows]).update(mail="", mail_at=None)
    told = [it for it in shown_to(choices.member, rows) if may_be_told(choices, it)]
    if not told or not may_be_written_to(choices.member):
        return False
    in_full(told[:LINES])
    with translation.override(choices.reads):
        context = {
            "period": period,
            "lines": [line(it) for it in told[:LINES]],
            "number": len(told),
            "is_letter": period == Mail.INSTANT and len(told) == 1,
            "more": max(len(told) - LINES, 0),
            "list_url": settings.SITE_URL + reverse("notifications:index"),
            "choices_url": settings.SITE_URL + reverse("notifications:choices"),
        }
        notice = Notice.to_member(choices.member, told[0].kind, about_of(told))
        send("told", to=choices.member, language=choices.reads, context=context, notice=notice)
    return True


def about_of(told) -> str:
    """What a mail is about, and what the press that ends such mail ends: one thing, or else all mail of this sort."""
    about = {it.about for it in told}
    if len(about) == 1 and can_be_stopped(told[0].about):
        return told[0].about
    return f"mail:{told[0].member_id}"


def may_be_written_to(member) -> bool:
    can = member.is_active and not member.is_suspended
    return bool(can and member.email and member.email_verified_at)


def may_be_told(choices: MailChoices, notification) -> bool:
    choice = choice_for(notification.kind, notification.reason)
    return choices.wants(notification) and bool(notification.seen or choice.even_unseen)


def line(notification) -> dict[str, str]:
    """As it stands in the list: `html`, and the same in plain text with the beginning of what was written."""
    known = {"notification": notification, "thing": notification.seen}
    link = notification.seen or notification
    html = " ".join(render_to_string(notification.words, known).split())
    return {
        "html": mark_safe(html),  # noqa: S308 (a template has escaped it)
        "words": as_text(html),
        "why": as_text(render_to_string(notification.why, known)),
        "said": notification.said,
        "text": words_of(notification),
        "url": settings.SITE_URL + link.get_absolute_url(),
    }


def words_of(notification) -> str:
    """What was just written last, by whom is named first; not of a post that somebody only did something with."""
    post, who = notification.seen, [member.pk for member in notification.people[:1]]
    return post.text if getattr(post, "author_id", None) in who else ""


def as_text(html: str) -> str:
    return unescape(" ".join(strip_tags(html).split()))

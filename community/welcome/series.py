"""The letters of the first days. Whoever has done what a letter is about does not get it.

Each is written in one transaction with the row that says so (`Sent`), so a round that runs twice, or is killed, writes once.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone, translation

from community.members.models import Member
from community.notifications import compose, send, site_name
from community.notifications.bell import lock
from community.notifications.headers import Notice
from community.notifications.kinds import Mail
from community.notifications.models import MailAddress, MailChoices
from community.welcome.models import Letter, Sent, Series
from community.welcome.newcomers import ME, NEW_FOR, answered, customers, followed, wrote
from community.welcome.words import Kind, fill, values

logger = logging.getLogger(__name__)

BATCH = 50  # letters in one round of the schedule, which has other work too: two seconds at most
LATE = timedelta(days=3)  # a letter that could not go for so long has missed its moment
APART = timedelta(hours=20)  # between two letters, also after a worker that stood still
GOALS = {Kind.WELCOME: wrote, Kind.FOLLOW: followed, Kind.ANSWER: answered}
CHOICE, ABOUT, NOTICE = "welcome", "welcome:letters", "welcome.letter"


def write_letters(now: datetime | None = None) -> int:
    """Write what is due; returns how many. Who is to get what is one question for each letter, however many they are."""
    now, series, written = now or timezone.now(), Series.load(), 0
    for kind, delay in series.delays().items():
        found = due(kind, delay, series.began_at, now)
        for member in found.select_related("mail_choices").order_by("pk"):
            if written == BATCH:
                return written
            if is_time(choices_of(member), now):
                written += apart(member.pk, kind, found, now)
    return written


def due(kind: str, delay: timedelta, began_at: datetime, now: datetime) -> QuerySet:
    """Newcomers for whom its day has come, who have not done the thing, and whom nobody may not write to."""
    sent = Sent.objects.filter(member=ME)
    lately = Q(kind=kind) | Q(kind__in=GOALS, sent_at__gt=now - APART)
    refused = MailChoices.objects.filter(member=ME, **{f"chosen__{CHOICE}": Mail.OFF})
    bounced = MailAddress.objects.bounced().filter(email=OuterRef("email"))
    return customers().filter(
        ~GOALS[kind](),
        ~Exists(sent.filter(lately)),
        ~Exists(refused),
        ~Exists(bounced),
        joined_at__gte=max(began_at, now - NEW_FOR),
        email_verified_at__gt=now - delay - LATE,
        email_verified_at__lte=now - delay,
    )


def choices_of(member) -> MailChoices:
    return getattr(member, "mail_choices", None) or MailChoices(member=member)


def is_time(choices: MailChoices, now: datetime) -> bool:
    """Not in quiet hours, while mail is paused, or when there was enough of it today: the letter waits."""
    open_to_mail = not choices.is_paused(now) and not choices.quiet_end(now)
    return open_to_mail and choices.may_get_another(now)


def apart(member: int, kind: str, found: QuerySet, now: datetime) -> bool:
    """A letter that cannot be written stays due, and does not keep the others from theirs."""
    try:
        return write(member, kind, found, now)
    except Exception:
        logger.exception("the letter %s to member %s was not written", kind, member)
        return False


@transaction.atomic
def write(pk: int, kind: str, found: QuerySet, now: datetime) -> bool:
    """Under the lock of the member all is asked again: they may have done the thing, or another worker may have written."""
    lock([pk])
    member = found.filter(pk=pk).first()
    if member is None:
        return False
    choices = MailChoices.objects.of(member)
    if not is_time(choices, now):
        return False
    Sent.objects.create(member=member, kind=kind, sent_at=now)
    with translation.override(choices.reads):
        notice = Notice.to_member(member, NOTICE, ABOUT)
        context = filled(Letter.objects.said(kind, choices.reads), member)
    send("welcome/letter", to=member, language=choices.reads, context=context, notice=notice)
    choices.count_mail(now)
    return True


def filled(letter: Letter, member, **more: str) -> dict[str, str]:
    """The words of a letter as `member` reads them, in the language that is active."""
    known = values(member, site_name()) | more
    return {field: fill(letter.words(field), known) for field in ("subject", "text")}


def sample(letter: Letter) -> str:
    """The HTML of the mail as somebody would get it who is called Robin."""
    robin = Member(pk=0, username="robin", name="Robin", language=letter.language)
    with translation.override(letter.language):
        words = filled(letter, robin, sender="Kim", topic="A first question")
        notice = Notice.to_member(robin, NOTICE, ABOUT)
        mail = compose(
            "welcome/letter", to=robin, language=letter.language, context=words, notice=notice
        )
    return mail.alternatives[0].content

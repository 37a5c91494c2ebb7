"""The question by mail, some hours later, to whoever has not answered it on the site. The worker does it by the clock."""

import logging
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from community.feedback.asked import ABOUT, CHOICE, NOTICE, key_of, may_be_written_to
from community.feedback.surveys import Survey
from community.notifications import send
from community.notifications.bell import lock
from community.notifications.headers import Notice
from community.notifications.models import MailChoices
from community.notifications.stopping import link_to_stop

logger = logging.getLogger(__name__)

BATCH = 50  # mails in one round of the schedule, which has other work too
STOP = "feedback.survey.stop"


def mail_surveys(now: datetime | None = None) -> int:
    """Write what is due; returns how many. One that cannot be written stays due, and does not keep the others."""
    now, written = now or timezone.now(), 0
    for pk in list(Survey.objects.due(now).order_by("due_at").values_list("pk", flat=True)[:BATCH]):
        try:
            written += write(pk, now)
        except Exception:
            logger.exception("the question %s was not mailed", pk)
    return written


@transaction.atomic
def write(pk: int, now: datetime) -> bool:
    """Asked again under a lock: it may be answered by now, or they want no questions any more. In quiet hours it waits."""
    due = Survey.objects.due(now).select_related("member")
    survey = due.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    if not survey:
        return False
    if not may_be_written_to(survey.member or survey.address):
        survey.decline()
        return False
    if survey.member and not is_time(survey, now):
        return False
    Survey.objects.filter(pk=pk).update(mailed_at=now)
    send_question(survey)
    return True


def is_time(survey: Survey, now: datetime) -> bool:
    """Not in quiet hours, while mail is paused, or when there was enough of it today. Counts the mail."""
    lock([survey.member_id])
    choices = MailChoices.objects.of(survey.member)
    if quiet := choices.quiet_end(now):
        Survey.objects.filter(pk=survey.pk).update(due_at=quiet)
    if quiet or choices.is_paused(now) or not choices.may_get_another(now):
        return False
    choices.count_mail(now)
    return True


def send_question(survey: Survey) -> None:
    member = survey.member
    language = MailChoices.objects.of(member).reads if member else survey.language
    with translation.override(language):
        url = settings.SITE_URL + reverse("feedback:survey", args=[survey.token("mail")])
        faces = [(face.label, f"{url}?face={face.value}") for face in reversed(Survey.Face)]
        notice = notice_for(survey)
    context = {"survey": survey, "faces": faces}
    send(
        "feedback/survey",
        to=member or survey.address,
        language=language,
        context=context,
        notice=notice,
    )


def notice_for(survey: Survey) -> Notice:
    """Members end it among their choices about mail; an address without an account by a link that is only for that."""
    if survey.member:
        stop_url = link_to_stop(survey.member, ABOUT).url
    else:
        token = signing.dumps(survey.pk, salt=STOP)
        stop_url = settings.SITE_URL + reverse("feedback:survey_stop", args=[token])
    return Notice(NOTICE, f"survey:{survey.pk}", stop_url)


def stopped_by(token: str) -> Survey | None:
    """The question whose mail had this link; None when it is forged or made for something else, or nobody is known."""
    try:
        pk = signing.loads(token, salt=STOP)
    except signing.BadSignature:
        return None
    survey = Survey.objects.filter(pk=pk, member=None).first()
    return survey if survey and survey.address else None


def end(member, key: str) -> None:
    """As the link in a mail to a member ends it."""
    MailChoices.objects.of(member).refuse(CHOICE)
    Survey.objects.filter(person=key_of(member)).open().update(closed_at=timezone.now())

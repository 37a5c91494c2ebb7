"""Whoever has not come for half a year is asked, once, whether they still want to hear of what they follow; until they
say so it is paused, so that nobody is written to for years about what they no longer come for."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from community.notifications import send
from community.notifications.bell import lock
from community.notifications.models import MailChoices
from forum.models import Following

QUIET = timedelta(days=183)  # two holidays and a long project are no farewell
BATCH = 200  # a day: a site that is old when this begins does not write to everybody at once


def ask_the_quiet(today: date | None = None) -> None:
    long_ago = (today or timezone.localdate()) - QUIET
    following = Following.objects.exclude(level=Following.Level.MUTE).values("member")
    quiet = MailChoices.objects.not_seen_since(long_ago).filter(member__in=following)
    for pk in list(quiet.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        ask(pk, long_ago)


@transaction.atomic
def ask(member: int, long_ago: date) -> None:
    """Pause what they follow, and write to them if they have an address of theirs. Whoever has come back meanwhile is left alone."""
    lock([member])
    quiet = MailChoices.objects.not_seen_since(long_ago).select_related("member")
    choices = quiet.filter(pk=member).first()
    if choices is None:
        return
    choices.pause_follows(timezone.now())
    if choices.member.email_verified_at:
        with translation.override(choices.reads):
            context = {"resume_url": settings.SITE_URL + choices.resume_url}
            send("forum/quiet", to=choices.member, language=choices.reads, context=context)

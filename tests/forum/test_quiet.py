"""Who has been away for half a year is asked, once, and hears nothing of what they follow until they say so."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.notifications.models import MailChoices, OutboxMessage
from forum.models import Following
from forum.quiet import QUIET, ask_the_quiet
from tests.factories import topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def away(stranger):
    """Stranger watches a topic of Ana's, and was last here more than half a year ago."""
    MailChoices.objects.of(stranger)
    long_ago = timezone.localdate() - QUIET - timedelta(days=1)
    MailChoices.objects.filter(member=stranger).update(seen_on=long_ago)
    return stranger


@pytest.fixture
def question(ana, away):
    question = topic(ana)
    Following.objects.choose(away, question, Following.Level.WATCH)
    return question


def is_paused(member):
    return MailChoices.objects.get(member=member).follows_paused_at is not None


def test_they_are_asked_once_and_hear_nothing_until_they_say_so(away, question, boris, client):
    ask_the_quiet()
    ask_the_quiet()
    ask_the_quiet(timezone.localdate() + QUIET)
    (mail,) = OutboxMessage.objects.filter(subject__startswith="Do you still")
    assert mail.to == [away.email]
    choices = MailChoices.objects.get(member=away)
    assert choices.resume_url in mail.parsed.get_body(("plain",)).get_content()
    question.reply(boris, "Lift the tank.")
    assert not away.notifications.exists()
    client.post(choices.resume_url)
    question.reply(boris, "And shake it.")
    assert away.notifications.get().reason == "watch:topic"
    ask_the_quiet()
    assert OutboxMessage.objects.filter(subject__startswith="Do you still").count() == 1


def test_answers_to_what_they_wrote_still_reach_them(away, question, boris):
    ask_the_quiet()
    topic(away, "My own question").reply(boris, "Lift the tank.")
    assert away.notifications.get().reason == "author"


def test_who_was_here_lately_is_not_asked(away, question):
    today = timezone.localdate()
    MailChoices.objects.update(seen_on=today - QUIET)
    ask_the_quiet()
    assert not is_paused(away)


def test_who_follows_nothing_is_not_asked(away, ana):
    Following.objects.choose(away, ana, Following.Level.MUTE)
    ask_the_quiet()
    assert not is_paused(away)


def test_who_has_no_confirmed_address_is_paused_without_mail(away, question):
    away.email_verified_at = None
    away.save()
    ask_the_quiet()
    assert is_paused(away)
    assert not OutboxMessage.objects.exists()


def test_who_was_never_seen_since_this_is_counted_is_judged_by_the_last_sign_in(away, question):
    MailChoices.objects.update(seen_on=None)
    ask_the_quiet()
    assert not is_paused(away)  # may never have signed in: nothing is known
    away.last_login = timezone.now() - QUIET - timedelta(days=2)
    away.save()
    ask_the_quiet()
    assert is_paused(away)

"""Asking how it went: whom, when, and never twice. The clock is moved, Ana has asked, Boris has helped."""

from concurrent.futures import ThreadPoolExecutor
from datetime import time, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from community.feedback.models import FollowUp, Survey
from community.feedback.surveys import CHANGED_WITHIN, GOOD_FOR
from community.notifications.models import MailAddress, MailChoices
from tests.conftest import person
from tests.factories import topic

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)


def ask(person, thing, at=NOW, **fields):
    return Survey.objects.ask(person, thing, title="A question", at=at, **fields)


def may(person, at=NOW):
    return Survey.objects.may_be_asked(person, at)


# The one throttle --------------------------------------------------------------------------------


def test_nobody_has_two_open_questions_of_any_kind(ana, boris, settings):
    settings.SURVEY_QUIET = timedelta(0)
    first = ask(ana, topic(boris))
    Survey.objects.filter(pk=first.pk).update(kind="nps")  # a kind that is to come
    assert not may(ana)
    assert ask(ana, topic(boris, "Another")) is None
    assert may(ana, NOW + GOOD_FOR + SECOND)


def test_the_quiet_period_by_a_moved_clock(ana, boris, settings):
    settings.SURVEY_QUIET = 30 * DAY
    first = ask(ana, topic(boris))
    first.answer(5, channel="page", at=NOW + HOUR)
    other = topic(boris, "Another")
    assert ask(ana, other, NOW + 30 * DAY - SECOND) is None
    assert ask(ana, other, NOW + 30 * DAY)


def test_the_quiet_period_is_a_setting(ana, boris, settings):
    settings.SURVEY_QUIET = 3 * DAY
    ask(ana, topic(boris)).answer(5, channel="page", at=NOW)
    assert not may(ana, NOW + 3 * DAY - SECOND)
    assert may(ana, NOW + 3 * DAY)


def test_never_twice_about_the_same_thing(ana, boris):
    thing = topic(boris)
    assert ask(ana, thing)
    assert ask(ana, thing, NOW + 400 * DAY) is None
    assert ask(ana, topic(boris, "Another"), NOW + 400 * DAY)


def test_what_has_run_out_makes_room_for_the_next(ana, boris):
    old = ask(ana, topic(boris))
    assert ask(ana, topic(boris, "Another"), NOW + 31 * DAY)
    old.refresh_from_db()
    assert old.closed_at == old.expires_at


@pytest.mark.parametrize("group", ["Moderator", "Editor", "Owner"])
def test_nobody_who_works_here_is_asked(db, group):
    assert not may(person("staffer", group))


def test_neither_the_team_nor_a_superuser(ana):
    for field in ("is_team", "is_superuser"):
        setattr(ana, field, True)
        assert not may(ana)
        setattr(ana, field, False)
    assert may(ana)


def test_nobody_who_is_locked_out_unconfirmed_or_cannot_be_reached(ana, boris, stranger):
    ana.is_active = False
    boris.email_verified_at = None
    MailAddress.objects.note_refusal(stranger.email, "550 no", for_good=True)
    assert [may(it) for it in (ana, boris, stranger)] == [False] * 3


def test_nobody_who_wants_no_questions(ana, boris):
    MailChoices.objects.of(ana).refuse("surveys")
    assert not may(ana)
    assert may(boris)


def test_a_guest_is_asked_by_address_in_any_spelling(boris):
    assert ask("Guest@Example.org", topic(boris)).address == "guest@example.org"
    assert not may("guest@example.org")
    assert not may("")


def test_a_guest_with_an_account_is_the_member(ana, boris, mod):
    asked = ask(ana.email.upper(), topic(boris))
    assert asked.member == ana
    assert ask(mod.email, topic(boris)) is None


def test_who_refused_as_a_guest_is_not_asked_as_a_member(boris):
    ask("late@example.org", topic(boris))
    Survey.objects.refuse("late@example.org")
    assert not may("late@example.org", NOW + 500 * DAY)
    late = person("late")
    assert not may(late, NOW + 500 * DAY)


def test_the_database_holds_that_one_is_open(ana, boris):
    one = ask(ana, topic(boris))
    one.pk, one.object_id = None, topic(boris, "Another").pk
    with pytest.raises(IntegrityError), transaction.atomic():
        one.save(force_insert=True)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_who_ask_at_once_ask_once(ana, boris):
    things = [topic(boris, f"Question {n}") for n in range(4)]

    def at_once(thing):
        try:
            return ask(ana, thing) is not None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(at_once, things)) == 1
    assert Survey.objects.count() == 1


@pytest.mark.parametrize("number", [1, 4])
def test_queries_of_the_throttle(ana, boris, number, django_assert_num_queries):
    for n in range(number):
        ask(ana, topic(boris, f"Question {n}"), NOW + n * 40 * DAY)
    with django_assert_num_queries(5):  # choices, closed or not, bounced, asked
        may(ana, NOW + 1000 * DAY)


# Answers -----------------------------------------------------------------------------------------


def test_an_answer_can_be_changed_for_a_day(ana, boris):
    one = ask(ana, topic(boris))
    assert one.answer(4, "Fine", channel="mail", at=NOW)
    assert one.answer(5, "Very fine", channel="page", at=NOW + CHANGED_WITHIN - SECOND)
    assert not one.answer(1, "Hm", channel="page", at=NOW + CHANGED_WITHIN)
    assert (one.score, one.comment, one.channel) == (5, "Very fine", "mail")


@pytest.mark.parametrize("how", ["expired", "declined", "withdrawn"])
def test_what_is_over_takes_no_answer(ana, boris, how):
    thing = topic(boris)
    one, at = ask(ana, thing), NOW
    if how == "expired":
        at = NOW + GOOD_FOR
    elif how == "declined":
        one.decline(channel="page")
    else:
        Survey.objects.withdraw(thing)
    assert not one.answer(5, channel="mail", at=at)
    assert Survey.objects.get().score is None


def test_an_unhappy_answer_opens_one_follow_up(ana, boris):
    one = ask(ana, topic(boris))
    one.answer(2, channel="page", at=NOW)
    one.answer(1, channel="page", at=NOW + HOUR)
    assert FollowUp.objects.get().survey == one
    one.answer(3, channel="page", at=NOW + HOUR)
    assert not FollowUp.objects.exists()


def test_a_follow_up_that_somebody_took_stays(ana, boris, mod):
    one = ask(ana, topic(boris))
    one.answer(1, channel="page", at=NOW)
    FollowUp.objects.get().take(by=mod)
    one.answer(5, channel="page", at=NOW + HOUR)
    assert FollowUp.objects.get().assigned == mod


# What is kept ------------------------------------------------------------------------------------


def test_an_old_answer_loses_words_and_name_and_keeps_its_face(ana, boris, settings):
    one = ask(ana, topic(boris), NOW - settings.RETENTION["surveys"] - DAY)
    one.answer(1, "By Ana", channel="page", at=one.asked_at)
    ask(boris, topic(ana), NOW - settings.RETENTION["surveys"] - DAY)
    Survey.objects.tidy()
    kept = Survey.objects.get()
    assert (kept.score, kept.comment, kept.title, kept.member, kept.thing) == (
        1,
        "",
        "",
        None,
        None,
    )
    assert kept.person == f"gone:{kept.pk}"
    assert not FollowUp.objects.exists()


def test_who_wants_no_questions_stays_known(boris, settings):
    ask("guest@example.org", topic(boris), NOW - settings.RETENTION["surveys"] - DAY)
    Survey.objects.refuse("guest@example.org")
    Survey.objects.tidy()
    assert not may("guest@example.org")


def test_who_is_erased_leaves_a_face_behind(ana, boris):
    ask(ana.email, topic(boris)).answer(2, "I am Ana", channel="page", at=NOW)
    ask("other@example.org", topic(boris))
    Survey.objects.forget(ana, [ana.email, "other@example.org"])
    kept = Survey.objects.get()
    assert (kept.score, kept.comment, kept.title, kept.member) == (2, "", "", None)


def test_quiet_hours_are_where_the_reader_is(ana, boris):
    from community.feedback.asking import mail_surveys

    MailChoices.objects.of(ana)
    MailChoices.objects.filter(member=ana).update(quiet_from=time(0), quiet_until=time(23, 59))
    one = ask(ana, topic(boris), NOW.replace(hour=8))
    assert mail_surveys(NOW.replace(hour=14)) == 0
    one.refresh_from_db()
    assert one.mailed_at is None
    assert (one.due_at.hour, one.due_at.minute) == (23, 59)

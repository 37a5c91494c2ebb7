"""Who is asked how it went: the asker of a solved topic, the author of an answered message. Not after moderation."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.desk.models import SupportRequest
from community.feedback.models import Survey
from tests.factories import category, topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def question(ana):
    return topic(ana)


def solve(question, boris, by):
    question.accept(question.reply(boris, "Fill the tank."), by=by)


def request(**fields):
    fields = {"email": "guest@example.org", "about": "An order", "message": "Where?", **fields}
    return SupportRequest.objects.create(language="hr", **fields)


@pytest.mark.parametrize("who", ["ana", "mod"])
def test_the_asker_of_a_solved_question_is_asked(question, ana, boris, mod, who):
    solve(question, boris, {"ana": ana, "mod": mod}[who])
    asked = Survey.objects.get()
    assert (asked.member, asked.thing, asked.title) == (ana, question, question.title)
    assert asked.group == question.category.name


def test_another_answer_to_the_same_question_asks_nothing_new(question, ana, boris):
    solve(question, boris, ana)
    question.accept(question.reply(boris, "Or descale it."), by=ana)
    question.unaccept(by=ana)
    solve(question, boris, ana)
    assert Survey.objects.count() == 1


def test_whoever_found_the_answer_alone_is_not_asked(question, ana):
    solve(question, ana, ana)
    assert not Survey.objects.exists()


@pytest.mark.parametrize("act", ["hide", "lock", "remove", "hold"])
def test_not_after_a_moderator_had_to_see_to_it(question, ana, boris, mod, act):
    getattr(question, act)(by=mod, reason="spam")
    back = {"hide": "unhide", "lock": "unlock", "remove": "restore", "hold": "release"}[act]
    getattr(question, back)(by=mod)
    solve(question, boris, ana)
    assert not Survey.objects.exists()


@pytest.mark.parametrize("act", ["hide", "lock", "remove", "hold"])
def test_what_is_moderated_meanwhile_is_not_asked_any_more(question, ana, boris, mod, act):
    solve(question, boris, ana)
    getattr(question, act)(by=mod, reason="spam")
    assert not Survey.objects.open().exists()


def test_nor_what_was_moved_or_is_not_solved_any_more(ana, boris, mod):
    moved, reopened = topic(ana), topic(boris, "Another")
    solve(moved, boris, ana)
    solve(reopened, ana, boris)
    moved.move(category("help", kind="questions"), by=mod)
    reopened.unaccept(by=boris)
    assert not Survey.objects.open().exists()


def test_nor_when_the_answer_was_hidden(question, ana, boris, mod):
    solve(question, boris, ana)
    question.accepted_reply.hide(by=mod)
    assert not Survey.objects.open().exists()


def test_a_reply_beside_the_answer_changes_nothing(question, ana, boris, mod):
    solve(question, boris, ana)
    question.reply(boris, "Buy my things").hide(by=mod)
    assert Survey.objects.open().exists()


def test_staff_who_ask_are_not_asked(boris, mod):
    solve(topic(mod), boris, mod)
    assert not Survey.objects.exists()


def test_words_of_the_past_ask_nobody(question, ana, boris):
    past = timezone.now() - timedelta(days=2)
    question.accept(question.reply(boris, "Fill it.", at=past), by=ana, at=past)
    assert not Survey.objects.exists()


# Messages to support -----------------------------------------------------------------------------


def test_the_author_of_an_answered_message_is_asked_once_by_its_signed_link(client):
    message = request()
    link = "/" + message.answered_url.split("/", 3)[3]
    client.get(link)
    assert not Survey.objects.exists()
    client.post(link)
    client.post(link)
    asked = Survey.objects.get()
    assert (asked.address, asked.language, asked.group) == ("guest@example.org", "hr", "Support")
    assert asked.thing == message


def test_spam_and_trials_are_marked_without_asking(client):
    message = request()
    client.post("/" + message.answered_url.split("/", 3)[3], {"unasked": "on"})
    message.refresh_from_db()
    assert message.answered_at
    assert not Survey.objects.exists()


def test_a_member_is_asked_as_the_member(ana):
    request(member=ana, email=ana.email).mark_answered()
    assert Survey.objects.get().member == ana


def test_one_throttle_for_topics_and_messages(question, ana, boris):
    request(member=ana, email=ana.email).mark_answered()
    solve(question, boris, ana)
    assert Survey.objects.count() == 1


@pytest.mark.parametrize("token", ["forged", "x:y:z"])
def test_a_forged_link_marks_nothing(client, token):
    request()
    assert client.post(f"/support/answered/{token}/").status_code == 404
    assert not SupportRequest.objects.exclude(answered_at=None).exists()

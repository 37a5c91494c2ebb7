"""What the forum tells of members for their trust."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.members.models import Member
from community.moderation.trust import NEVER, Trust
from community.moderation.weighing import weigh
from forum.models import TopicReading
from forum.models.reading import reach
from forum.standing import facts_of
from tests.conftest import person
from tests.factories import replies, topic


def of(member):
    return {fact: number for fact, number in facts_of([member.pk])[member.pk].items() if number}


def test_nothing_is_known_of_who_did_nothing(ana):
    assert of(ana) == {}
    assert weigh([ana.pk])[0].facts.peace == NEVER


def test_what_was_read(ana, boris):
    question = topic(ana)
    replies(question, ana, 4)
    reach(boris, question, 3)
    reach(boris, topic(ana, "Another question"), 0)
    assert of(boris) == {"topics_read": 2, "posts_read": 5, "active_days": 1}


def test_who_wrote_has_read_though_no_reading_is_kept(ana, boris):
    """As people from another forum, of whom no reading is known."""
    question = topic(ana)
    replies(question, boris, 3)
    replies(question, ana, 1)
    assert of(boris)["topics_read"] == 1
    assert of(boris)["posts_read"] == 3
    assert of(ana) == {"topics_read": 1, "posts_read": 1, "active_days": 1}
    reach(boris, question, 4)
    assert (of(boris)["topics_read"], of(boris)["posts_read"]) == (1, 5)


def test_people_helped_count_each_once_and_nobody_helps_themselves(ana, boris, stranger):
    for asker, title in ((ana, "First one"), (ana, "Second one"), (stranger, "Third one")):
        question = topic(asker, title)
        question.accept(question.reply(boris, "Lift the tank."), by=asker)
    own = topic(boris, "I found it")
    own.accept(own.reply(boris, "Lift the tank."), by=boris)
    assert of(boris)["help"] == 2


def test_an_answer_that_is_hidden_helps_no_more(ana, boris, mod):
    question = topic(ana)
    answer = question.reply(boris, "Lift the tank.")
    question.accept(answer, by=ana)
    assert of(boris)["help"] == 1
    question.hide(by=mod)
    assert "help" not in of(boris)


def test_thanks_of_different_people(ana, boris, stranger):
    question, other = topic(ana), topic(boris, "A topic of Boris")
    answer = question.reply(boris, "Lift the tank.")
    for post, kind, by in (
        (answer, "helpful", ana),
        (answer, "thanks", ana),
        (other, "thanks", ana),
        (other, "thanks", stranger),
    ):
        post.react(kind, by=by)
    assert of(boris)["thanked_by"] == 2


def test_different_days_of_the_last_half_year(ana):
    now = timezone.now()
    for days in (0, 0, 1, 170, 190):
        topic(ana, f"Question of {days} days ago", at=now - timedelta(days=days))
    reading = TopicReading.objects.create(member=ana, topic=ana.topic_set.first())
    TopicReading.objects.filter(pk=reading.pk).update(read_at=now - timedelta(days=2))
    assert of(ana)["active_days"] == 4


@pytest.mark.parametrize("act", ["hide", "remove"])
def test_what_moderators_took_away_and_gave_back(ana, boris, mod, act):
    question = topic(ana)
    for post in (question.reply(boris, "Buy my beans."), topic(boris, "Buy my beans, all of you")):
        getattr(post, act)(by=mod)
    assert of(boris)["lost"] == 2
    post.unhide(by=mod)
    post.restore(by=mod)
    assert of(boris)["lost"] == 1


def test_harm_is_forgotten(ana, mod):
    post = topic(ana)
    post.hide(by=mod)
    long_ago = timezone.now() - timedelta(days=91)
    type(post).objects.update(hidden_at=long_ago)
    assert "lost" not in of(ana)


def test_what_they_took_away_themselves_or_a_machine_did_is_no_harm(ana):
    topic(ana).remove(by=ana)
    topic(ana, "Another question").hide(by=None, reason="Looks like advertising.")
    assert "lost" not in of(ana)


def test_an_acceptance_and_a_removal_are_weighed_at_once(ana, boris, mod):
    boris.joined_at = timezone.now() - timedelta(days=3)
    boris.save()
    question = topic(ana)
    answer = question.reply(boris, "Lift the tank.")
    replies(question, boris, 3)
    assert Member.objects.get(pk=boris.pk).trust == Trust.NEWCOMER
    question.accept(answer, by=ana)
    assert Member.objects.get(pk=boris.pk).trust == Trust.MEMBER
    for reply in boris.reply_set.select_related("topic__category").exclude(pk=answer.pk):
        reply.remove(by=mod, reason="Advertising.")
    assert Member.objects.get(pk=boris.pk).trust == Trust.NEWCOMER


def test_taking_away_one_s_own_words_weighs_nothing(ana, monkeypatch):
    monkeypatch.setattr("forum.receivers.weigh_anew", None)  # it would fail
    topic(ana).remove(by=ana)


def test_facts_of_many_are_each_their_own(ana, boris, stranger, django_assert_num_queries):
    question = topic(ana)
    answer = question.reply(boris, "Lift the tank.")
    answer.react("thanks", by=ana)
    answer.react("thanks", by=stranger)
    question.accept(answer, by=ana)
    everybody = [ana.pk, boris.pk, stranger.pk, person("idle").pk]
    facts_of([ana.pk])
    with django_assert_num_queries(15):
        known = facts_of(everybody)
    assert (known[boris.pk]["help"], known[boris.pk]["thanked_by"]) == (1, 2)
    assert known[ana.pk]["help"] == known[stranger.pk]["thanked_by"] == 0

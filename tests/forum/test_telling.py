"""Who is told of what, and why: Ana asks, Boris helps, the others follow."""

import pytest
from django.utils import timezone

from community.members.models import Member
from community.notifications.models import Deed, Notification
from forum.models import Following, Reaction, Reply, SameQuestion, Tag
from forum.telling import Event, kind_of, told_of
from tests.factories import category, topic

pytestmark = pytest.mark.django_db
WATCH, FOLLOW, MUTE = Following.Level.WATCH, Following.Level.FOLLOW, Following.Level.MUTE


def choose(member, noun, level):
    Following.objects.choose(member, noun, level)


def told(member):
    """What `member` has been told: kind and reason of each."""
    return sorted(member.notifications.values_list("kind", "reason"))


def event(what, post, actor):
    return Event(what, post, actor, timezone.now())


# Replies -----------------------------------------------------------------------------------------


def test_the_asker_hears_of_a_reply_and_the_helper_of_the_next(ana, boris, stranger):
    question = topic(ana)
    question.reply(boris, "Lift the tank.")
    assert told(ana) == [("forum.reply", "author")]
    question.reply(ana, "I did.")
    assert told(boris) == [("forum.reply", "watch:topic")]
    assert told(stranger) == []


def test_nobody_hears_of_themselves(ana):
    question = topic(ana, text="I, @ana, ask.")
    question.reply(ana, "Still nothing, says @ana.")
    assert told(ana) == []


def test_who_is_called_by_name(ana, boris, stranger):
    topic(ana, text="Does @boris know, or `@stranger`?")
    assert told(boris) == [("forum.mention", "mention")]


def test_whose_words_are_quoted(ana, boris, stranger):
    question = topic(ana)
    first = question.reply(boris, "Lift the tank.")
    words = f"> [Boris](/forum/r/{first.pk}/) wrote:\n> Lift the tank.\n\nYes."
    question.reply(stranger, words)
    assert told(boris) == [("forum.quote", "quote")]
    question.reply(stranger, f"No quotation: /forum/r/{first.pk}/")
    assert told(boris) == [("forum.quote", "quote"), ("forum.reply", "watch:topic")]


def test_who_is_answered(ana, boris, stranger):
    question = topic(ana)
    first = question.reply(boris, "Lift the tank.")
    second = question.reply(stranger, "Thanks.")
    second.in_reply_to = first
    assert told_of(event("reply", second, stranger)) == {boris.pk: "answered", ana.pk: "author"}


def test_one_reason_wins_and_nobody_is_told_twice(ana, boris, mod):
    question = topic(ana)
    choose(ana, boris, WATCH)
    choose(ana, question.category, WATCH)
    question.reply(boris, "@ana, lift the tank.")
    assert told(ana) == [("forum.mention", "mention")]


def test_followers_of_a_person_a_tag_and_a_category(ana, boris, stranger, mod, edit):
    question = topic(ana)
    tag = Tag.objects.create(name="lights", slug="lights")
    question.tags.add(tag)
    for member, noun in ((stranger, boris), (mod, tag), (edit, question.category)):
        choose(member, noun, WATCH)
    reply = question.reply(boris, "Lift the tank.")
    assert told_of(event("reply", reply, boris)) == {
        ana.pk: "author",
        stranger.pk: "watch:person",
        mod.pk: "watch:tag",
        edit.pk: "watch:category",
    }


def test_who_only_follows_a_category_hears_of_topics_not_of_replies(ana, boris, stranger):
    choose(stranger, category("questions"), FOLLOW)
    question = topic(ana)
    assert told(stranger) == [("forum.topic", "follow:category")]
    question.reply(boris, "Lift the tank.")
    assert told(stranger) == [("forum.topic", "follow:category")]


def test_a_category_includes_those_inside_it(ana, stranger):
    choose(stranger, category("questions"), FOLLOW)
    category("coffee", parent=category("questions"))
    topic(ana, room="coffee")
    assert told(stranger) == [("forum.topic", "follow:category")]


@pytest.mark.parametrize("what", ["topic", "category", "tag", "person"])
def test_the_muted_are_silent_even_when_they_call(ana, boris, what):
    question = topic(ana)
    tag = Tag.objects.create(name="lights", slug="lights")
    question.tags.add(tag)
    nouns = {"topic": question, "category": question.category, "tag": tag, "person": boris}
    choose(ana, nouns[what], MUTE)
    question.reply(boris, "@ana, lift the tank.")
    assert told(ana) == []


def test_what_was_followed_later_tells_nothing_of_before(ana, boris, stranger):
    question = topic(ana)
    reply = question.reply(boris, "Lift the tank.")
    earlier = event("reply", reply, boris)
    choose(stranger, question, WATCH)
    assert stranger.pk not in told_of(earlier)


# Answers and thanks ------------------------------------------------------------------------------


def test_a_solved_question_tells_helper_asker_and_those_with_the_same(
    ana, boris, stranger, mod, edit
):
    question = topic(ana)
    answer = question.reply(boris, "Lift the tank.")
    SameQuestion.objects.create(topic=question, member=stranger)
    SameQuestion.objects.create(topic=question, email="guest@example.org")
    choose(edit, question, FOLLOW)
    Notification.objects.all().delete()
    question.accept(answer, by=mod)
    assert told(boris) == [("forum.accepted", "helper")]
    assert told(ana) == [("forum.solved", "author")]
    assert told(stranger) == [("forum.solved", "same")]
    assert told(edit) == []


def test_an_answer_taken_back_before_anybody_was_told(ana, boris):
    from forum.telling import tell

    question = topic(ana)
    answer = question.reply(boris, "Lift the tank.")
    tell(event("accept", answer, ana))
    assert told(boris) == []


def test_thanks_are_told_once_for_a_post(ana, boris, stranger):
    reply = topic(ana).reply(boris, "Lift the tank.")
    for member in (ana, stranger):
        Reaction.objects.create(reply=reply, member=member, kind="helpful")
    helpful = boris.notifications.get()
    assert (helpful.kind, helpful.reason, helpful.deeds.count()) == ("forum.helpful", "author", 2)
    assert [deed.actor for deed in helpful.deeds.all()] == [stranger, ana]


# Moderators --------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["hide", "remove", "lock"])
def test_an_act_on_a_post_is_told_to_its_author_with_the_reason(as_, ana, boris, mod, act):
    question = topic(ana)
    question.reply(boris, "Hm.")
    getattr(question, act)(by=mod, reason="It is said elsewhere.")
    assert (f"forum.{act}", "author") in told(ana)
    assert told(boris) == []
    assert "It is said elsewhere." in as_(ana).get("/notifications/").content.decode()


def test_what_is_undone_or_done_by_its_author_is_not_told(ana, mod):
    question = topic(ana)
    question.remove(by=ana)
    question.restore(by=mod)
    assert told(ana) == []


# Many --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 30])
def test_a_crowd_costs_as_many_queries_as_one(ana, boris, number, django_assert_num_queries):
    question = topic(ana)
    reply = question.reply(boris, "Lift the tank.")
    crowd = Member.objects.bulk_create(
        Member(username=f"m{n}", name=f"M {n}", email_verified_at=timezone.now())
        for n in range(number)
    )
    Following.objects.bulk_create(
        Following(member=member, topic=question, level=WATCH) for member in crowd
    )
    happened = event("reply", reply, boris)
    # topic at two levels, person, tag, category; who may hear. Nobody is called or quoted
    with django_assert_num_queries(6):
        assert len(told_of(happened)) == number + 1


def test_five_thousand_are_told_in_batches(ana, boris, django_assert_max_num_queries):
    from forum.telling import tell

    question = topic(ana)
    reply = Reply.objects.create(topic=question, author=boris, position=1, source="?", html="?")
    crowd = Member.objects.bulk_create(
        Member(username=f"m{n}", name=f"M {n}") for n in range(5_000)
    )
    Following.objects.bulk_create(
        Following(member=member, topic=question, level=WATCH) for member in crowd
    )
    happened = event("reply", reply, boris)
    with django_assert_max_num_queries(170):
        tell(happened)
    assert Notification.objects.count() == 5_001
    assert Member.objects.filter(unread_count=1).count() == 5_001
    tell(happened)  # by a worker that was killed in between
    assert Deed.objects.count() == 5_001


def test_posting_writes_one_task_however_many_listen(ana, boris, settings):
    from django_tasks_db.models import DBTaskResult

    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    topic(ana).reply(boris, "Lift the tank.")
    assert DBTaskResult.objects.ready().count() == 2
    assert told(ana) == []


def test_kinds_have_names():
    from community.notifications.kinds import KINDS

    said = event("reply", Reply(), None)
    assert kind_of(said, "mention") in KINDS
    assert kind_of(said, "watch:topic") in KINDS


# What is held ------------------------------------------------------------------------------------


def test_what_was_held_is_told_when_it_is_released(ana, boris, mod):
    choose(boris, category(), WATCH)
    held = topic(ana)
    held.hold()
    Notification.objects.all().delete()  # in earnest the worker comes when it is held already
    held.release(by=mod)
    assert told(boris) == [("forum.topic", "watch:category")]
    reply = held.reply(boris, "Lift the tank.")
    reply.hold()
    Notification.objects.all().delete()
    reply.release(by=mod)
    assert told(ana) == [("forum.reply", "author")]

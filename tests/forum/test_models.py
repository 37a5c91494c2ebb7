from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from wagtail.models import ModelLogEntry

from community.audience.visibility import Visibility
from forum.models import Category, Refused, Reply, Topic
from forum.models.on_page import page_of, rows_on_page
from tests.factories import category, replies, topic

ANYBODY = AnonymousUser()


def acts(noun):
    entries = ModelLogEntry.objects.for_instance(noun).order_by("timestamp", "pk")
    return [(entry.action, entry.user, entry.data.get("reason", "")) for entry in entries]


def seen_by(member, noun):
    return type(noun).objects.visible_to(member).filter(pk=noun.pk).exists()


# Categories --------------------------------------------------------------------------------------


def test_a_site_begins_with_three_categories(db):
    assert list(Category.objects.values_list("slug", "kind")) == [
        ("questions", "questions"),
        ("talk", "discussion"),
        ("news", "announcements"),
    ]


@pytest.fixture
def rooms(db):
    rooms = {kind: category(kind, read_by=kind) for kind in Visibility.values}
    rooms["groups"].groups.add(Group.objects.create(name="Keepers"))
    return rooms


@pytest.mark.parametrize(
    ("who", "rooms_seen"),
    [
        ("anybody", {"public"}),
        ("ana", {"public", "members"}),
        ("keeper", {"public", "members", "groups"}),
        ("mod", {"public", "members", "groups"}),
    ],
)
def test_who_sees_which_categories_and_topics(rooms, request, ana, boris, mod, who, rooms_seen):
    boris.groups.add(Group.objects.get(name="Keepers"))
    person = {"anybody": ANYBODY, "ana": ana, "keeper": boris, "mod": mod}[who]
    for slug in rooms:
        replies(topic(mod, f"In the room {slug}", slug), mod, 1)
    slugs = set(rooms)
    categories = Category.objects.visible_to(person).values_list("slug", flat=True)
    topics = Topic.objects.visible_to(person).values_list("category__slug", flat=True)
    answers = Reply.objects.visible_to(person).values_list("topic__category__slug", flat=True)
    assert set(categories) & slugs == set(topics) == set(answers) == rooms_seen
    assert {s for s, room in rooms.items() if room.allows_reading_by(person)} == rooms_seen


def test_nobody_starts_a_topic_where_they_cannot_read(rooms, ana):
    assert not rooms["groups"].allows_topic_by(ana)
    with pytest.raises(Refused):
        rooms["groups"].start_topic(ana, "Let me in", "Please.")


def test_only_the_team_announces(db, ana, edit):
    assert not category("news").allows_topic_by(ana)
    assert category("news").allows_topic_by(edit)
    assert set(Category.objects.open_to(ana)) == {category("questions"), category("talk")}
    assert category("news") in Category.objects.open_to(edit)
    assert not Category.objects.open_to(ANYBODY).exists()


def test_the_index_counts_what_everybody_sees(ana, mod):
    topic(ana, "First question")
    newest = topic(ana, "Second question")
    topic(ana, "A hidden question").hide(by=mod)
    questions = Category.objects.for_index().get(slug="questions")
    assert (questions.topic_count, questions.newest_pk) == (2, newest.pk)
    assert Category.objects.for_index().get(slug="talk").topic_count == 0


def test_a_category_cannot_take_an_address_of_the_forum():
    with pytest.raises(ValidationError):
        Category(name="New", slug="new").clean()


# Writing -----------------------------------------------------------------------------------------


def test_words_are_rendered_when_they_are_saved(ana):
    question = topic(ana, text="It **blinks**\nall day <script>alert(1)</script>")
    assert question.html == "<p>It <strong>blinks</strong><br>\nall day </p>\n"
    question.edit("Why does it blink?", "It *blinks*.", by=ana)
    question.refresh_from_db()
    assert question.html == "<p>It <em>blinks</em>.</p>\n"
    assert question.edited_at is None  # mended before anybody has read it
    assert acts(question) == []


def test_saving_the_same_words_again_is_no_edit(ana):
    question = topic(ana)
    question.edit(question.title, question.source, by=ana)
    assert question.edited_at is None


def test_a_moderators_edit_is_recorded(ana, mod):
    question = topic(ana)
    question.edit(question.title, "Kinder words.", by=mod)
    assert acts(question) == [("forum.edit", mod, "")]


def test_replies_are_counted_and_placed(ana, boris, mod):
    question = topic(ana)
    first, second, third = replies(question, boris, 3)
    assert [first.position, second.position, third.position] == [1, 2, 3]
    second.hide(by=mod)
    third.remove(by=boris)
    question.refresh_from_db()
    assert (question.reply_count, question.last_position, question.last_reply) == (1, 3, first)
    assert question.last_posted_at == first.created_at
    assert question.reply(ana, "Thank you").position == 4
    third.restore(by=mod)
    second.unhide(by=mod)
    question.refresh_from_db()
    assert question.reply_count == 4


def test_words_of_the_past_keep_their_date(ana, boris):
    then = timezone.now() - timedelta(days=400)
    question = topic(ana, at=then)
    question.reply(boris, "Lift the tank.", at=then + timedelta(hours=1))
    assert question.last_posted_at == then + timedelta(hours=1)


def test_sending_twice_says_it_once(ana, boris):
    question = topic(ana)
    assert topic(ana) == question
    assert topic(boris) != question
    answer = question.reply(boris, "Lift the tank.")
    assert question.reply(boris, "Lift the tank.") == answer
    assert question.reply(ana, "Lift the tank.") != answer
    later = timezone.now() + timedelta(minutes=2)
    assert question.reply(boris, "Lift the tank.", at=later) != answer
    assert question.reply_count == 3


# Closing, hiding, removing -----------------------------------------------------------------------


def test_a_closed_topic_takes_no_replies_from_anybody(ana, mod):
    question = topic(ana)
    stale = Topic.objects.get(pk=question.pk)
    question.lock(by=mod, reason="It is all said.")
    question.lock(by=mod, reason="Twice.")
    assert question.lock_reason == "It is all said."
    for person in (ana, mod):
        assert not question.allows_reply_by(person)
        with pytest.raises(PermissionDenied, match="closed"):
            stale.reply(person, "One more thing")
    question.unlock(by=mod)
    assert question.allows_reply_by(ana)
    assert question.lock_reason == ""
    assert acts(question) == [("forum.lock", mod, "It is all said."), ("forum.unlock", mod, "")]


@pytest.mark.parametrize(
    ("do", "undo", "author_sees"),
    [("hide", "unhide", False), ("hold", "release", True), ("remove", "restore", False)],
)
def test_what_is_out_of_sight(ana, boris, stranger, mod, do, undo, author_sees):
    question = topic(ana)
    answer = question.reply(boris, "Lift the tank.")
    for noun in (answer, question):
        getattr(noun, do)(by=mod, reason="Because.")
        assert [seen_by(p, noun) for p in (ANYBODY, stranger, mod)] == [False, False, True]
        assert seen_by(noun.author, noun) == author_sees
        assert acts(noun)[-1] == (f"forum.{do}", mod, "Because.")
    assert not question.allows_reply_by(boris)
    with pytest.raises(Refused, match="not open"):
        question.reply(boris, "Hello?")
    getattr(question, undo)(by=mod)
    assert seen_by(ANYBODY, question)
    assert not seen_by(ANYBODY, answer)


def test_replies_go_out_of_sight_with_their_topic(ana, boris, mod):
    question = topic(ana)
    answer = question.reply(boris, "Lift the tank.")
    question.hide(by=mod)
    assert not seen_by(boris, answer)


def test_who_may_edit_and_remove(ana, boris, stranger, mod):
    question = topic(ana)
    answer = question.reply(boris, "Lift the tank.")
    for noun, author in ((question, ana), (answer, boris)):
        assert [noun.allows_edit_by(p) for p in (author, stranger, mod, ANYBODY)] == [
            True,
            False,
            True,
            False,
        ]
    assert answer.allows_removal_by(boris)
    assert not answer.allows_removal_by(stranger)
    assert not question.allows_removal_by(ana)  # Boris' reply would go with it
    assert question.allows_removal_by(mod)
    question.accept(answer, by=ana)
    assert not Reply.objects.get(pk=answer.pk).allows_removal_by(boris)
    question.lock(by=mod)
    assert not question.allows_edit_by(ana)


def test_an_author_may_remove_for_a_day(ana):
    old = topic(ana, at=timezone.now() - timedelta(days=2))
    assert not old.allows_removal_by(ana)
    assert topic(ana, "A new one").allows_removal_by(ana)


# Answers -----------------------------------------------------------------------------------------


def test_the_asker_and_moderators_accept_an_answer(ana, boris, mod):
    question = topic(ana)
    first, second = replies(question, boris, 2)
    assert [question.allows_accepting_by(p) for p in (ana, boris, mod, ANYBODY)] == [
        True,
        False,
        True,
        False,
    ]
    question.accept(first, by=ana)
    question.accept(second, by=ana)
    assert Topic.objects.solved().get().accepted_reply == second
    question.unaccept(by=ana)
    question.unaccept(by=ana)
    assert not Topic.objects.solved().exists()
    assert [act for act, *_ in acts(question)] == ["forum.accept", "forum.accept", "forum.unaccept"]


def test_what_cannot_be_the_answer(ana, boris, mod):
    question, other = topic(ana), topic(ana, "Another question")
    hidden = question.reply(boris, "Rude words")
    hidden.hide(by=mod)
    talk = topic(ana, "What do you brew?", "talk")
    for noun, reply in (
        (question, other.reply(boris, "Elsewhere")),
        (question, hidden),
        (talk, talk.reply(boris, "Tea")),
    ):
        with pytest.raises(Refused):
            noun.accept(reply, by=ana)
    assert not talk.allows_accepting_by(ana)


def test_an_answer_that_nobody_sees_is_none(ana, boris, mod):
    question = topic(ana)
    answer = question.reply(boris, "Lift the tank.")
    question.accept(answer, by=ana)
    answer.hide(by=mod)
    question.refresh_from_db()
    assert question.accepted_reply is None


def test_lists_by_state(ana, boris, mod):
    waiting, unanswered, solved, closed = (topic(ana, f"Question number {n}") for n in range(4))
    waiting.reply(boris, "Hm.")
    solved.accept(solved.reply(boris, "So."), by=ana)
    closed.lock(by=mod)
    topic(ana, "What do you brew?", "talk")
    assert set(Topic.objects.waiting()) == {waiting, unanswered}
    assert set(Topic.objects.unanswered()) == {unanswered}
    assert set(Topic.objects.solved()) == {solved}
    assert [t.is_waiting for t in (waiting, unanswered, solved, closed)] == [
        True,
        True,
        False,
        False,
    ]


# Pages of a topic --------------------------------------------------------------------------------


def test_a_reply_knows_its_page(ana, boris):
    question = topic(ana)
    for position, query in ((1, ""), (20, ""), (21, "?after=20"), (41, "?after=40")):
        reply = Reply(topic=question, position=position)
        assert reply.place == f"{question.get_absolute_url()}{query}#reply-{position}"


def test_a_page_leaves_the_place_of_a_removed_reply_empty(ana, boris):
    question = topic(ana)
    posts = replies(question, boris, 22)
    posts[2].remove(by=boris)
    assert [row.position for row in rows_on_page(question, ana, 0)] == [1, 2, *range(4, 21)]
    assert [row.position for row in rows_on_page(question, ana, 20)] == [21, 22]


def test_a_page_is_found_by_its_place(ana):
    query = page_of(topic(ana), 9_980, 10_000, ANYBODY)
    assert "OFFSET" not in str(query.query)
    assert "position" in query.explain()


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Why does it blink?", "why-does-it-blink"),
        ("Čemu žmirka svjetlo?", "cemu-zmirka-svjetlo"),
        ("为什么？", "topic"),
        ("x" * 150, "x" * 80),
    ],
)
def test_the_address_of_a_topic(title, slug):
    assert Topic(pk=7, title=title).get_absolute_url() == f"/forum/t/7/{slug}/"

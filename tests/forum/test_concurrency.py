"""Several people write at once. The database is a real one: a file with SQLite, a server with PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from forum.models import Refused, Reply, Tag, Topic
from tests.conftest import person
from tests.factories import category, topic

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
WRITERS = 8


def at_once(act, things):
    def run(thing):
        try:
            return act(thing)
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(run, things))


def assert_counted(topic):
    """Every number a topic and its category keep is what counting says."""
    topic = Topic.objects.select_related("category", "last_reply").get(pk=topic.pk)
    everything = list(topic.replies.order_by("position"))
    shown = [reply for reply in everything if reply.is_shown]
    last = shown[-1] if shown else None
    assert [reply.position for reply in everything] == list(range(1, len(everything) + 1))
    assert topic.last_position == len(everything)
    assert topic.reply_count == len(shown)
    assert topic.last_reply == last
    assert topic.last_posted_at == (last or topic).created_at
    assert topic.accepted_reply_id in {None, *(reply.pk for reply in shown)}


@pytest.fixture
def question():
    return topic(person("ana"))


def test_every_reply_gets_its_own_position_and_is_counted(question):
    writers = [person(f"writer{n}") for n in range(WRITERS)]

    def write(number):
        mine = Topic.objects.get(pk=question.pk)
        return mine.reply(writers[number % WRITERS], f"Reply {number}").position

    positions = at_once(write, range(40))
    question.refresh_from_db()
    assert sorted(positions) == list(range(1, 41))
    assert question.reply_count == question.last_position == question.replies.count() == 40
    assert question.last_reply.position == 40


def test_counters_hold_while_replies_come_and_go(question):
    boris = person("boris")
    old = [question.reply(boris, f"Old {n}") for n in range(10)]

    def write_or_remove(number):
        if number % 2:
            return Topic.objects.get(pk=question.pk).reply(boris, f"New {number}")
        return old[number // 2].remove(by=boris)

    at_once(write_or_remove, range(20))
    question.refresh_from_db()
    assert question.reply_count == question.replies.shown().count() == 10
    assert question.last_position == 20


def test_a_double_click_posts_once(question):
    boris = person("boris")
    at_once(lambda _: Topic.objects.get(pk=question.pk).reply(boris, "Same words"), range(6))
    at_once(lambda _: category("talk").start_topic(boris, "Same title", "Same words"), range(6))
    assert question.replies.count() == 1
    assert boris.topic_set.count() == 1


def test_everybody_with_the_same_question_is_counted_once(question):
    people = [person(f"someone{n}") for n in range(6)]

    def say(number):
        Topic.objects.get(pk=question.pk).ask_too(people[number % 6])

    at_once(say, range(18))
    question.refresh_from_db()
    assert question.same_count == question.same_questions.count() == 6


def test_a_guest_who_presses_twice_at_once_is_counted_once(question):
    def say(_number):
        Topic.objects.get(pk=question.pk).ask_too_from("guest@example.com", "en")

    at_once(say, range(6))
    question.refresh_from_db()
    assert question.same_count == question.same_questions.count() == 1


def test_reactions_are_counted_right_while_they_come_and_go(question):
    reply = question.reply(person("boris"), "Lift the tank.")
    people = [person(f"someone{n}") for n in range(6)]

    def press(number):
        mine = Reply.objects.get(pk=reply.pk)
        tell = mine.take_back if number % 3 == 2 else mine.react
        tell("thanks", by=people[number % 6])

    at_once(press, range(24))
    reply.refresh_from_db()
    assert reply.thanks_count == reply.reactions.count() == 4


def test_each_edit_at_once_keeps_what_it_replaced(question):
    mod = person("mod", "Moderator")

    def rewrite(number):
        Topic.objects.get(pk=question.pk).edit(question.title, f"Words number {number}.", by=mod)

    at_once(rewrite, range(8))
    question.refresh_from_db()
    said = {version.source for version in question.versions.all()} | {question.source}
    assert said == {"It is amber.", *(f"Words number {n}." for n in range(8))}


def test_a_topic_tagged_while_its_tag_is_merged_ends_with_the_right_one(question):
    mod = person("mod", "Moderator")
    question.tag(["lime", "scale"], by=mod)
    old, new = Tag.objects.get(name="lime"), Tag.objects.get(name="scale")
    question.tag([], by=mod)

    def tag_or_merge(number):
        if number == 3:
            Tag.objects.get(pk=old.pk).merge_into(new, by=mod)
        else:
            Topic.objects.get(pk=question.pk).tag(["lime"], by=mod)

    at_once(tag_or_merge, range(8))
    assert [tag.name for tag in question.tags.all()] == ["scale"]


def test_every_number_holds_while_everybody_does_everything(question):
    """Replies, removals, answers, closings and hidings of one topic, all at once."""
    writers = [person(f"writer{n}") for n in range(WRITERS)]
    mod = person("mod", "Moderator")
    old = [question.reply(writers[n], f"Old {n}") for n in range(WRITERS)]
    refused = []

    def mine():
        return Topic.objects.get(pk=question.pk)

    acts = [
        lambda n: mine().reply(writers[n % WRITERS], f"New {n}"),
        lambda n: mine().replies.get(pk=old[n % WRITERS].pk).remove(by=mod),
        lambda n: mine().accept(mine().replies.get(pk=old[n % WRITERS].pk), by=mod),
        lambda n: mine().lock(by=mod) if n % 2 else mine().unlock(by=mod),
        lambda n: mine().replies.get(pk=old[(n + 3) % WRITERS].pk).hide(by=mod),
        lambda n: mine().replies.get(pk=old[(n + 1) % WRITERS].pk).restore(by=mod),
        lambda n: mine().hide(by=mod) if n % 2 else mine().unhide(by=mod),
        lambda n: mine().reply(writers[n % WRITERS], f"Newer {n}"),
        lambda n: mine().unaccept(by=mod),
    ]

    def act(number):
        try:
            acts[number % len(acts)](number)
        except Refused as refusal:  # closed, hidden, or no answer any more: what is right depends on who was first
            refused.append(refusal)

    at_once(act, range(10 * len(acts)))
    assert_counted(question)
    assert len(refused) < 60  # some were let through


def test_replies_arrive_while_topics_are_merged(question):
    mod, boris = person("mod", "Moderator"), person("boris")
    other = topic(person("eva"), "The same", text="Again.")

    def write_or_merge(number):
        if number == 6:
            return Topic.objects.get(pk=other.pk).merge_into(question, by=mod)
        here = (question, other)[number % 2]
        return Topic.objects.get(pk=here.pk).reply(boris, f"Reply {number}")

    at_once(write_or_merge, range(16))
    assert_counted(question)
    assert question.replies.count() == 16  # fifteen, and the body of the other topic
    assert not Reply.objects.filter(topic=other).exists()


def test_two_moderators_merge_two_topics_into_each_other_once(question):
    mod = person("mod", "Moderator")
    other = topic(person("eva"), "The same", text="Again.")
    question.reply(mod, "One.")
    other.reply(mod, "Two.")

    def merge(pair):
        one, two = (Topic.objects.select_related("category").get(pk=it.pk) for it in pair)
        try:
            one.merge_into(two, by=mod)
        except Refused:
            return False
        return True

    done = at_once(merge, [(question, other), (other, question)])
    assert sorted(done) == [False, True]
    left = Topic.objects.get(became=None)
    assert_counted(left)
    assert left.reply_count == 3

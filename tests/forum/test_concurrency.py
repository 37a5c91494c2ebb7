"""Several people write at once. The database is a real one: a file with SQLite, a server with PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from forum.models import Category, Refused, Topic
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
    for room in Category.objects.all():
        assert room.topic_count == room.topics.shown().count()


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


def test_categories_count_their_topics_while_they_come_and_go(question):
    ana, mod = person("asks"), person("mod", "Moderator")
    room = category("questions")
    old = [room.start_topic(ana, f"Old topic {n}", "It blinks.") for n in range(8)]

    def act(number):
        if number % 2:
            room.start_topic(ana, f"New topic {number}", "It blinks.")
        else:
            Topic.objects.get(pk=old[number // 4].pk).hide(by=mod)  # two hide the same

    at_once(act, range(32))
    assert_counted(question)
    room.refresh_from_db()
    assert room.topic_count == 1 + 16
    Category.objects.update(topic_count=99)
    Category.objects.recount()
    assert_counted(question)

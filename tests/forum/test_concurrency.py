"""Several people write at once. The database is a real one: a file with SQLite, a server with PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from forum.models import Topic
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

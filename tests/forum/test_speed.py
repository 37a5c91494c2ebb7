"""What pages of the forum ask of the database, all told, whatever their size. The figures of a machine are benchmarks' matter."""

from datetime import timedelta
from unittest.mock import Mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from forum.models import Topic
from tests.conftest import person
from tests.factories import category, replies, topic

SIZES = [1, 19]


@pytest.fixture(autouse=True)
def _shared_cache_in_the_database(settings):
    """As on a site: reading it is a query, and it counts."""
    settings.CACHES = {
        **settings.CACHES,
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache",
        },
    }


def busy(ana, number):
    """A question with that many replies, each by somebody else, some edited, and an answer."""
    question = topic(ana)
    for n in range(number):
        replies(question, person(f"helper{n}"), 1)
    question.replies.update(edited_at=timezone.now() - timedelta(days=30))
    question.accept(question.replies.first(), by=ana)
    return question


def queries(site, path) -> int:
    site.get(path)  # the first time a process learns what it keeps
    with CaptureQueriesContext(connection) as asked:
        assert site.get(path).status_code == 200
    return len(asked)


@pytest.mark.parametrize("number", SIZES)
def test_a_topic_signed_out(client, ana, number):
    # topic, replies, who answers whom, tags, what is related, is it in the FAQ
    assert queries(client, busy(ana, number).get_absolute_url()) == 6


@pytest.mark.parametrize("number", SIZES)
@pytest.mark.parametrize(("who", "asked"), [("boris", 10), ("ana", 11), ("mod", 16)])
def test_a_topic_signed_in(as_, request, ana, number, who, asked):
    # those, session, member, permissions, reactions; for moderators the record, what was asked before,
    # what was shown before it was asked, and whether they may make an answer of it; for the asker of a solved one how it went
    member = request.getfixturevalue(who)
    assert queries(as_(member), busy(ana, number).get_absolute_url()) == asked


@pytest.mark.parametrize("number", SIZES)
def test_a_closed_topic(client, ana, mod, number):
    question = busy(ana, number)
    question.lock(by=mod, reason="It is solved.")
    # and why it is closed
    assert queries(client, question.get_absolute_url()) == 7


def plan_of(found) -> str:
    return found.explain()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads SQLite's plans")
@pytest.mark.parametrize("show", ["all", "pinned", "waiting", "unanswered"])
def test_lists_follow_an_index_and_sort_nothing(show, ana):
    """Without statistics, as on a fresh site, and in a category as over all of them: the keys are found by an index."""
    topics = Topic.objects.visible_to(ana)
    here = category("questions").topics.shown_to(ana)
    for found in (topics, here):
        shown = found if show == "all" else getattr(found, show)()
        plan = plan_of(shown.order_by("-last_posted_at", "-pk").values("pk")[:30])
        assert "USE TEMP B-TREE FOR ORDER BY" not in plan or show == "pinned"


def whole_topic(asked) -> list[str]:
    """Queries that read or count replies without saying which, or how many at most."""
    found = [query["sql"] for query in asked if 'FROM "forum_reply" WHERE' in query["sql"]]
    bounds = ("LIMIT", '"forum_reply"."id" =', '"forum_reply"."id" IN')
    return [sql for sql in found if "COUNT(" in sql or not any(bound in sql for bound in bounds)]


@pytest.mark.parametrize("act", ["post", "edit", "hide", "unhide", "remove", "restore"])
def test_a_reply_costs_the_same_in_a_long_topic(ana, boris, mod, act, monkeypatch):
    # The worker weighs the author afterwards; here tasks run at once.
    monkeypatch.setattr("forum.receivers.weigh_anew", Mock())
    question = busy(ana, 3)
    reply = question.reply(boris, "Lift the tank.")
    if act in ("unhide", "restore"):
        getattr(reply, {"unhide": "hide", "restore": "remove"}[act])(by=mod)
    with CaptureQueriesContext(connection) as asked:
        if act == "post":
            question.reply(boris, "And the lid.")
        elif act == "edit":
            reply.edit("Lift the lid.", by=boris)
        else:
            getattr(reply, act)(by=mod)
    assert whole_topic(asked) == []


def test_the_check_above_sees_a_count(ana):
    question = busy(ana, 1)
    with CaptureQueriesContext(connection) as asked:
        question.replies.count()
    assert whole_topic(asked)

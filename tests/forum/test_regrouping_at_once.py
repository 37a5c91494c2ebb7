"""Merging, taking it back, late replies, flags and moderators' acts at the same moment: nobody waits in a circle."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from community.moderation.flagging import flag
from community.moderation.models import Case
from forum.models import Topic
from forum.models.regrouping import lock_in_order
from tests.conftest import person
from tests.factories import topic
from tests.forum.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def mod(db):
    return person("mod", "Moderator", is_team=True)


def assert_counted(asked):
    """As counting says; the place that words have left, number 0, is none of the replies."""
    asked = Topic.objects.get(pk=asked.pk)
    if asked.became_id:  # nobody reads it
        return
    there = list(asked.replies.filter(position__gt=0).order_by("position"))
    assert [it.position for it in there] == list(range(1, len(there) + 1))
    assert asked.last_position == len(there)
    assert asked.reply_count == sum(it.is_shown for it in there)


def test_a_late_reply_meets_whoever_undoes_the_merge(mod):
    ana = person("ana")
    there, gone = topic(ana, "One"), topic(ana, "Two")
    gone.merge_into(there, by=mod)
    begun = Event()

    def undo():
        """As `unmerge`, slowly: the lower number first."""
        try:
            with transaction.atomic():
                lock_in_order(Topic.objects.get(pk=there.pk))
                begun.set()
                late.wait(2)
                lock_in_order(Topic.objects.get(pk=gone.pk))
                Topic.objects.get(pk=gone.pk).unmerge(by=mod)
        finally:
            connection.close()

    def reply():
        try:
            begun.wait(10)
            late.set()
            return Topic.objects.get(pk=gone.pk).reply(ana, "Late").topic_id
        finally:
            connection.close()

    late = Event()
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(undo), pool.submit(reply)
        first.result(30)
        assert second.result(30) in (there.pk, gone.pk)
    for it in (there, gone):
        assert_counted(it)


def test_acts_of_all_kinds_at_once(mod):
    """Each is done or refused with a sentence; none is broken off by the database."""
    ana, boris = person("ana"), person("boris")
    topics = [topic(ana, f"Topic {n}") for n in range(3)]
    flagged = topics[0].reply(ana, "Buy my beans.")
    flag(flagged, by=boris, reason="spam")
    case = Case.objects.get()

    def one(number=0):
        return Topic.objects.get(pk=topics[number].pk)

    acts = [
        lambda: one(1).merge_into(one(0), by=mod),
        lambda: one(1).unmerge(by=mod),
        lambda: one(2).merge_into(one(1), by=mod),
        lambda: one(2).unmerge(by=mod),
        lambda: one(1).reply(boris, "Late"),
        lambda: one(2).reply(ana, "Later"),
        lambda: Case.objects.get(pk=case.pk).decide("hidden", by=mod),
        lambda: Case.objects.get(pk=case.pk).undo(by=mod),
        lambda: one().replies.get(pk=flagged.pk).hide(by=mod),
        lambda: one().replies.get(pk=flagged.pk).unhide(by=mod),
        lambda: one().lock(by=mod),
        lambda: one().unlock(by=mod),
    ]

    def act(number):
        try:
            acts[number % len(acts)]()
        except PermissionDenied:
            return "refused"

    at_once(act, range(5 * len(acts)))
    for it in topics:
        assert_counted(it)

"""Levels are computed and set by hand at the same time. The database is a real one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from community.members.models import Member
from community.moderation.models import Standing
from community.moderation.pinning import pin, unpin
from community.moderation.trust import Trust
from community.moderation.weighing import keep, recompute, weigh
from tests.conftest import person

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
MEMBER = {"topics_read": 5, "posts_read": 20}


@pytest.fixture
def old(monkeypatch):
    """A year here; by the rules a member, though not yet computed."""
    member = person("old", joined_at=timezone.now() - timedelta(days=365))
    monkeypatch.setattr(
        "community.moderation.weighing.SOURCES", [lambda ids: dict.fromkeys(ids, MEMBER)]
    )
    return member


def level():
    return Member.objects.get(username="old").trust


def test_a_pin_that_comes_while_facts_are_gathered_wins(old):
    mod = person("mod", "Moderator")
    moved = [it.member.pk for it in weigh([old.pk]) if it.has_changed]
    pin(old, Trust.TRUSTED, by=mod, reason="Helps us.")
    assert keep(moved, quietly=True) == []
    assert level() == Trust.TRUSTED


def test_many_at_once_end_as_the_rules_or_the_pin_say(old):
    mod = person("mod", "Moderator")

    def act(number):
        try:
            if number % 4 == 1:
                pin(Member.objects.get(pk=old.pk), Trust.TRUSTED, by=mod, reason=f"Reason {number}")
            elif number % 4 == 3:
                unpin(Member.objects.get(pk=old.pk), by=mod)
            else:
                recompute([old.pk])
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(act, range(24)))
    pinned = Standing.objects.get(pk=old.pk).pinned
    assert level() == (Trust.MEMBER if pinned is None else pinned)

"""What may not be seen is seen nowhere: every kind of thing that can be kept from somebody, on every way by which it could reach them.

A test takes one kind. It looks at the channels before the thing is there, while everybody may see it, and in each state in which it
is kept from somebody. Shown, it must be in the channels that are named with it, or its absence later would prove nothing;
kept, its words are nowhere, and what had been there before it is again as it was: lists, counts and numbers too.
Whoever may still see it does so first, so that nothing that was kept for them reaches the others.
How to read the table, and how to add to it: docs/visibility.md.
"""

import sys
from contextlib import contextmanager
from copy import deepcopy
from itertools import groupby

import pytest
from django.core.cache import caches
from django.db import transaction

from forum.models import Bookmark, Draft, Topic
from tests.community import kept_in_forum, kept_of_people, kept_on_shelves
from tests.community.channels import (
    BY_THEMSELVES,
    CHANNELS,
    FOR_ANYBODY,
    OF_MEMBERS,
    Eyes,
    changed,
    exported,
    looked_at,
    mailed,
    on_page,
    settle,
    standing_in,
    world,
)
from tests.community.kept import MARK

pytestmark = pytest.mark.django_db
ALWAYS = {"home", "search"}
CASES = dict([*kept_in_forum.cases(), *kept_on_shelves.cases(), *kept_of_people.cases()])


def kind_of(name: str) -> str:
    return CASES[name].make.__qualname__ + str(sorted(CASES[name].keeps_from))


# The states of one kind look at it once while everybody sees it.
KINDS = {kind: list(names) for kind, names in groupby(sorted(CASES, key=kind_of), key=kind_of)}


@pytest.fixture(scope="module")
def world_once(once):
    return once(world)


@pytest.fixture
def site(world_once, db):
    return deepcopy(world_once)


@contextmanager
def undone():
    """What is done here leaves nothing behind."""
    before = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(before)
        for cache in caches.all():
            cache.clear()


@pytest.mark.parametrize("names", KINDS.values(), ids=lambda names: ", ".join(names))
def test_what_may_not_be_seen_is_nowhere(site, names):
    case = CASES[names[0]]
    thing = case.make(site)
    settle()
    for who in case.keeps_from:
        eyes = Eyes(site, who)
        seen = looked_at(eyes, case.shown_in) | {"page": on_page(eyes, case.address(thing))}
        assert shown_to(who, case) - standing_in(seen) == set(), who
    for name in names:
        with undone():
            keep_and_look(*deepcopy((site, thing)), name)


def shown_to(who: str, case) -> set[str]:
    """The channels in which `who` looks for it."""
    return case.shown_in - {"bell", "mail"} - (set() if who == "nobody" else FOR_ANYBODY)


def keep_and_look(site, thing, name: str):
    case = CASES[name]
    address = case.address(thing)
    case.keep(site, thing)
    for cache in caches.all():
        cache.delete("pages.helpers")  # who helped how often is counted once an hour
    if case.left_to:
        assert on_page(Eyes(site, case.left_to), case.left_at or address), (name, case.left_to)
    for who in case.keeps_from:
        eyes = Eyes(site, who)
        now = looked_at(eyes, case.shown_in | ALWAYS) | {"page": on_page(eyes, address)}
        assert standing_in(now) == set(), (name, who)
        if case.leaves_no_trace:
            assert changed(site.before[who], now) == {}, (name, who)


# Boris is told of what happens in the room, Stranger of what is said to them.
TOLD = [
    name for name, case in CASES.items() if "mail" in case.shown_in and name != "topic for members"
]


def keep_near(member, post) -> bool:
    """Is it a topic? Then it is among their bookmarks, and they write in it."""
    if not isinstance(post, Topic):
        return False
    Bookmark.objects.create(member=member, topic=post)
    Draft.objects.keep(member, f"topic-{post.pk}", {"source": "Half a thought"})
    return True


@pytest.mark.parametrize("name", TOLD)
def test_who_was_told_of_it_hears_no_more(site, name):
    case = CASES[name]
    thing = case.make(site)
    is_topic = keep_near(site.boris, thing)
    reads = standing_in(looked_at(Eyes(site, "boris"), {"bell", "own"}))
    assert reads == ({"bell", "own"} if is_topic else set())
    with undone():
        assert MARK in mailed(site.boris)
    case.keep(site, thing)
    assert MARK not in mailed(site.boris)
    assert standing_in(looked_at(Eyes(site, "boris"), OF_MEMBERS.keys())) == set()
    assert MARK not in exported(site.boris)


def test_the_size_of_the_table():
    """`pytest -s` prints it; docs/visibility.md says the same."""
    channels = CHANNELS.keys() | OF_MEMBERS.keys() | BY_THEMSELVES
    looks = sum(
        len(shown_to(who, case) | ALWAYS) for case in CASES.values() for who in case.keeps_from
    )
    size = f"{len(CASES)} kinds in their states, {len(channels)} channels, {looks} looks at them"
    sys.stdout.write(f"\n{size} when they are kept\n")
    assert len(CASES) >= 60
    assert looks >= 600

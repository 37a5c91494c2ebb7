"""Several press at once. The database is a real one: a file with SQLite, a server with PostgreSQL."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from community.members.models import Member
from community.moderation.models import Appeal, Refused, Sanction, Sweep
from forum.models import Refused as RefusedInForum
from forum.models import Reply, Topic
from tests.conftest import person
from tests.factories import topic
from tests.forum.test_concurrency import at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def mods():
    return [person(f"mod{n}", "Moderator") for n in range(4)]


def tried(act, *refusals):
    try:
        return act()
    except refusals:
        return None


def test_what_holds_is_counted_whoever_comes_last(mods):
    ana, now = person("ana"), timezone.now()

    def say(n):
        by, until = mods[n % 4], now + timedelta(days=1 + n)
        Sanction.objects.silence(Member.objects.get(pk=ana.pk), by=by, until=until, reason=f"{n}")

    at_once(say, range(12))
    ana.refresh_from_db()
    assert ana.silenced_until == now + timedelta(days=12)
    at_once(lambda pk: Sanction.objects.get(pk=pk).lift(by=mods[0]), [it.pk for it in Sanction.objects.order_by("-until")[:6]] * 2)  # fmt: skip
    ana.refresh_from_db()
    assert ana.silenced_until == now + timedelta(days=6)
    assert ModelLogEntry.objects.filter(action="moderation.lift").count() == 6


def test_one_appeal_is_open_and_one_decides(mods):
    ban = Sanction.objects.ban(person("ana"), by=mods[0], reason="Spam.")
    made = at_once(
        lambda n: tried(lambda: Appeal.objects.make(Sanction.objects.get(), f"{n}"), Refused),
        range(6),
    )
    assert len([it for it in made if it]) == Appeal.objects.count() == 1

    def decide(n):
        appeal = Appeal.objects.get()
        act = appeal.grant if n % 2 else appeal.decline
        return tried(lambda: act(by=mods[1 + n % 3], answer="So.") or True, Refused)

    assert len([it for it in at_once(decide, range(6)) if it]) == 1
    ban.refresh_from_db()
    assert bool(ban.lifted_at) == Appeal.objects.get().is_granted


def test_a_spammer_who_goes_on_writing_leaves_nothing_in_sight(mods):
    er, ana = person("er"), person("ana")
    asked = [topic(ana, f"Why does it blink, number {n}?") for n in range(4)]
    for it in asked:
        it.reply(er, "Pills.")

    def act(n):
        if n % 6 == 3:
            return tried(lambda: Sweep.objects.sweep(Member.objects.get(pk=er.pk), by=mods[n % 4]))
        at = Topic.objects.get(pk=asked[n % 4].pk)
        return tried(lambda: at.reply(er, f"More pills, {n}."), RefusedInForum)

    at_once(act, range(24))
    assert Sweep.objects.count() == 1
    assert Sanction.objects.count() == 1
    late = Reply.objects.shown().filter(author=er)
    assert not late.exists()
    for it in Topic.objects.all():
        assert it.reply_count == it.replies.shown().count() == 0
        assert it.last_reply is None
    Sweep.objects.get().undo(by=mods[0])
    for it in Topic.objects.all():
        assert it.reply_count == it.replies.shown().count() > 0

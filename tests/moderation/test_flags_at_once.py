"""Several flag, and several decide, at the same moment. The database is a real one."""

from contextlib import suppress

import pytest
from wagtail.models import ModelLogEntry

from community.audience.refused import Refused
from community.moderation.flagging import flag
from community.moderation.models import Case, Outcome, Overtaken
from forum.models import Topic
from tests.conftest import person
from tests.factories import topic
from tests.forum.test_concurrency import at_once
from tests.moderation.conftest import flagged_by, members

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_many_flags_at_once_hide_once():
    question = topic(person("ana"), "Buy my beans")
    people = members(8)

    def raise_one(member):
        with suppress(Refused):  # it was out of sight before this one came
            flag(Topic.objects.get(pk=question.pk), by=member, reason="spam")

    at_once(raise_one, [*people, *people])
    case = Case.objects.get()
    question.refresh_from_db()
    assert question.state == "held"
    assert case.held_at
    assert 3 <= case.flags.count() <= 8
    for act in ("forum.hold", "moderation.held"):
        assert ModelLogEntry.objects.filter(action=act).count() == 1


def test_two_moderators_at_once_decide_once():
    question = topic(person("ana"), "Buy my beans")
    case = flagged_by(question, members(2))
    mods = [person(f"mod{n}", "Moderator") for n in range(6)]
    outcomes = [Outcome.REMOVED, Outcome.DECLINED] * 3

    def decide(number):
        try:
            Case.objects.get(pk=case.pk).decide(outcomes[number], by=mods[number])
        except Overtaken:
            return None
        return outcomes[number]

    decided = [it for it in at_once(decide, range(6)) if it]
    case.refresh_from_db()
    assert decided == [case.outcome]
    assert ModelLogEntry.objects.filter(action="moderation.decide").count() == 1

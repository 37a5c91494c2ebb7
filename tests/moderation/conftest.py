"""Ana wrote something; Boris and the others say that a moderator should look at it."""

import pytest

from community.members.models import Member
from community.moderation.flagging import flag
from community.moderation.models import Case
from tests.conftest import person
from tests.factories import topic

KNOWN = Member.Trust.MEMBER


@pytest.fixture
def question(ana):
    return topic(ana, "Buy my beans")


@pytest.fixture(params=["topic", "reply"])
def post(request, ana, boris, question):
    return question if request.param == "topic" else topic(boris, "Beans?").reply(ana, "Buy mine.")


def members(number, trust=KNOWN):
    return [person(f"flagger{n}-{trust}", trust=trust) for n in range(number)]


def flagged_by(thing, people, reason="spam", **more):
    for member in people:
        flag(thing, by=member, reason=reason, **more)
    return Case.objects.about(thing).get()


def fresh(thing):
    return type(thing).objects.get(pk=thing.pk)

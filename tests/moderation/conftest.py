"""Ana wrote something; Boris and the others say that a moderator should look at it. `texts` are spam of many families, and
what customers write, the odd and the harmless."""

from pathlib import Path

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


TEXTS = Path(__file__).parent / "texts"


def texts(name: str) -> list[tuple[str, str]]:
    """(title, text) of each; a single line has no title."""
    found = (TEXTS / f"{name}.txt").read_text().strip().split("\n---\n")
    return [tuple(it.split("\n", 1)) if "\n" in it else ("", it) for it in found]


@pytest.fixture
def spam():
    return texts("spam")


@pytest.fixture
def genuine():
    return texts("genuine")

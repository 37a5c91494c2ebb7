"""Nobody is told of what they may not see: `visible_to`, asked of everybody at once."""

from itertools import product

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from community.members.models import Member
from forum.models import Following, Reply, Topic
from forum.telling import may_see
from tests.conftest import person
from tests.factories import category, topic

pytestmark = pytest.mark.django_db
VISIBILITIES = ["public", "members", "groups"]
STATES = [None, "hidden_at", "held_at", "deleted_at"]


def told(member):
    """What `member` has been told: kind and reason of each."""
    return sorted(member.notifications.values_list("kind", "reason"))


@pytest.mark.parametrize(
    ("room", "state", "own_state"),
    list(product(VISIBILITIES, STATES, STATES)),
)
def test_may_see_is_visible_to_asked_of_everybody(
    ana, boris, stranger, mod, owner, room, state, own_state
):
    insider = person("insider", "Editor")
    place = category("room", read_by=room)
    place.groups.set(insider.groups.all())
    question = Topic.objects.create(category=place, author=ana, title="Why?", source="?", html="?")
    reply = Reply.objects.create(topic=question, author=boris, position=1, source="?", html="?")
    Member.objects.create_superuser("root")
    for post, field in ((question, state), (reply, own_state)):
        if field:
            setattr(post, field, timezone.now())
            post.save()
    for post in (question, reply):
        seeing = {
            member
            for member in Member.objects.all()
            if type(post).objects.visible_to(member).filter(pk=post.pk).exists()
        }
        assert set(Member.objects.filter(may_see(post))) == seeing


@pytest.mark.parametrize(("outer", "inner"), list(product(VISIBILITIES, VISIBILITIES)))
def test_may_see_is_visible_to_in_a_category_within_another(
    ana, boris, stranger, mod, owner, outer, inner
):
    """Of four people each has the outer group, the inner one, both or none."""
    groups = {name: Group.objects.create(name=name) for name in ("outer", "inner")}
    for member, names in ((ana, ["outer"]), (boris, ["inner"]), (stranger, ["outer", "inner"])):
        member.groups.set(groups[name] for name in names)
    around = category("around", read_by=outer)
    inside = category("inside", read_by=inner, parent=around)
    around.groups.add(groups["outer"])
    inside.groups.add(groups["inner"])
    question = inside.start_topic(mod, "For some", "Do they see it?")
    reply = question.reply(mod, "Perhaps.")
    for post in (question, reply):
        seeing = {
            member
            for member in Member.objects.all()
            if type(post).objects.visible_to(member).filter(pk=post.pk).exists()
        }
        assert set(Member.objects.filter(may_see(post))) == seeing


def test_nobody_hears_from_a_category_that_lies_in_a_closed_one(stranger, mod):
    around = category("around", read_by="groups")
    inside = category("inside", parent=around)
    Following.objects.choose(stranger, inside, Following.Level.WATCH)
    inside.start_topic(mod, "For the team alone", "Do not tell @stranger.")
    assert told(stranger) == []


def test_who_may_not_see_is_not_told_even_by_name(ana, boris, stranger, mod):
    room = category("room", read_by="groups")
    Following.objects.choose(stranger, room, Following.Level.WATCH)
    room.start_topic(mod, "For the team alone", "Do not tell @boris.")
    assert told(boris) == told(stranger) == []


def test_who_cannot_sign_in_is_not_told(ana, boris):
    question = topic(ana)
    Member.objects.filter(pk=ana.pk).update(is_active=False)
    question.reply(boris, "Lift the tank.")
    assert told(ana) == []

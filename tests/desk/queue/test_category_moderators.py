"""Who keeps the peace in some categories has the queue of these, and nobody else's. Mod keeps all of the forum, Vera
“repairs”, Gus “other”; Boris is a member."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from community.desk.models import Nomination, QueueItem
from community.desk.queue.hearing import reconcile
from community.members.models import Member
from community.moderation.flagging import flag
from community.moderation.models import Case
from forum.models import Topic
from tests.conftest import person
from tests.factories import category, topic

ROOMS = ("repairs", "other")
PEOPLE = ("mod", "vera", "gus", "boris")
SEES = {"mod": set(ROOMS), "vera": {"repairs"}, "gus": {"other"}, "boris": set()}


def fresh(member):
    return Member.objects.get(pk=member.pk)


@pytest.fixture
def people(mod, boris):
    vera, gus = person("vera"), person("gus")
    category("repairs").moderators.add(vera)
    category("other").moderators.add(gus)
    return {it.username: fresh(it) for it in (mod, vera, gus, boris)}


def waits_held(ana, room, committed):
    committed(topic(ana, f"Held in {room}", room=room).hold)


def waits_flagged(ana, room, committed):
    asked = topic(ana, f"Flagged in {room}", room=room)
    committed(flag, asked.reply(ana, "Rude."), by=person(f"{room}-reader"), reason="rude")


def waits_unanswered(ana, room, committed):
    asked = topic(ana, f"Unanswered in {room}", room=room)
    Topic.objects.filter(pk=asked.pk).update(created_at=timezone.now() - timedelta(hours=30))
    reconcile()


KINDS = {
    "held": (waits_held, "publish"),
    "flags": (waits_flagged, "declined"),
    "unanswered": (waits_unanswered, "leave"),
}


@pytest.fixture(params=KINDS)
def kind(request, people, ana, committed):
    make, decision = KINDS[request.param]
    for room in ROOMS:
        make(ana, room, committed)
    assert QueueItem.objects.open().filter(kind=request.param).count() == 2
    return request.param, decision


def item_in(room, kind) -> QueueItem:
    return QueueItem.objects.get(category__slug=room, kind=kind)


@pytest.mark.parametrize("who", PEOPLE)
def test_the_list_its_counts_and_the_number_are_of_what_one_moderates(as_, people, kind, who):
    site, sees = as_(people[who]), SEES[who]
    response = site.get(reverse("desk:queue"))
    assert response.status_code == (200 if sees else 403)
    menu = site.get("/forum/").content.decode()
    assert (reverse("desk:queue") in menu) == bool(sees)
    if not sees:
        return
    assert {item.category.slug for item in response.context["items"]} == sees
    assert response.context["number"] == len(sees)
    assert {row["category__name"] for row in response.context["narrowed"].categories()} == {
        room.title() for room in sees
    }
    assert f'<span class="num">{len(sees)}</span>' in menu


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("who", PEOPLE)
def test_every_act_is_for_who_moderates_there(as_, people, kind, who, room, committed):
    name, decision = kind
    item, site, sees = item_in(room, name), as_(people[who]), SEES[who]
    refused = 404 if sees else 403  # who decides about nothing is told so
    may = room in sees
    pages = ("queue_item",), ("queue_claim", "queue_decide", "queue_undo")
    expected = {"queue_item": 200, "queue_claim": 204, "queue_decide": 302, "queue_undo": 302}
    for act in (*pages[0], *pages[1]):
        call = site.get if act in pages[0] else site.post
        form = {"decision": decision} if act == "queue_decide" else {}
        if act == "queue_undo" and not may:
            committed(QueueItem.objects.get(pk=item.pk).decide, decision, by=people["mod"])
        response = committed(call, reverse(f"desk:{act}", args=[item.pk]), form)
        assert response.status_code == (expected[act] if may else refused), act
    item.refresh_from_db()
    assert bool(item.decided_at) == (not may)  # by Mod alone, and nobody took that back
    decided = site.get(reverse("desk:queue_decided"))
    if sees:
        assert not decided.context["items"]


@pytest.mark.parametrize("who", PEOPLE)
def test_several_at_once_are_those_one_moderates(as_, people, kind, who, committed):
    name, decision = kind
    site = as_(people[who])
    items = [item_in(room, name) for room in ROOMS]
    seen = {it.pk: it.noun.version(it.noun.waits(it.target)) for it in items}
    form = {"decision": decision, "item": [f"{pk}:{version}" for pk, version in seen.items()]}
    committed(site.post, reverse("desk:queue_several"), form)
    decided = QueueItem.objects.decided().filter(decided_by=people[who])
    assert set(decided.values_list("category__slug", flat=True)) == SEES[who]
    committed(site.post, reverse("desk:queue_undo_several"), {"item": list(seen)})
    assert not QueueItem.objects.decided().filter(kind=name).exists()


def test_what_waits_goes_along_when_its_topic_moves(people, ana, mod, committed):
    waits_flagged(ana, "repairs", committed)
    asked = Topic.objects.get()
    committed(asked.move, category("other"), by=mod)
    assert not QueueItem.objects.visible_to(people["vera"]).exists()
    committed(
        QueueItem.objects.visible_to(people["gus"]).get().decide, "declined", by=people["gus"]
    )
    committed(Topic.objects.get().move_back, by=mod)
    assert QueueItem.objects.get().allows_undo_by(people["vera"])
    assert not QueueItem.objects.get().allows_undo_by(people["gus"])


def test_what_waits_goes_along_when_its_topic_is_merged(people, ana, mod, committed):
    waits_flagged(ana, "repairs", committed)
    asked, other = Topic.objects.get(), topic(ana, "Another", room="other")
    committed(asked.merge_into, other, by=mod)
    assert QueueItem.objects.get().category.slug == "other"
    committed(Topic.objects.get(pk=asked.pk).unmerge, by=mod)
    assert QueueItem.objects.get().category.slug == "repairs"


@pytest.mark.parametrize("who", PEOPLE)
def test_cases_are_those_of_posts_one_moderates(people, ana, who, committed):
    for room in ROOMS:
        waits_flagged(ana, room, committed)
    seen = Case.objects.visible_to(people[who])
    assert {case.thing.topic.category.slug for case in seen} == SEES[who]


def test_members_and_appeals_are_for_moderators_of_the_whole_forum(as_, people, ana, committed):
    committed(flag, ana, by=people["boris"], reason="rude")
    assert QueueItem.objects.visible_to(people["mod"]).count() == 1
    assert not QueueItem.objects.visible_to(people["vera"]).exists()
    url = reverse("moderation:member", args=[ana.username])
    assert as_(people["vera"]).get(url).status_code == 403
    assert as_(people["mod"]).get(url).status_code == 200


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("who", PEOPLE)
def test_who_moderates_a_category_asks_for_its_questions_in_the_faq(as_, people, ana, who, room):
    asked = topic(ana, room=room)
    asked.accept(asked.reply(people["boris"], "So."), by=ana)
    response = as_(people[who]).post(reverse("desk:nominate", args=[asked.pk]))
    assert response.status_code == (302 if room in SEES[who] else 403)
    assert Nomination.objects.exists() == (room in SEES[who])


@pytest.mark.parametrize("who", PEOPLE)
def test_first_posts_are_those_of_what_one_moderates(as_, people, who):
    wrote = {room: topic(person(f"new-{room}"), room=room) for room in ROOMS}
    response = as_(people[who]).get("/welcome/first-posts/")
    assert response.status_code == (200 if SEES[who] else 403)
    if SEES[who]:
        assert {post.category.slug for post in response.context["posts"]} == SEES[who]
    for room, post in wrote.items():
        status = as_(people[who]).get(reverse("welcome:thank", args=[post.author_id])).status_code
        assert status == (200 if room in SEES[who] else 404 if SEES[who] else 403)


def test_the_menu_costs_members_nothing_and_moderators_a_constant(
    as_, people, ana, committed, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked(who) -> list[str]:
        site = as_(people[who])
        site.get("/forum/")
        with CaptureQueriesContext(connection) as found:
            site.get("/forum/")
        return [
            it["sql"] for it in found if "desk_queueitem" in it["sql"] or "_moderator" in it["sql"]
        ]

    assert asked("boris") == []
    number = []
    for n in (1, 3):
        for _ in range(n):
            waits_held(ana, "repairs", committed)
        site = as_(people["vera"])
        site.get(reverse("desk:queue"))
        with CaptureQueriesContext(connection) as found:
            site.get(reverse("desk:queue"))
        number.append(len(found))
    assert number[0] == number[1]

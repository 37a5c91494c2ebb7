"""A moderator ticks topics in a list and does one thing with all of them. Mod moderates all, Vera “repairs”; Boris is a member."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from community.members.models import Member
from forum import several
from forum.models import Topic
from tests.conftest import person
from tests.factories import category, topic

URL, UNDO = "/forum/topic/several/", "/forum/topic/several/undo/"
BOX = 'name="topic"'


@pytest.fixture
def topics(ana):
    return [topic(ana, f"Topic {n}", room="repairs") for n in range(3)]


@pytest.fixture
def vera(topics):
    vera = person("vera")
    category("repairs").moderators.add(vera)
    return Member.objects.get(pk=vera.pk)


def form(topics, act, **more):
    return {"topic": [it.pk for it in topics], "act": act, "reason": "Because.", **more}


def fresh(topics):
    return [Topic.objects.get(pk=it.pk) for it in topics]


def done(response):
    return [(it.topic.title, bool(it.problem)) for it in response.context["results"]]


ACTS = {
    "close": ({}, "forum.lock", lambda it: it.locked_at),
    "move": ({"category": "questions"}, "forum.move", lambda it: it.category.slug == "questions"),
    "tag": ({"tags": "Pump, filter"}, "forum.retag", lambda it: it.tags.count() == 2),
    "hide": ({}, "forum.hide", lambda it: it.hidden_at),
}


@pytest.mark.parametrize("act", ACTS)
def test_each_is_done_recorded_and_taken_back(as_, mod, topics, act):
    more, action, holds = ACTS[act]
    site = as_(mod)
    response = site.post(URL, form(topics, act, **more))
    assert [problem for _, problem in done(response)] == [False] * 3
    assert all(holds(it) for it in fresh(topics))
    entries = ModelLogEntry.objects.filter(action=action, user=mod)
    assert {it.object_id for it in entries} == {str(it.pk) for it in topics}
    assert {it.data["reason"] for it in entries} == {"Because."}
    response = site.post(UNDO, {"back": response.context["back"]})
    assert [problem for _, problem in done(response)] == [False] * 3
    assert not any(holds(it) for it in fresh(topics))


@pytest.mark.parametrize("away", ["hide", "remove", "hold"])
def test_what_is_out_of_sight_comes_back(as_, mod, topics, away):
    for it in topics:
        getattr(it, away)(by=mod)
    site = as_(mod)
    response = site.post(URL, form(topics, "restore"))
    assert all(it.is_shown for it in fresh(topics))
    state = {"hide": "hidden", "remove": "deleted", "hold": "held"}[away]
    site.post(UNDO, {"back": response.context["back"]})
    assert {it.state for it in fresh(topics)} == {state}


def test_closed_ones_are_opened_and_what_is_open_is_told(as_, mod, topics):
    topics[0].lock(by=mod)
    response = as_(mod).post(URL, form(topics, "open"))
    assert sorted(done(response)) == [("Topic 0", False), ("Topic 1", True), ("Topic 2", True)]
    assert "It is open already." in response.content.decode()
    assert len(response.context["back"]) == 1


def test_what_was_changed_since_is_not_taken_back(as_, mod, topics):
    site = as_(mod)
    back = site.post(URL, form(topics, "close")).context["back"]
    Topic.objects.get(pk=topics[0].pk).unlock(by=mod)
    response = site.post(UNDO, {"back": back})
    assert sorted(done(response)) == [("Topic 0", True), ("Topic 1", False), ("Topic 2", False)]


def test_one_that_cannot_be_done_keeps_nobodys(as_, mod, topics):
    topics[1].tag(["a", "b", "c", "d", "e"], by=mod)
    response = as_(mod).post(URL, form(topics, "tag", tags="pump"))
    assert dict(done(response)) == {"Topic 0": False, "Topic 1": True, "Topic 2": False}
    assert "at most 5" in response.content.decode()


def test_what_is_missing_is_said_and_nothing_is_lost(as_, mod, topics):
    site = as_(mod)
    for act, said in (("move", "Choose a category."), ("tag", "Write a tag."), ("", "Choose what")):
        html = site.post(URL, form(topics, act)).content.decode()
        assert said in html
        assert html.count(f"{BOX} value=") == 3
        assert "Because." in html
    assert "Tick at least one topic" in site.post(URL, {"act": "close"}).content.decode()
    assert not ModelLogEntry.objects.filter(user=mod).exists()


def test_at_most_so_many_at_once(as_, mod, topics, monkeypatch):
    monkeypatch.setattr("forum.views.several.MOST", 2)
    html = as_(mod).post(URL, form(topics, "close")).content.decode()
    assert "Tick at most 2 topics at once." in html
    assert not any(it.locked_at for it in fresh(topics))
    assert several.MOST == 50


def test_it_is_for_moderators_and_for_what_they_moderate(as_, client, ana, boris, vera, topics):
    other = topic(ana, "Elsewhere")
    assert client.get(URL).status_code == 302
    for url in (URL, UNDO):
        assert as_(boris).post(url, form(topics, "close")).status_code == 403
    assert as_(vera).get(UNDO).status_code == 405
    response = as_(vera).post(URL, form([*topics, other], "hide"))
    assert len(done(response)) == 3
    assert not fresh([other])[0].hidden_at
    as_(vera).post(UNDO, {"back": [f"{other.pk}:hide"]})
    assert not fresh([other])[0].hidden_at
    html = as_(vera).post(URL, form(topics, "move", category="questions")).content.decode()
    assert "Choose one of these." in html


def test_get_changes_nothing_and_shows_what_is_ticked(as_, mod, topics):
    response = as_(mod).get(URL, {"topic": [topics[0].pk, "x", "9" * 30], "next": "//evil.example"})
    assert response.context["topics"] == [topics[0]]
    assert response.context["next"] == reverse("forum:index")


@pytest.mark.parametrize("url", ["/forum/repairs/", "/forum/topics/latest/", "/forum/tag/pump/"])
def test_boxes_are_for_moderators_and_cost_nobody_a_query(
    as_, client, ana, boris, mod, vera, topics, url
):
    for it in topics:
        it.tag(["pump"], by=mod)
    elsewhere = topic(ana, "Elsewhere")
    elsewhere.tag(["pump"], by=mod)

    def asked(site):
        site.get(url)
        with CaptureQueriesContext(connection) as found:
            html = site.get(url).content.decode()
        return html.count(BOX), len(found)

    boxes = {"/forum/repairs/": 3}.get(url, 4)
    assert asked(client)[0] == asked(as_(boris))[0] == 0
    assert asked(as_(vera))[0] == 3
    number, before = asked(as_(mod))
    assert number == boxes
    for n in range(4):
        topic(ana, f"More {n}", room="repairs").tag(["pump"], by=mod)
    assert asked(as_(mod)) == (boxes + 4, before)

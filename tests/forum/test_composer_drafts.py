"""Nothing that was typed is lost: not by an error, a second tab or a killed browser."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from forum.models import BODY_LENGTH, Draft
from forum.models.writing import MOST_DRAFTS
from forum.tidying import tidy_writing
from tests.factories import topic

KEEP, DISCARD, LIST = (
    "/forum/write/draft/",
    "/forum/write/draft/discard/",
    "/forum/write/drafts/",
)


def words(response):
    return response.content.decode()


@pytest.fixture
def question(ana):
    return topic(ana)


def keep(site, place, source="Half a th", **more):
    return site.post(KEEP, {"place": place, "source": source, **more})


def test_a_draft_is_there_when_the_composer_opens_again(as_, question, boris):
    site = as_(boris)
    place = f"topic-{question.pk}"
    answer = keep(site, place).json()
    assert answer == {"version": Draft.objects.get().version, "elsewhere": False}
    html = words(site.get(question.get_absolute_url()))
    assert "Half a th</textarea>" in html
    assert "Your draft was kept" in html
    assert f'data-draft-version="{answer["version"]}"' in html


def test_each_place_has_its_own(as_, question, ana):
    site = as_(ana)
    reply = question.reply(ana, "Lift it.")
    places = {
        "new": "/forum/new/",
        f"topic-{question.pk}": question.get_absolute_url(),
        f"topic-{question.pk}-edit": f"/forum/topic/{question.pk}/edit/",
        f"reply-{reply.pk}-edit": f"/forum/reply/{reply.pk}/edit/",
    }
    for place in places:
        keep(site, place, f"Words for {place}", title="A title that was begun")
    for place, way in places.items():
        assert f"Words for {place}</textarea>" in words(site.get(way))
    page = words(site.get(LIST))
    for place, way in places.items():
        assert f"Words for {place}" in page
        assert f'href="{way}' in page


def test_a_draft_goes_when_it_is_sent(as_, question, ana):
    site = as_(ana)
    reply = question.reply(ana, "Lift it.")
    long = "It is amber, and it blinks all day."
    sent = {
        f"topic-{question.pk}": (f"/forum/topic/{question.pk}/reply/", {"source": long}),
        f"reply-{reply.pk}-edit": (f"/forum/reply/{reply.pk}/edit/", {"source": long}),
        f"topic-{question.pk}-edit": (
            f"/forum/topic/{question.pk}/edit/",
            {"title": "Why does it blink?", "source": long},
        ),
        "new": (
            "/forum/new/",
            {"title": "Another question", "category": "talk", "source": long},
        ),
    }
    for place, (way, form) in sent.items():
        keep(site, place)
        assert site.post(way, form).status_code == 302
        assert not Draft.objects.filter(place=place).exists()


def test_a_draft_outlives_what_did_not_get_through(as_, question, boris, mod):
    site = as_(boris)
    keep(site, f"topic-{question.pk}")
    question.lock(by=mod)
    site.post(f"/forum/topic/{question.pk}/reply/", {"source": "Half a th"})
    assert Draft.objects.exists()
    assert "Half a th" in words(site.get(LIST))


def test_a_draft_that_arrives_after_its_form_stays_dead(as_, question, boris):
    site, key = as_(boris), uuid4()
    site.post(f"/forum/topic/{question.pk}/reply/", {"source": "Lift it.", "sent_key": key})
    answer = keep(site, f"topic-{question.pk}", "Lift it", sent_key=key)
    assert answer.json()["version"] == ""
    assert not Draft.objects.exists()


def test_two_tabs_lose_nothing(as_, boris):
    site = as_(boris)
    first = keep(site, "new", "From the first tab").json()
    second = keep(site, "new", "From the second tab").json()
    assert (first["elsewhere"], second["elsewhere"]) == (False, True)
    draft = Draft.objects.get()
    assert draft.words == {"source": "From the second tab", "earlier": "From the first tab"}
    third = keep(site, "new", "From the second tab, on", seen=second["version"]).json()
    assert third["elsewhere"] is False
    assert Draft.objects.get().words["earlier"] == "From the first tab"
    page = words(site.get(LIST))
    assert "From the first tab" in page
    assert "From the second tab, on" in page


@pytest.mark.parametrize(("sent", "stays"), [("first", "second"), ("second", "first")])
def test_a_tab_that_sends_leaves_the_other_ones_text(as_, question, boris, sent, stays):
    site, place = as_(boris), f"topic-{question.pk}"
    for tab in ("first", "second"):
        keep(site, place, f"{tab} tab's words, which go")
    site.post(f"/forum/topic/{question.pk}/reply/", {"source": f"{sent} tab's words, which go on."})
    assert Draft.objects.get().words == {"source": f"{stays} tab's words, which go"}
    assert f"{stays} tab" in words(site.get(LIST))
    site.post(
        f"/forum/topic/{question.pk}/reply/", {"source": f"{stays} tab's words, which go too."}
    )
    assert not Draft.objects.exists()


def test_an_empty_tab_does_not_wipe_out_the_other(as_, boris):
    site = as_(boris)
    version = keep(site, "new", "From the first tab").json()["version"]
    keep(site, "new", "")
    assert Draft.objects.get().words["source"] == "From the first tab"
    keep(site, "new", " ", seen=version)
    assert not Draft.objects.exists()


def test_discarding(as_, question, boris, stranger):
    site = as_(boris)
    place = f"topic-{question.pk}"
    keep(site, place)
    assert as_(stranger).post(DISCARD, {"place": place}).url == LIST
    assert Draft.objects.exists()
    site = as_(boris)
    assert site.post(DISCARD, {"place": place}).url == f"{question.get_absolute_url()}#reply"
    assert not Draft.objects.exists()
    keep(site, "new")
    assert site.post(DISCARD, {"place": "new", "list": "1"}).url == LIST
    assert site.post(DISCARD, {"place": "nonsense"}).url == LIST


def test_drafts_are_ones_own(as_, client, question, boris, stranger):
    keep(as_(boris), f"topic-{question.pk}")
    assert "Half a th" not in words(as_(stranger).get(LIST))
    assert "No drafts" in words(as_(stranger).get(LIST))
    assert "Half a th" not in words(as_(stranger).get(question.get_absolute_url()))


def test_a_draft_of_what_has_gone_can_be_copied(as_, question, boris, mod):
    site = as_(boris)
    keep(site, f"topic-{question.pk}", "Words for nobody")
    question.hide(by=mod)
    page = words(site.get(LIST))
    assert "In a topic that is no longer here" in page
    assert "Words for nobody" in page
    assert question.title not in page


def test_who_may_keep_drafts(client, as_, ana):
    assert keep(client, "new").status_code == 403
    assert client.post(DISCARD, {"place": "new"}).status_code == 302
    assert client.get(LIST).status_code == 302
    for url in (KEEP, DISCARD):
        assert as_(ana).get(url).status_code == 405
    assert as_(ana).post(LIST).status_code == 405


@pytest.mark.parametrize(
    ("place", "source"),
    [
        ("", "x"),
        ("topic-x", "x"),
        ("topic-" + "9" * 30, "x"),
        ("new\n", "x"),
        ("../new", "x"),
        ("new", "x" * (BODY_LENGTH + 1)),
    ],
)
def test_what_cannot_be_kept_is_said(as_, ana, place, source):
    answer = keep(as_(ana), place, source)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert not Draft.objects.exists()


def test_strange_drafts(as_, ana):
    site = as_(ana)
    assert keep(site, "topic-999999999999999999", "\0 null \U0001f468 \u202e").status_code == 200
    assert keep(site, "reply-5-edit", "Nothing to change", seen="\0").status_code == 200
    assert site.get(LIST).status_code == 200


def test_drafts_are_limited(as_, ana):
    site = as_(ana)
    codes = [keep(site, f"topic-{n}").status_code for n in range(1, 42)]
    assert codes == [200] * 40 + [429]


def test_the_oldest_of_many_gives_way(ana):
    for n in range(MOST_DRAFTS + 2):
        Draft.objects.keep(ana, f"topic-{n}", {"source": "x"})
    assert ana.drafts.count() == MOST_DRAFTS
    assert not ana.drafts.filter(place="topic-0").exists()


def test_forgotten_drafts_are_tidied(ana, settings):
    long_ago = timezone.now() - settings.RETENTION["drafts"] - timedelta(days=1)
    Draft.objects.create(member=ana, place="new", words={"source": "x"}, saved_at=long_ago)
    Draft.objects.create(member=ana, place="topic-1", words={"source": "x"})
    tidy_writing()
    assert ana.drafts.get().place == "topic-1"


@pytest.mark.parametrize("number", [1, 7])
def test_queries_of_the_list(as_, ana, number, django_assert_num_queries):
    for n in range(number):
        question = topic(ana, f"Question number {n}")
        reply = question.reply(ana, f"Reply {n}")
        Draft.objects.keep(ana, f"topic-{question.pk}", {"source": "x"})
        Draft.objects.keep(ana, f"reply-{reply.pk}-edit", {"source": "x"})
    site = as_(ana)
    site.get(LIST)
    # session, member, drafts, permissions, topics, replies
    with django_assert_num_queries(6):
        site.get(LIST)

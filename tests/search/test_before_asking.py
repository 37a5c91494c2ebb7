"""What is known already is shown to who writes a question; what came of it is kept, and it stands in nobody's way."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from community.search.before_asking import MOST, OPEN, suggestions
from community.search.limits import LIMITS
from community.search.logged import HelpSession
from community.search.models import Asking, Suggested
from forum.models import Draft, Topic
from tests.factories import category, faq_entry, guide, restrict, topic

pytestmark = pytest.mark.django_db
SIMILAR, OPENED, ANSWERS, NEW = (
    "/search/similar/",
    "/search/similar/opened/",
    "/search/similar/answers/",
    "/forum/new/",
)
PERSON = {"HTTP_USER_AGENT": "Mozilla/5.0 (Telephone)", "HTTP_SEC_FETCH_SITE": "same-origin"}
ASKED = {"title": "My gasket rattles at night", "body": "It rattles every night."}


@pytest.fixture
def gasket():
    return guide("When the gasket rattles", text="<p>A gasket rattles when it is dry.</p>")


@pytest.fixture
def form():
    """What is in the form of a new topic."""
    return {
        "title": ASKED["title"],
        "source": "It rattles every night.",
        "category": "questions",
        "tags": "noise",
        "sent_key": str(uuid4()),
        "asking": "topic",
    }


def words(response) -> str:
    return " ".join(response.content.decode().split())


def similar(client, **fields):
    return client.post(SIMILAR, {**ASKED, **fields}, **PERSON)


def titles(text, member=None) -> list[str]:
    return [found.entry.title for found in suggestions(text, member or AnonymousUser())]


def week() -> dict:
    HelpSession.objects.update(began_at=timezone.now() - timedelta(days=4))
    return HelpSession.objects.by_week()[0]


# What is found -----------------------------------------------------------------------------------


def test_guides_answers_and_topics_can_be_read_in_place(client, ana, boris, gasket):
    faq_entry("Why does the gasket rattle?", answer="<p>It is <b>dry</b>, grease it.</p>")
    solved = topic(ana, "The gasket rattles again")
    solved.accept(solved.reply(boris, "Turn it *round*."), by=ana)
    html = words(similar(client))
    assert "3 similar questions and guides" in html
    assert "<b>dry</b>, grease it." in html
    assert "<p>Turn it <em>round</em>.</p>" in html
    assert "The accepted answer, by Boris" in html
    assert "Solved" in html
    assert "<mark>gasket</mark> <mark>rattles</mark> when" in html
    assert html.count('target="_blank"') == html.count('name="answer"') == 3


def test_an_unsolved_topic_shows_its_words(client, ana):
    topic(ana, "The gasket rattles again", text="Since Monday, with <b>noise</b>.")
    html = words(similar(client))
    assert "Since Monday" in html
    assert "Waiting" in html


def test_what_has_hardly_a_word_in_common_is_not_shown(gasket):
    guide("Noise at night", text="<p>Neighbours sleep.</p>")
    assert titles("My gasket rattles at night\nIt does.") == ["When the gasket rattles"]
    assert titles("Where is my parcel?\nI ordered a gasket, and it rattles.") == []


def test_the_same_question_without_an_answer_hides_none_that_has_one(ana, gasket):
    for n in range(9):
        guide(f"Something else {n}", text="<p>Every night has a morning.</p>")
    for n in range(MOST):
        topic(ana, "My gasket rattles", text=f"It does {n}.")
    found = titles("My gasket rattles\nIt rattles every night.")
    assert sorted(found) == [*["My gasket rattles"] * OPEN, gasket.title]


def test_there_are_few(client):
    for n in range(MOST + 3):
        guide(f"When the gasket rattles {n}")
    assert len(titles("My gasket rattles")) == MOST


def test_signs_of_writers_are_no_filters_of_searchers(gasket):
    assert titles('My "gasket -" rattles is:solved\n-gasket in:forum by:ana') == [gasket.title]


def test_nobody_learns_of_what_they_may_not_see(client, as_, ana, boris, gasket):
    room = category("back", read_by="groups")
    secret = Topic.objects.create(
        category=room, author=ana, title="The secret gasket rattles", source="Hush.", html="Hush."
    )
    html = words(similar(as_(boris), title="secret gasket rattles"))
    assert gasket.title in html
    assert "The secret" not in html
    assert "Hush" not in html
    for url, name in ((OPENED, "suggestion"), (ANSWERS, "answer")):
        page = client.post(url, {name: f"topic:{secret.pk}"}, **PERSON)
        assert page.status_code == 404
        assert "The secret" not in words(page)
    client.logout()
    assert "The secret" not in words(similar(client, title="secret gasket rattles"))


def test_an_answer_that_is_out_of_sight_is_not_read_in_place(client, ana, boris, mod):
    solved = topic(ana, "The gasket rattles again")
    reply = solved.reply(boris, "Words that hurt.")
    solved.accept(reply, by=ana)
    reply.hide(by=mod)
    assert "Words that hurt" not in words(similar(client))


def test_a_thing_is_not_like_itself(client, gasket):
    assert similar(client, but=f"guide:{gasket.pk}").content == b""


@pytest.mark.parametrize(
    "odd", ["", " ", "\0", "\ud800", "is:", "-", '"', "x" * 10_000, "gasket rattles " * 5_000, "🙂"]
)
def test_any_text_is_answered(client, gasket, odd):
    odd = odd.encode("utf-8", "replace").decode()
    assert similar(client, title=odd, body=odd, sent_key=odd, but=odd).status_code == 200


def test_only_our_own_pages_ask_and_only_by_post(client, gasket):
    assert client.get(SIMILAR).status_code == 405
    for url in (SIMILAR, OPENED, ANSWERS):
        assert client.post(url, ASKED).status_code == 403


@pytest.mark.parametrize("number", [1, 4])
def test_more_cost_no_more(client, ana, boris, number, django_assert_max_num_queries):
    for n in range(number):
        guide(f"When the gasket rattles {n}")
        solved = topic(ana, f"The gasket rattles in {n}")
        solved.accept(solved.reply(boris, "Turn it."), by=ana)
    key = str(uuid4())
    similar(client, sent_key=key)
    with django_assert_max_num_queries(22):
        similar(client, sent_key=key, body="It rattles and rattles.")


# The step of those without JavaScript ------------------------------------------------------------


def test_before_it_is_asked_it_is_shown_once_with_all_that_was_typed(as_, ana, gasket, form):
    site = as_(ana)
    site.get(NEW, **PERSON)
    page = site.post(NEW, form, **PERSON)
    html = words(page)
    assert page.status_code == 200
    assert gasket.title in html
    assert "None of these: ask it anyway" in html
    for name in ("title", "source", "category", "tags"):
        assert page.context["form"][name].value() == form[name]
    assert f'value="{form["sent_key"]}"' in html
    assert '<input type="hidden" form="asking" name="seen" value="1">' in html
    assert not Topic.objects.exists()
    assert site.post(NEW, {**form, "seen": "1"}, **PERSON).status_code == 302
    assert Topic.objects.get().title == form["title"]


def test_a_file_that_came_along_stands_in_the_text(as_, ana, gasket, form):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("noise.log", b"rattle", "text/plain")
    page = as_(ana).post(NEW, {**form, "file": file}, **PERSON)
    assert "[noise.log](/forum/file/" in page.context["form"]["source"].value()


def test_who_has_seen_it_is_not_shown_it_again_for_a_mistake(as_, ana, gasket, form):
    page = as_(ana).post(NEW, {**form, "seen": "1", "title": "Help"}, **PERSON)
    assert 'name="seen" value="1"' in words(page)


def test_with_nothing_like_it_it_is_asked_at_once(as_, ana, form):
    assert as_(ana).post(NEW, form, **PERSON).status_code == 302


def test_a_discussion_is_no_question(as_, ana, gasket, form):
    assert as_(ana).post(NEW, {**form, "category": "talk"}, **PERSON).status_code == 302


def test_two_presses_ask_once(as_, ana, form):
    site = as_(ana)
    urls = {site.post(NEW, form, **PERSON).url for _ in range(2)}  # now it is like itself
    assert urls == {Topic.objects.get().get_absolute_url()}


@pytest.mark.parametrize("trouble", ["suggestions", "keep_shown", "too often"])
def test_no_trouble_of_the_search_keeps_anybody_from_asking(
    as_, ana, gasket, form, trouble, monkeypatch
):
    if trouble != "too often":
        monkeypatch.setattr(f"community.search.before_asking.{trouble}", lambda *args: 1 / 0)
    else:
        monkeypatch.setitem(LIMITS, "similar", "1/m/address")
        similar(as_(ana))
        assert similar(as_(ana)).status_code == 429
    assert as_(ana).post(NEW, form, **PERSON).status_code == 302


def test_without_a_search_the_forum_asks(as_, ana, gasket, form, monkeypatch):
    monkeypatch.setattr("community.content.templatetags.slots.hooks.get_hooks", lambda name: [])
    assert as_(ana).post(NEW, form, **PERSON).status_code == 302


# What came of it ---------------------------------------------------------------------------------


def test_this_answers_it(as_, ana, gasket, form):
    site = as_(ana)
    site.get(NEW, **PERSON)
    similar(site, sent_key=form["sent_key"])
    for _ in range(2):  # pressed twice
        page = site.post(ANSWERS, {**form, "answer": f"guide:{gasket.pk}"}, **PERSON)
    assert "Glad it helped" in words(page)
    assert gasket.url in words(page)
    assert "Your draft is kept under" in words(page)
    assert Draft.objects.get().words["source"] == form["source"]
    assert not Topic.objects.exists()
    chosen = Suggested.objects.get()
    assert (chosen.kind, chosen.object_id) == ("guide", gasket.pk)
    assert chosen.chosen_at
    assert week()["confirmed"] == 1


def test_asked_all_the_same(as_, ana, mod, gasket, form):
    site = as_(ana)
    site.get(NEW, **PERSON)
    similar(site, sent_key=form["sent_key"])
    said = {"suggestion": f"guide:{gasket.pk}", "sent_key": form["sent_key"]}
    assert site.post(OPENED, said, **PERSON).status_code == 204
    assert week()["assumed"] == 1
    site.post(NEW, {**form, "seen": "1"}, **PERSON)
    assert week()["failed"] == 1
    asked = Topic.objects.get()
    asking = Asking.objects.get()
    assert (asking.asked_kind, asking.asked_id) == ("topic", asked.pk)
    similar(site, sent_key=form["sent_key"], title="rattles my gasket")  # came too late
    assert [row.kind for row in asking.suggested.all()] == ["guide"]
    assert "Shown before it was asked" not in words(site.get(asked.get_absolute_url()))
    page = words(as_(mod).get(asked.get_absolute_url()))
    assert "Shown before it was asked" in page
    assert gasket.title in page
    assert "Was opened" in page


def test_what_was_taken_for_the_answer_at_first_is_told(as_, ana, mod, gasket, form):
    site = as_(ana)
    similar(site, sent_key=form["sent_key"])
    site.post(ANSWERS, {**form, "answer": f"guide:{gasket.pk}"}, **PERSON)
    site.post(NEW, {**form, "seen": "1"}, **PERSON)  # they went back, and sent it
    assert week()["failed"] == 1
    page = as_(mod).get(Topic.objects.get().get_absolute_url())
    assert "Was taken for the answer at first" in words(page)


def test_moderators_read_only_titles_they_may_see(as_, ana, mod, gasket):
    asked = topic(ana, "My gasket rattles")
    asking = HelpSession.objects.create(key="k").askings.create(
        key=uuid4(), asked_kind="topic", asked_id=asked.pk
    )
    asking.suggested.create(kind="guide", object_id=gasket.pk)
    restrict(gasket, "groups", "Board")
    assert gasket.title not in words(as_(mod).get(asked.get_absolute_url()))


@pytest.mark.parametrize("number", [1, 5])
def test_the_page_of_a_topic_asks_no_more_for_more(
    as_, ana, mod, number, django_assert_max_num_queries
):
    guides = [guide(f"When the gasket rattles {n}") for n in range(number)]
    asked = topic(ana, "My gasket rattles")
    session = HelpSession.objects.create(key="k")
    asking = session.askings.create(key=uuid4(), asked_kind="topic", asked_id=asked.pk)
    for it in guides:
        asking.suggested.create(kind="guide", object_id=it.pk)
    site = as_(mod)
    site.get(asked.get_absolute_url())
    with django_assert_max_num_queries(21):
        assert "Shown before" in words(site.get(asked.get_absolute_url()))


def test_a_browser_keeps_only_what_was_shown_to_it(client, gasket):
    key = str(uuid4())
    similar(client, sent_key=key)
    client.cookies.clear()
    said = {"suggestion": f"guide:{gasket.pk}", "sent_key": key}
    assert client.post(OPENED, said, **PERSON).status_code == 204
    assert Suggested.objects.get().opened_at is None


def test_an_answer_that_has_gone_loses_no_words(as_, ana, form):
    page = as_(ana).post(ANSWERS, {**form, "answer": "guide:999"}, **PERSON)
    assert page.status_code == 404
    assert "This is no longer here" in words(page)
    assert Draft.objects.get().words["source"] == form["source"]


def test_who_was_signed_out_meanwhile_signs_in_and_goes_on(client, as_, ana, gasket, form):
    page = client.post(ANSWERS, {**form, "answer": f"guide:{gasket.pk}"}, **PERSON)
    assert f'name="source" value="{form["source"]}"' in words(page)
    assert "/accounts/login/" in client.post(NEW, {**form, "again": "1"}).url
    assert form["source"] in words(as_(ana).get(NEW))
    assert as_(ana).post(NEW, {**form, "again": "1"}).status_code == 200
    assert not Topic.objects.exists()


@pytest.mark.parametrize("odd", ["", "guide:", "guide:0", "x:1", "guide:" + "9" * 30, "\0"])
def test_nonsense_is_answered_honestly(client, odd):
    said = {"answer": odd, "suggestion": odd, "asking": odd, "sent_key": odd}
    assert client.post(ANSWERS, said, **PERSON).status_code == 404
    assert client.post(OPENED, said, **PERSON).status_code == 404


def test_machines_leave_nothing(client, gasket):
    similar(client, sent_key=str(uuid4()), HTTP_USER_AGENT="x")
    client.post(
        SIMILAR, {**ASKED, "sent_key": str(uuid4())}, **{**PERSON, "HTTP_USER_AGENT": "Googlebot"}
    )
    assert Asking.objects.count() == 1  # of the person


def test_it_goes_with_its_session(client, gasket, settings):
    similar(client, sent_key=str(uuid4()))
    old = timezone.now() - settings.RETENTION["searches"] - timedelta(days=1)
    HelpSession.objects.update(began_at=old)
    HelpSession.objects.tidy()
    assert not Suggested.objects.exists()

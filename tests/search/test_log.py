"""What people search for is kept without saying who they are, with what came of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.search.logged import HelpSession, LoggedSearch
from community.search.models import Entry
from community.search.sessions import COOKIE
from tests.factories import category, guide, section

pytestmark = pytest.mark.django_db
PERSON = {"HTTP_USER_AGENT": "Mozilla/5.0 (Telephone)", "HTTP_SEC_FETCH_SITE": "same-origin"}


@pytest.fixture
def gasket():
    return guide("Gasket care", text="<p>Grease the gasket.</p>")


def search(client, words, **more):
    return client.get("/search/", {"q": words, **more}, **PERSON)


def open_first(client, search):
    entry = Entry.objects.get(kind="guide", title="Gasket care")
    return client.post("/search/opened/", {"search": search.pk, "entry": entry.pk}, **PERSON)


def weeks():
    HelpSession.objects.update(began_at=timezone.now() - timedelta(days=4))
    return list(HelpSession.objects.settled().by_week())


def test_a_search_is_kept_as_the_index_knows_its_words(client, gasket):
    cookie = search(client, " Gásket!").cookies[COOKIE]
    assert cookie["max-age"] == 24 * 60 * 60
    assert cookie["httponly"]
    kept = LoggedSearch.objects.get()
    assert (kept.words, kept.language, kept.found) == ("gasket", "en", 1)
    assert (kept.group, kept.meant) == ("gasket", "")
    assert kept.session.key == cookie.value


def test_a_corrected_word_and_the_section_of_what_is_opened_are_kept(client):
    guide("Gasket care", section("Upkeep"))
    search(client, "gaskt")
    kept = LoggedSearch.objects.get()
    assert (kept.words, kept.meant) == ("gaskt", "gasket")
    open_first(client, kept)
    kept.refresh_from_db()
    assert kept.section.endswith("Upkeep")


def test_turning_pages_filtering_and_asking_again_is_one_search(client, gasket):
    for more in ({}, {}, {"kind": "guide"}, {"page": 2}):
        search(client, "gasket", **more)
    search(client, "grease")
    assert [kept.words for kept in LoggedSearch.objects.order_by("pk")] == ["gasket", "grease"]
    assert HelpSession.objects.count() == 1


@pytest.mark.parametrize(
    "headers", [{"HTTP_USER_AGENT": "Googlebot/2.1"}, {**PERSON, "HTTP_SEC_PURPOSE": "prefetch"}]
)
def test_programs_have_no_session(client, gasket, headers):
    response = client.get("/search/", {"q": "gasket"}, **headers)
    assert COOKIE not in response.cookies
    assert not HelpSession.objects.exists()


def test_pages_that_are_read_set_no_cookie(client, gasket):
    assert COOKIE not in client.get(gasket.url, **PERSON).cookies
    assert COOKIE not in client.get("/search/", **PERSON).cookies


@pytest.mark.parametrize("forged", ["", "x", "a" * 23, "'; DROP TABLE x; --"])
def test_a_key_that_cannot_be_ours_begins_a_session(client, gasket, forged):
    client.cookies[COOKIE] = forged
    assert search(client, "gasket").cookies[COOKIE].value != forged


def test_what_is_opened_is_kept_for_the_browser_that_searched(client, as_, gasket):
    search(client, "gasket")
    kept = LoggedSearch.objects.get()
    client.cookies.pop(COOKIE)
    assert open_first(client, kept).status_code == 204
    kept.refresh_from_db()
    assert kept.opened == ""  # it was somebody else's search
    client.cookies[COOKIE] = kept.session.key
    open_first(client, kept)
    kept.refresh_from_db()
    assert kept.opened == f"guide:{gasket.pk}"
    assert kept.session.opened_at


@pytest.mark.parametrize(
    ("said", "status"),
    [({}, 400), ({"search": "x", "entry": "1"}, 400), ({"search": "1", "entry": "9" * 18}, 404)],
)
def test_a_beacon_of_nonsense(client, said, status):
    assert client.post("/search/opened/", said, **PERSON).status_code == status


def test_a_beacon_tells_nothing_of_what_is_not_open_to_the_reader(client, ana):
    room = category("room", read_by="members")
    room.start_topic(ana, "A quiet talk", "Only among us, in this room.")
    entry = Entry.objects.get(kind="topic")
    said = {"search": 1, "entry": entry.pk}
    assert client.post("/search/opened/", said, **PERSON).status_code == 404
    assert client.post("/search/opened/", said).status_code == 403  # from a page that is not ours


def test_confirmed_assumed_failed_and_not_known(client, as_, ana, gasket):
    search(client, "gasket")
    assert weeks()[0]["unknown"] == 1
    open_first(client, LoggedSearch.objects.get())
    assert weeks()[0]["assumed"] == 1
    client.post(f"/feedback/vote/{gasket.pk}/", {"answer": "yes"}, **PERSON)
    assert weeks()[0]["confirmed"] == 1
    client.force_login(ana)
    words = {
        "title": "My gasket rattles",
        "source": "It rattles at night, every night.",
        "category": "questions",
        "seen": "1",
    }
    assert client.post("/forum/new/", words, **PERSON).status_code == 302
    assert weeks()[0] == {**weeks()[0], "sessions": 1, "failed": 1, "confirmed": 0, "assumed": 0}


def test_a_press_that_leads_to_signing_in_has_asked_nothing(client, gasket):
    search(client, "gasket")
    answer = client.post("/forum/new/", {"title": "My gasket rattles"}, **PERSON)
    assert "/login/" in answer.url
    assert weeks()[0]["failed"] == 0


def test_whoever_writes_to_support_was_not_helped(client, settings):
    settings.SUPPORT_EMAIL = ["support@example.com"]
    client.get("/support/", **PERSON)
    said = {"about": "My order", "message": "Where is it?", "email": "guest@example.org"}
    client.post("/support/", {**said, "email": "nobody"}, **PERSON)
    assert weeks()[0]["failed"] == 0  # it did not get through
    client.post("/support/", said, **PERSON)
    assert weeks()[0]["failed"] == 1


def test_sessions_of_the_last_days_are_not_counted_yet(client, gasket):
    search(client, "gasket")
    assert list(HelpSession.objects.settled().by_week()) == []


def test_old_searches_go(client, gasket, settings):
    search(client, "gasket")
    HelpSession.objects.update(
        began_at=timezone.now() - settings.RETENTION["searches"] - timedelta(days=1)
    )
    HelpSession.objects.tidy()
    assert not LoggedSearch.objects.exists()

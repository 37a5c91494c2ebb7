"""“Did this help?”, as readers and others press it."""

from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from wagtail.models import PageViewRestriction

from community.feedback.limits import LIMITS
from community.feedback.models import REMARK_LENGTH, Reading, Vote
from tests.factories import faq_entry, guide, guide_index, home, restrict
from tests.feedback.conftest import HERE

pytestmark = pytest.mark.django_db
AGENT = {"HTTP_USER_AGENT": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}


def html(response):
    return response.content.decode()


def the_vote():
    return Vote.objects.get()


# The question ------------------------------------------------------------------------------------


def test_it_stands_under_guides_and_answers_and_is_the_same_for_everybody(client):
    for page in (guide(), faq_entry()):
        response = client.get(page.url)
        assert f'action="/feedback/vote/{page.pk}/"' in html(response)
        assert "js/vote.js" in html(response)
        assert "csrfmiddlewaretoken" not in html(response)
        assert not response.cookies
    assert "/feedback/" not in html(client.get(guide_index().url))


# Answering ---------------------------------------------------------------------------------------


def test_an_answer_without_an_account(client, press, settings):
    page = guide()
    response = press(page, "no")
    assert (the_vote().is_helpful, the_vote().member) == (False, None)
    cookie = response.cookies["reader"]
    assert (cookie["path"], cookie["httponly"]) == ("/feedback/", True)
    assert cookie["max-age"] == settings.RETENTION["readers"].total_seconds()
    thanks = html(client.get(response.url))
    assert "Thank you for telling us" in thanks
    assert "Something is missing" in thanks
    assert "It solved my problem" not in thanks
    assert "Ask the community" in thanks
    assert "Back to “Descale the Tide”" in thanks
    assert '<meta name="robots" content="noindex">' in thanks


def test_an_answer_of_a_member(as_, ana, press):
    page = guide()
    as_(ana)
    assert "reader" not in press(page).cookies
    press(page)
    assert (the_vote().member, the_vote().reader) == (ana, f"m:{ana.pk}")


def test_pressing_again_changes_the_answer_and_adds_none(client, press):
    page = guide()
    press(page, "no"), press(page, "no")
    assert not the_vote().is_helpful
    assert "reader" not in press(page, "yes").cookies  # the id it has is not renewed
    assert the_vote().is_helpful


def test_two_browsers_are_two_readers(press, client):
    page = guide()
    press(page)
    client.cookies.clear()
    press(page, HTTP_USER_AGENT="Another")
    assert Vote.objects.count() == 2


def test_a_double_click_before_there_is_a_cookie_is_one_answer(press, client):
    page = guide()
    press(page)
    client.cookies.clear()
    press(page)
    assert Vote.objects.count() == 1


def test_a_forged_cookie_is_nobody(press, client):
    page = guide()
    client.cookies["reader"] = "m:1"
    response = press(page)
    assert the_vote().reader.startswith("r:")
    assert "reader" in response.cookies


def test_it_answers_in_the_language_of_the_page(press, client):
    page = guide("Kamenac", parent=guide_index("hr"))
    response = client.get(press(page).url)
    assert '<html lang="hr"' in html(response)
    assert html(client.get(page.url)).count(f"/feedback/vote/{page.pk}/") == 1


def test_a_get_changes_nothing(client):
    assert client.get(f"/feedback/vote/{guide().pk}/").status_code == 405
    assert client.get(f"/feedback/reading/{guide('Two').pk}/").status_code == 405
    assert not Vote.objects.exists()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"HTTP_ORIGIN": "https://elsewhere.example"}, 403),
        ({"HTTP_ORIGIN": "null"}, 403),
        ({}, 403),
        ({"HTTP_ORIGIN": "http://testserver", "HTTP_SEC_FETCH_SITE": "cross-site"}, 403),
        ({"HTTP_SEC_FETCH_SITE": "same-site"}, 403),
        ({"HTTP_SEC_FETCH_SITE": "same-origin"}, 302),
        ({"HTTP_ORIGIN": "http://testserver"}, 302),
    ],
)
def test_it_is_answered_from_our_own_pages_only(headers, status):
    client = Client(enforce_csrf_checks=True)
    url = f"/feedback/vote/{guide().pk}/"
    assert client.post(url, {"answer": "yes"}, **headers).status_code == status
    assert Vote.objects.exists() == (status == 302)


def test_what_one_may_not_see_cannot_be_answered(press, as_, ana):
    draft, secret, inner = guide("Draft", live=False), guide("Secret"), guide("Inner")
    restrict(secret), restrict(inner, "groups", "Circle")
    for page in (draft, secret, inner, home()):
        assert press(page).status_code == 404
    as_(ana)
    assert press(secret).status_code == 302
    assert press(inner).status_code == 404
    assert Vote.objects.count() == 1


def test_a_page_that_was_opened_with_a_password_can_be_answered(press, client):
    page = guide()
    restriction = restrict(page, PageViewRestriction.PASSWORD, password="crema")
    assert press(page).status_code == 404
    session = client.session
    session["passed_page_view_restrictions"] = [restriction.pk]
    session.save()
    assert press(page).status_code == 302


def test_an_unpublished_page_cannot_be_answered_any_more(press):
    page = guide()
    page.unpublish()
    assert press(page).status_code == 404


@pytest.mark.parametrize("answer", ["", "maybe"])
def test_neither_yes_nor_no(press, answer):
    assert press(guide(), answer).status_code == 400
    assert not Vote.objects.exists()


def test_answers_are_limited(press, monkeypatch):
    monkeypatch.setitem(LIMITS, "vote", "2/m/address")
    page = guide()
    assert [press(page).status_code for _ in range(3)] == [302, 302, 429]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_answers_at_once_from_two_tabs_are_one(client, press):
    page = guide()
    press(page)
    cookie = client.cookies["reader"].value
    Vote.objects.all().delete()

    def one_tab(answer):
        tab = Client()
        tab.cookies["reader"] = cookie
        try:
            response = tab.post(f"/feedback/vote/{page.pk}/", {"answer": answer}, **HERE)
            return tab.get(response.url).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(one_tab, ["yes", "no"] * 4)) == {200}
    assert Vote.objects.count() == 1


# Words -------------------------------------------------------------------------------------------


@pytest.fixture
def words_url(press):
    return press(guide(), "no").url


def test_a_reason_and_a_remark(client, words_url):
    said = {"reason": "wrong", "remark": "The <b>lid</b> opens to the left."}
    response = client.post(words_url, said, **HERE)
    assert response.url == words_url
    assert (the_vote().reason, the_vote().remark) == tuple(said.values())
    thanks = html(client.get(words_url))
    assert "Thank you, we have your words" in thanks
    assert "The &lt;b&gt;lid&lt;/b&gt; opens to the left." in thanks
    assert client.get(words_url)["Cache-Control"].count("no-store")


def test_words_after_yes(client, press):
    url = press(guide(), "yes").url
    assert "It solved my problem" in html(client.get(url))
    client.post(url, {"reason": "solved"}, **HERE)
    assert the_vote().reason == "solved"


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"remark": "long " * 201}, "Use at most 1000 letters; these are 1004."),
        ({"reason": "solved", "remark": "kept words"}, "goes with the other answer"),
        ({"reason": "", "remark": "  "}, "Choose a reason or write a line."),
        ({"remark": "kept\0words"}, "Null characters are not allowed."),
    ],
)
def test_bad_words_get_a_clear_answer_and_are_kept(client, words_url, said, message):
    response = client.post(words_url, said, **HERE)
    assert message in html(response)
    assert said.get("remark", "").strip().replace("\0", "") in html(response).replace("\0", "")
    assert not the_vote().has_words


def test_a_line_end_counts_as_one_letter(client, words_url):
    remark = "a" * (REMARK_LENGTH - 11) + "\r\n" * 10 + "b"
    client.post(words_url, {"remark": remark}, **HERE)
    assert len(the_vote().remark) == REMARK_LENGTH


def test_the_browser_cuts_nothing_off(client, words_url):
    assert (
        "maxlength" not in html(client.get(words_url)).partition("<textarea")[2].partition(">")[0]
    )


@pytest.mark.parametrize("token", ["forged", "MQ:1abcde:forged", "1:1:1"])
def test_a_forged_token_changes_nothing_and_words_come_back(client, words_url, token):
    response = client.post(f"/feedback/words/{token}/", {"remark": "All <of> it"}, **HERE)
    assert response.status_code == 403
    assert "This form is no longer good" in html(response)
    assert "All &lt;of&gt; it</textarea>" in html(response)
    assert client.get(f"/feedback/words/{token}/").status_code == 403
    assert not the_vote().has_words


def test_a_token_of_a_vote_that_is_gone(client, words_url):
    the_vote().delete()
    response = client.post(words_url, {"remark": "Kept"}, **HERE)
    assert response.status_code == 403
    assert "Kept</textarea>" in html(response)


def test_words_from_elsewhere_are_refused(client, words_url):
    assert client.post(words_url, {"remark": "x"}).status_code == 403
    assert not the_vote().has_words


def test_words_reach_us_although_the_page_was_unpublished(client, words_url):
    the_vote().page.specific.unpublish()
    client.post(words_url, {"remark": "Still good to know."}, **HERE)
    assert the_vote().remark == "Still good to know."
    thanks = html(client.get(words_url))
    assert "we have your words" in thanks
    assert "Back to" not in thanks


def test_one_address_has_few_votes_on_a_page_and_a_member_one(client, as_, ana, press, monkeypatch):
    monkeypatch.setitem(LIMITS, "vote_page", "2/d/key")
    page, other = guide("Clean the tank"), guide("Fill the tank")
    codes = []
    for _ in range(3):
        client.cookies.clear()
        codes.append(press(page).status_code)
    assert codes == [302, 302, 429]
    client.cookies.clear()
    assert press(other).status_code == 302
    as_(ana)
    assert press(page).status_code == 302


def test_words_are_limited_and_kept(client, words_url):
    with patch("community.feedback.views.within_limit", return_value=None):
        response = client.post(words_url, {"remark": "Kept"}, **HERE)
    assert response.status_code == 429
    assert "send them in a few minutes" in html(response)
    assert "Kept</textarea>" in html(response)


def test_the_module_gets_the_part_alone(client, words_url):
    part = html(client.get(words_url, HTTP_X_REQUESTED_WITH="fetch"))
    assert part.lstrip().startswith("<section")
    assert "<html" not in part
    refused = client.post(words_url, {}, HTTP_X_REQUESTED_WITH="fetch", **HERE)
    assert "<html" not in html(refused)
    assert "error-summary" in html(refused)


# The search that led there -----------------------------------------------------------------------


def test_it_carries_the_search_that_listed_the_page(client, press):
    page, other = guide(), guide("Other", text="<p>Else.</p>")
    client.get("/search/", {"q": "descale tide"})
    url = press(page, "no").url
    assert the_vote().query == "descale tide"
    thanks = html(client.get(url))
    assert "You had searched for “descale tide”" in thanks
    assert "title=descale%20tide" in thanks
    assert "?q=descale%20tide" in thanks
    press(other)
    assert Vote.objects.get(page=other.pk).query == ""


def test_the_search_travels_to_the_answer_alone_and_not_for_long(client):
    guide()
    cookie = client.get("/search/", {"q": "descale"}).cookies["searched"]
    assert (cookie["path"], cookie["max-age"], cookie["httponly"]) == ("/feedback/", 3600, True)
    assert not client.get("/search/", {"q": "xyzzy"}).cookies


def test_a_forged_search_is_none(client, press):
    client.cookies["searched"] = "[descale, [1, 2]]"
    press(guide())
    assert the_vote().query == ""


# Readings ----------------------------------------------------------------------------------------


def read(client, page, **headers):
    return client.post(f"/feedback/reading/{page.pk}/", **{**HERE, **AGENT, **headers})


def test_a_reading_is_counted(client):
    page = guide()
    assert [read(client, page).status_code for _ in range(2)] == [204, 204]
    assert Reading.objects.get().count == 2


@pytest.mark.parametrize("agent", ["Googlebot/2.1", "HeadlessChrome/149", "curl/8", ""])
def test_machines_are_not_counted(client, agent):
    assert read(client, guide(), HTTP_USER_AGENT=agent).status_code == 204
    assert not Reading.objects.exists()


def test_the_team_is_not_counted(as_, edit):
    read(as_(edit), guide())
    assert not Reading.objects.exists()


def test_readings_of_hidden_pages_and_from_elsewhere(client):
    assert read(client, guide(live=False)).status_code == 404
    assert read(client, guide("Two"), HTTP_ORIGIN="https://elsewhere.example").status_code == 403
    assert not Reading.objects.exists()

"""A reader says what they have, on any page, without an account and without JavaScript."""

import pytest

from community.audience.choosing import COOKIE, MOST
from tests.factories import guide, guide_index, section, segment

pytestmark = pytest.mark.django_db
HERE = {"origin": "http://testserver"}


@pytest.fixture(autouse=True)
def _committed(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        yield


@pytest.fixture
def mini():
    return segment("Tide Mini", hr="Mala plima")


@pytest.fixture
def home_use():
    return segment("at home", "role")


def choose(client, *slugs, headers=HERE, **fields):
    return client.post("/for/", {"segment": slugs, **fields}, headers=headers)


def body(client, url="/"):
    return client.get(url).content.decode()


def test_a_choice_is_remembered_and_leads_back(client, mini, home_use):
    response = choose(client, "tide-mini", "at-home", next="/guides/?page=2")
    assert (response.status_code, response["Location"]) == (302, "/guides/?page=2")
    cookie = response.cookies[COOKIE]
    assert cookie.value == "at-home.tide-mini"
    assert cookie["max-age"] == 365 * 24 * 3600
    assert cookie["samesite"] == "Lax"
    assert cookie["httponly"]
    response = client.get("/")
    assert response.context["chosen_segments"] == {"tide-mini", "at-home"}
    assert "For: <b>Tide Mini, at home</b>" in response.content.decode()
    assert 'value="tide-mini" checked' in response.content.decode()


def test_it_is_secure_where_the_site_is(client, mini, settings):
    settings.SESSION_COOKIE_SECURE = True
    assert choose(client, "tide-mini").cookies[COOKIE]["secure"]


def test_a_choice_can_be_changed_and_forgotten(client, mini, home_use):
    choose(client, "tide-mini")
    choose(client, "at-home")
    assert client.get("/").context["chosen_segments"] == {"at-home"}
    response = choose(client, "at-home", clear="1")
    assert response.cookies[COOKIE]["max-age"] == 0
    assert not client.get("/").context["chosen_segments"]
    choose(client, "tide-mini")
    choose(client)  # all boxes unticked
    assert not client.get("/").context["chosen_segments"]


@pytest.mark.parametrize(
    "place",
    [
        "",
        "//evil.example/",
        "https://evil.example/",
        "javascript:alert(1)",
        "\\\\evil.example",
        "x" * 9000 + ":",
    ],
)
def test_it_leads_nowhere_else(client, mini, place):
    location = choose(client, "tide-mini", next=place)["Location"]
    assert location == "/"


def test_it_is_refused_from_another_site(client, mini):
    response = choose(client, "tide-mini", headers={"sec-fetch-site": "cross-site"})
    assert response.status_code == 403
    assert COOKIE not in response.cookies


def test_get_changes_nothing(client, mini):
    response = client.get("/for/", {"segment": "tide-mini"})
    assert response.status_code == 405
    assert COOKIE not in response.cookies


def test_what_is_no_segment_is_left_out(client, mini):
    assert choose(client, "tide-mini", "<script>", "gone").cookies[COOKIE].value == "tide-mini"
    assert choose(client, "gone").cookies[COOKIE].value == ""


@pytest.mark.parametrize(
    "written",
    [
        "gone",
        "<script>alert(1)</script>",
        "..",
        "%00",
        "a" * 5000,
        ".".join(["x"] * 2000),
        "%C4%8D",
    ],
)
def test_hostile_cookies_choose_nothing_and_show_nothing(client, mini, written):
    client.cookies[COOKIE] = written
    response = client.get("/guides/")
    assert response.status_code == 200
    assert response.context["chosen_segments"] == set()
    assert "<script>alert" not in response.content.decode()


def test_of_a_long_cookie_only_the_beginning_is_read(client, mini):
    client.cookies[COOKIE] = ".".join(["x"] * MOST + ["tide-mini"])
    assert client.get("/").context["chosen_segments"] == set()


def test_without_segments_there_is_nothing(client):
    for url in ("/", "/guides/", "/search/?q=x", "/forum/", "/nothing/"):
        assert "chooser" not in body(client, url)


def test_it_stands_on_every_page_and_first_where_one_looks_for_guides(client, mini):
    shelf = section()
    page = guide(parent=shelf)
    once = ["/", page.url, "/forum/", "/accounts/login/", "/nothing/"]
    twice = ["/guides/", shelf.url, "/search/?q=tide"]
    assert [body(client, url).count('<details class="chooser') for url in once] == [1] * 5
    assert [body(client, url).count('<details class="chooser') for url in twice] == [2] * 3


def test_it_carries_no_token_so_that_the_page_is_the_same_for_everybody(client, mini):
    assert "csrfmiddlewaretoken" not in body(client, "/guides/")


def test_it_does_not_stand_under_a_form_that_was_sent(client, mini):
    html = client.post("/accounts/login/", {"login": "x"}).content.decode()
    assert "chooser" not in html


def test_it_speaks_the_reader_s_language(client, mini):
    html = body(client, "/hr/guides/")
    assert "Mala plima" in html
    assert 'action="/hr/for/"' in html
    response = client.post("/hr/for/", {"segment": "tide-mini", "next": "/hr/"}, headers=HERE)
    assert response["Location"] == "/hr/"


def test_products_stand_first(client, home_use, mini):
    groups = client.get("/").context["segment_choice"]["groups"]
    assert [group["kind"] for group in groups] == ["product", "role"]


def test_new_names_show_at_once(client, mini, django_capture_on_commit_callbacks):
    body(client)
    with django_capture_on_commit_callbacks(execute=True):
        mini.name = "Tide Nano"
        mini.save()
    assert "Tide Nano" in body(client)
    body(client, "/hr/")
    with django_capture_on_commit_callbacks(execute=True):
        mini.names.first().delete()
    assert "Tide Nano" in body(client, "/hr/")


def test_a_deleted_segment_is_not_chosen_any_more(client, mini, django_capture_on_commit_callbacks):
    choose(client, "tide-mini")
    with django_capture_on_commit_callbacks(execute=True):
        mini.delete()
    assert client.get("/").context["chosen_segments"] == set()


@pytest.mark.parametrize("number", [1, 5])
def test_the_chooser_costs_a_page_nothing(client, rf, number, django_assert_num_queries):
    from community.audience.context_processors import segments

    for one in range(number):
        segment(f"Model {one}")
    request = rf.get("/")
    request.COOKIES = {COOKIE: "model-0"}
    segments(request)["segment_choice"]["for_whom"]
    again = rf.get("/")
    again.COOKIES = {COOKIE: "model-0"}
    with django_assert_num_queries(0):
        context = segments(again)
        assert context["chosen_segments"] == {"model-0"}
        assert len(context["segment_choice"]["groups"][0]["offers"]) == number


def test_the_index_asks_no_more_for_those_who_chose(client, mini, django_assert_max_num_queries):
    guide(segments=[mini])
    choose(client, "tide-mini")
    url = guide_index().url
    client.get(url)
    with django_assert_max_num_queries(17):
        client.get(url)

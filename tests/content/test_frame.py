"""What surrounds every page: name, colour, menu, footer, languages."""

import pytest

from community.content.models import LinkBlock, Navigation, SiteSettings
from tests.factories import guide, guide_index

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _committed(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        yield


def context(client, url="/"):
    return client.get(url).context


def test_the_menu_leads_to_guides_answers_and_forum(client):
    menu = context(client)["navigation"]["menu"]
    assert [link["url"] for link in menu] == ["/guides/", "/faq/", "/forum/", "/customers/"]
    assert [link["label"] for link in menu] == ["Guides", "Answers", "Forum", "Customers"]
    assert [link["label"] for link in context(client, "/hr/")["navigation"]["menu"]] == [
        "Vodiči",
        "Odgovori",
        "Forum",
        "Kupci",
    ]


def test_the_menu_shows_where_one_is(client):
    menu = context(client, guide().url)["navigation"]["menu"]
    assert [link["is_current"] for link in menu] == [True, False, False, False]


def test_changes_show_at_once(client, django_capture_on_commit_callbacks):
    assert "Hearth" in client.get("/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        settings = SiteSettings.objects.get()
        settings.name, settings.accent = "Morrow", "#aa3300"
        settings.save()
    html = client.get("/").content.decode()
    assert "Morrow" in html
    assert "/theme/aa3300.css" in html


def test_an_unpublished_page_leaves_the_menu(client, django_capture_on_commit_callbacks):
    client.get("/")
    with django_capture_on_commit_callbacks(execute=True):
        guide_index().unpublish()
    assert [link["url"] for link in context(client)["navigation"]["menu"]] == [
        "/faq/",
        "/forum/",
        "/customers/",
    ]


def test_footer_columns_carry_links(client):
    footer = context(client)["navigation"]["footer"]
    assert [column["title"] for column in footer] == ["Help", "Community"]
    assert footer[0]["links"][0]["url"] == "/guides/"


def test_the_frame_costs_nothing_once_it_is_known(client, rf, django_assert_num_queries):
    from community.content.context_processors import site

    client.get("/")
    request = rf.get("/guides/")
    request.resolver_match = None
    with django_assert_num_queries(0):
        frame = site(request)
        assert frame["site_settings"].name == "Hearth"
        assert frame["navigation"]["menu"]


def test_views_of_ours_keep_their_place_in_another_language(client):
    links = {
        link.code: link.url
        for link in context(client, "/accounts/login/?next=/x")["language_links"]
    }
    assert links["hr"] == "/hr/accounts/login/?next=/x"
    assert links["en"] == "/accounts/login/?next=/x"


def test_what_is_not_there_is_not_there_in_another_language_either(client):
    links = client.get("/nothing/").context["language_links"]
    assert [link.url for link in links] == ["/", "/hr/", "/sk/"]


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({"label": "", "page": None, "address": ""}, "page"),
        ({"label": "X", "page": None, "address": "javascript:alert(1)"}, "address"),
        ({"label": "X", "page": None, "address": "//evil.example"}, "address"),
        ({"label": "", "page": None, "address": "/forum/"}, "label"),
    ],
)
def test_links_that_lead_nowhere_are_refused(value, field):
    block = LinkBlock()
    with pytest.raises(Exception) as error:  # noqa: PT011 (its kind is Wagtail's business)
        block.clean(block.to_python(value))
    assert field in error.value.block_errors


def test_a_language_without_a_menu_still_has_pages(client):
    Navigation.objects.all().delete()
    assert client.get("/sk/").status_code == 200

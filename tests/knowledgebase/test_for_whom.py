"""Guides for whom a reader is come first; nothing is hidden by it, and nothing is shown by it either."""

import pytest
from django.contrib.auth.models import AnonymousUser
from wagtail.models import PageViewRestriction

from community.audience.choosing import COOKIE
from knowledgebase.models import GuidePage
from tests.factories import guide, guide_index, home, restrict, section, segment

pytestmark = pytest.mark.django_db
ANYBODY = AnonymousUser()


@pytest.fixture
def mini():
    return segment("Tide Mini", hr="Mala plima")


@pytest.fixture
def fold():
    return segment("Fold")


@pytest.fixture
def owning(client):
    """`owning("tide-mini").get(…)`: the site as somebody reads it who has one."""

    def have(*slugs):
        client.cookies[COOKIE] = ".".join(slugs)
        return client

    return have


def titles(guides):
    return [one.title for one in guides]


def test_those_for_the_reader_come_first_and_the_rest_follows(mini, fold):
    guide("A for all"), guide("B for Fold", segments=[fold])
    guide("C for Mini", segments=[mini]), guide("D for both", segments=[mini, fold])
    listed = GuidePage.objects.visible_to(ANYBODY).for_listing()
    assert titles(listed.for_segments(["tide-mini"])) == [
        "C for Mini",
        "D for both",
        "A for all",
        "B for Fold",
    ]
    assert titles(listed.for_segments(["tide-mini", "fold"]))[-1] == "A for all"
    assert (
        titles(listed.for_segments([])) == titles(listed.for_segments(["gone"])) == titles(listed)
    )


def test_a_section_and_the_index_put_them_first_over_all_their_pages(owning, mini, monkeypatch):
    monkeypatch.setattr("knowledgebase.models.shelves.PER_PAGE", 2)
    for shelf in (guide_index(), section()):
        for number in range(3):
            guide(f"Guide {number}", shelf)
        guide("For Mini", shelf, segments=[mini])
        context = owning("tide-mini").get(shelf.url).context
        assert titles(context["guides"]) == ["For Mini", "Guide 0"]
        assert context["guides"].paginator.count == 4
        assert titles(owning().get(shelf.url).context["guides"]) == ["Guide 0", "Guide 1"]


def test_the_newest_stay_the_newest_and_the_popular_the_popular(owning, mini, monkeypatch):
    monkeypatch.setattr("knowledgebase.models.shelves.NEWEST", 2)
    shelf = section()
    old = guide("Old", shelf, segments=[mini], checked_on="2020-01-01")
    middle = guide("Middle", shelf, segments=[mini], checked_on="2024-01-01")
    new = guide("New", shelf)
    response = owning("tide-mini").get(guide_index().url)
    assert titles(response.context["newest"]) == ["Middle", "New"]
    page = home()
    page.featured = [("guide", new), ("guide", old), ("guide", middle)]
    page.save()
    assert titles(owning("tide-mini").get("/").context["popular"]) == ["Old", "Middle", "New"]
    assert titles(owning().get("/").context["popular"]) == ["New", "Old", "Middle"]


def test_before_and_after_keep_the_order_of_the_section(owning, mini):
    shelf = section()
    first, middle, last = (guide(name, shelf) for name in ("First", "Middle", "Last"))
    last.segments = [mini]
    last.save()
    context = owning("tide-mini").get(middle.url).context
    assert (context["before"], context["after"]) == (first, last)


def test_lists_and_guides_say_for_whom_they_are(client, mini, fold):
    shelf = section()
    page = guide("Descale", shelf, segments=[fold, mini])
    guide("For all", shelf)
    html = client.get(shelf.url).content.decode()
    assert html.count('<span class="for">For Fold, Tide Mini</span>') == 1
    assert "<dd>Fold, Tide Mini</dd>" in client.get(page.url).content.decode()


def test_they_say_it_in_the_reader_s_language(client, mini):
    page = guide("Kamenac", guide_index("hr"), segments=[mini])
    assert "<dd>Mala plima</dd>" in client.get(page.url).content.decode()
    assert "Mala plima</span>" in client.get(guide_index("hr").url).content.decode()


@pytest.mark.parametrize("number", [1, 4])
def test_no_list_grows_by_what_was_chosen(owning, mini, number, django_assert_num_queries):
    shelf = section()
    for one in range(number):
        guide(f"Guide {one}", shelf, segments=[mini, segment(f"Model {one}", sk=f"{one}")])
    reader = owning("tide-mini")
    for url, count in ((shelf.url, 19), (guide_index().url, 17), ("/", 18)):
        reader.get(url)
        with django_assert_num_queries(count):
            reader.get(url)


@pytest.mark.parametrize(
    "kind", [PageViewRestriction.LOGIN, PageViewRestriction.GROUPS, PageViewRestriction.PASSWORD]
)
def test_choosing_opens_nothing_to_the_stranger(owning, mini, kind):
    """For members or for a group is one thing, for whom it was written is another."""
    shelf = section("Workshop")
    secret = guide("Secret screw", shelf, segments=[mini], summary="Turn it left.")
    restrict(
        secret, kind, *(["Keepers"] if kind == PageViewRestriction.GROUPS else []), password="x"
    )
    guide("Open", shelf)
    page = home()
    page.featured = [("guide", secret)]
    page.save()
    reader = owning("tide-mini")
    for url in (
        guide_index().url,
        shelf.url,
        "/",
        "/search/?q=screw",
        "/search/",
        "/guides/workshop/open/",
    ):
        html = reader.get(url).content.decode()
        assert "Secret" not in html
        assert "Turn it left" not in html
    (counted,) = guide_index().sections_for(ANYBODY)
    assert counted.guide_count == 1
    assert reader.get(shelf.url).context["guides"].paginator.count == 1
    results = reader.get("/search/?q=screw").context["results"]
    assert results.found == []
    assert results.facets.kinds.choices[0].number == 0
    response = reader.get(secret.url)
    assert response.status_code in (302, 200)
    assert "Turn it left" not in response.content.decode()


def test_the_one_whom_it_is_open_to_sees_it_first(owning, as_, ana, mini):
    shelf = section("Workshop")
    guide("Open", shelf)
    restrict(guide("For members", shelf, segments=[mini]))
    as_(ana)
    assert titles(owning("tide-mini").get(shelf.url).context["guides"]) == ["For members", "Open"]

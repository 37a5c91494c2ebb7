"""Parts of pages that are kept: everybody sees at once what changed, and nobody what is not theirs."""

import pytest
from wagtail.models import PageViewRestriction

from tests.conftest import person
from tests.content.cached import cache_of_pages, one_request
from tests.factories import guide, home, restrict, section, segment, topic

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("page_cache")]


@pytest.fixture(autouse=True)
def kept():
    with cache_of_pages():
        yield


@pytest.fixture
def client(client, django_capture_on_commit_callbacks):
    """Each of its requests is a transaction of its own, as outside of tests: within one that has written, nothing is kept."""
    ask = client.request

    def request(**environ):
        with one_request(django_capture_on_commit_callbacks):
            return ask(**environ)

    client.request = request
    return client


@pytest.fixture
def reading(as_, ana):
    """What ana sees at an address: she is signed in, so no whole page of hers is kept."""
    browser = as_(ana)
    browser.get("/robots.txt")

    def read(path):
        response = browser.get(path)
        assert response.status_code == 200, response.status_code
        return response.content.decode()

    return read


def test_a_guide_read_again_asks_for_nothing_that_it_shows(reading, django_assert_max_num_queries):
    page = guide("Descale the Tide")
    reading(page.url)  # this first visit of the day is noted
    first = reading(page.url)
    with django_assert_max_num_queries(5):  # the session, who it is, and the generation
        again = reading(page.url)
    assert again.partition("<main")[2] == first.partition("<main")[2]


def test_what_is_published_is_read_at_once(reading):
    page = guide("Descale the Tide", text="<p>Fill the tank.</p>")
    assert "Fill the tank" in reading(page.url)
    page.body = [("text", "<p>Empty the tank.</p>")]
    page.title = "Descale it"
    page.save_revision().publish()
    html = reading(page.url)
    assert "Empty the tank" in html
    assert "<h1>Descale it</h1>" in html
    assert "Fill the tank" not in html


def test_what_was_changed_without_publishing_is_read_too(reading):
    page, writer = guide("Descale the Tide"), person("wilma")
    page.authors.add(writer)
    page.save()
    assert "Wilma" in reading(page.url)
    writer.name = "Winnie"
    writer.save()
    assert "Winnie" in reading(page.url)


def test_a_neighbour_and_a_shelf_know_of_a_new_guide(reading):
    shelf = section("Cleaning")
    first = guide("First", shelf)
    assert "The second" not in reading(first.url) + reading(shelf.url)
    guide("The second", shelf)
    assert "The second" in reading(first.url)
    assert "The second" in reading(shelf.url)


def test_what_becomes_restricted_is_gone_for_others_at_once(as_, reading, stranger):
    shelf = section("Cleaning")
    page = guide("For the few", shelf)
    reading(page.url)
    assert "For the few" in reading(shelf.url)
    restrict(page, PageViewRestriction.GROUPS, "Editor")
    assert "For the few" not in reading(shelf.url)
    assert as_(stranger).get(page.url).status_code == 404


def test_members_share_no_parts_with_who_may_see_less(client, as_, ana):
    shelf = section("Cleaning")
    restrict(guide("For members", shelf))
    assert "For members" in as_(ana).get(shelf.url).content.decode()
    client.logout()
    assert "For members" not in client.get(shelf.url).content.decode()
    assert "For members" in as_(ana).get(shelf.url).content.decode()


def test_who_is_shut_out_of_a_group_sees_its_pages_no_longer(as_, stranger):
    page = guide("For authors")
    restrict(page, PageViewRestriction.GROUPS, "Author")
    stranger.groups.add(page.get_view_restrictions()[0].groups.get())
    browser = as_(stranger)
    assert browser.get(page.url).status_code == 200
    stranger.groups.clear()
    assert browser.get(page.url).status_code == 404


def test_a_choice_of_segments_orders_for_whoever_made_it(as_, ana):
    shelf, tide = section("Cleaning"), segment("Tide Mini")
    guide("Anything", shelf)
    meant = guide("For the Mini", shelf)
    meant.segments.add(tide)
    meant.save()
    browser = as_(ana)
    html = browser.get(shelf.url).content.decode().partition('class="rows"')[2]
    assert html.index("Anything") < html.index("For the Mini")
    browser.cookies["segments"] = tide.slug
    html = browser.get(shelf.url).content.decode().partition('class="rows"')[2]
    assert html.index("For the Mini") < html.index("Anything")


def test_the_front_page_knows_of_a_new_question(reading, boris):
    reading(home().url)
    topic(boris, "Why does it hum?")
    assert "Why does it hum?" in reading(home().url)


def test_editors_have_pages_made_for_them(as_, owner, reading):
    page = guide("Descale the Tide")
    reading(page.url)
    assert f"/admin/pages/{page.pk}/edit/" in as_(owner).get(page.url).content.decode()


def test_a_draft_is_never_kept(as_, owner, reading):
    page = guide("Descale the Tide", text="<p>Fill the tank.</p>")
    reading(page.url)
    page.body = [("text", "<p>Not yet true.</p>")]
    page.save_revision()
    draft = as_(owner).get(f"/admin/pages/{page.pk}/view_draft/").content.decode()
    assert "Not yet true" in draft


def test_a_page_that_moved_leaves_nothing_at_its_address(reading, client):
    page = guide("Descale the Tide")
    reading(page.url)
    former, page.slug = page.url, "descale-it"
    page.save_revision().publish()
    assert client.get(former).status_code != 200
    assert "Descale the Tide" in reading("/guides/descale-it/")

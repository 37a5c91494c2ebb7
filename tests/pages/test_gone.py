"""What becomes of the address of a page that moved, was renamed, taken down or deleted."""

from datetime import timedelta

import pytest
from django.test import TestCase
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from community.pages.models import GoneAddress
from community.serving.schedule import jobs
from tests.factories import faq_entry, guide, guide_index, restrict, section

pytestmark = pytest.mark.django_db


def fresh(page):
    return Page.objects.get(pk=page.pk).specific


def published(page):
    with TestCase.captureOnCommitCallbacks(execute=True):  # Wagtail tells of a new slug then
        page.save_revision().publish()
    return fresh(page)


def rename(page, slug):
    page = fresh(page)
    page.slug = slug
    return published(page)


def take_down(page):
    fresh(page).unpublish()


def delete(page):
    fresh(page).delete()


def status(client, url):
    return client.get(url).status_code


def leads_to(client, url):
    response = client.get(url)
    assert response.status_code == 301, url
    return response["Location"]


# Moved


@pytest.mark.parametrize("code", ["en", "hr"])
def test_a_renamed_section_takes_its_guides_along(client, code):
    shelf = published(section("Cleaning", guide_index(code)))
    page = published(guide("Descale", shelf))
    old_shelf, old = shelf.url, page.url
    new_shelf = rename(shelf, "care")
    new = fresh(page).url
    assert new == f"{new_shelf.url}descale/"
    assert leads_to(client, old) == new
    assert leads_to(client, old_shelf) == new_shelf.url
    assert leads_to(client, f"{old}?from=mail") == new


def test_a_page_that_moved_to_another_section_is_found(client):
    page, shelf = published(guide()), section("Cleaning")
    old = page.url
    page.move(shelf, pos="last-child")
    assert leads_to(client, old) == fresh(page).url


def test_a_new_page_at_an_old_address_wins(client):
    page = published(guide("Old", slug="descale"))
    rename(page, "descale-2")
    guide("New", slug="descale")
    assert "New" in client.get("/guides/descale/").content.decode()


def test_there_and_back_is_no_loop(client):
    page = published(guide(slug="one"))
    rename(page, "two"), rename(page, "one")
    assert status(client, "/guides/one/") == 200
    assert leads_to(client, "/guides/two/") == "/guides/one/"
    take_down(page)
    assert status(client, "/guides/one/") == 410
    assert status(client, "/guides/two/") == 410


def test_pages_that_changed_places_and_went_are_no_loop(client):
    first, second = published(guide("First", slug="one")), published(guide("Second", slug="two"))
    rename(first, "three"), rename(second, "one"), rename(first, "two")
    for page in (first, second):
        take_down(page)
    assert {status(client, f"/guides/{slug}/") for slug in ("one", "two", "three")} == {410}


def test_redirects_that_editors_made_stay(client):
    Redirect.objects.create(
        old_path="/old", redirect_link="https://example.org/", is_permanent=False
    )
    response = client.get("/old/")
    assert (response.status_code, response["Location"]) == (302, "https://example.org/")


# Taken down


def test_an_unpublished_page_says_so(client):
    shelf = section("Cleaning")
    page = guide("Descale the Tide", shelf)
    beside = guide("Descale the Fold", shelf)
    take_down(page)
    response = client.get(page.url)
    assert response.status_code == 410
    html = response.content.decode()
    assert "This page was taken down" in html
    assert 'value="descale the tide"' in html
    assert f'href="{shelf.url}">Everything in Cleaning' in html
    assert f'href="{beside.url}"' in html
    assert '<meta name="robots" content="noindex">' in html
    assert 'rel="canonical"' not in html
    assert 'rel="alternate"' not in html


def test_it_tells_no_title_and_no_draft(client):
    page = guide("Secret plan", slug="plan")
    take_down(page)
    page = fresh(page)
    page.title = "Even more secret"
    page.save_revision()
    html = client.get("/guides/plan/").content.decode()
    assert "secret" not in html.lower()


def test_a_deleted_page_says_so(client):
    page = faq_entry()
    url = page.url
    delete(page)
    assert status(client, url) == 410


def test_all_of_a_deleted_section_says_so(client):
    shelf = section("Cleaning", guide_index("hr"))
    inner = section("Descaling", shelf)
    page, hidden, draft = (
        guide("One", inner),
        guide("Two", inner),
        guide("Three", inner, live=False),
    )
    restrict(hidden)
    urls = [one.url for one in (shelf, inner, page)]
    never = [hidden.url, draft.url]
    delete(shelf)
    assert [status(client, url) for url in urls] == [410, 410, 410]
    assert [status(client, url) for url in never] == [404, 404]
    html = client.get(page.url).content.decode()
    assert f'href="{guide_index("hr").url}">' in html.partition('class="lost"')[2]


def test_former_addresses_of_a_deleted_page_say_so_too(client):
    page = published(guide(slug="one"))
    rename(page, "two")
    delete(page)
    assert status(client, "/guides/one/") == 410
    assert status(client, "/guides/two/") == 410


def test_an_expired_page_says_so(client, django_capture_on_commit_callbacks):
    from django.core.management import call_command

    page = guide(expire_at=timezone.now() - timedelta(hours=1))
    call_command("publish_scheduled")
    assert status(client, page.url) == 410


def test_what_was_never_public_is_not_found(client):
    draft, hidden = guide("Draft", live=False), guide("Hidden")
    restrict(hidden)
    take_down(hidden)
    later = guide("Later", live=False, go_live_at=timezone.now() + timedelta(days=1))
    for page in (draft, hidden, later):
        assert status(client, page.url) == 404
        delete(page)
        assert status(client, page.url) == 404


def test_a_page_that_is_back_answers(client):
    page = guide()
    take_down(page)
    page = published(fresh(page))
    assert status(client, page.url) == 200
    assert not GoneAddress.objects.exists()
    restrict(page)
    take_down(page)
    assert status(client, page.url) == 404


def test_a_translation_that_still_stands_is_offered(client):
    page = guide()
    made = page.copy_for_translation(guide_index("hr").locale, copy_parents=True)
    made.slug, made.title = "kamenac", "Kamenac"
    made = published(made)
    take_down(made)
    html = client.get(made.url).content.decode()
    assert f'<li lang="en"><a href="{page.url}" hreflang="en">Descale the Tide' in html
    restrict(page)
    assert page.url not in client.get(made.url).content.decode().partition('class="lost"')[2]


def test_the_shelf_is_told_only_to_those_who_may_see_it(client, as_, ana):
    shelf = section("Trade secrets")
    page = guide("One", shelf)
    take_down(page)
    restrict(shelf)
    assert "Trade secrets" not in client.get(page.url).content.decode()
    assert "Trade secrets" in as_(ana).get(page.url).content.decode()


def test_it_is_told_in_the_language_of_the_address(client):
    page = guide("Kamenac", guide_index("hr"))
    take_down(page)
    assert '<html lang="hr">' in client.get(page.url).content.decode()


def test_only_reading_is_answered_so(client):
    page = guide()
    take_down(page)
    assert client.head(page.url).status_code == 410
    assert client.post(page.url).status_code == 404


def test_an_address_that_is_too_long_is_let_go(client):
    shelf = guide_index()
    for _ in range(3):
        shelf = section("x", shelf, slug="x" * 200)
    page = guide("One", shelf)
    take_down(page)
    assert status(client, page.url) == 404


@pytest.mark.parametrize("url", ["/nothing/", "/hr/guides/nothing/", "/guides/nothing/?q=1"])
def test_an_ordinary_miss_costs_little(client, django_assert_max_num_queries, url):
    """What routing asks, the redirects (once more with a query), one question of ours, and nothing for the frame."""
    client.get(url)
    with django_assert_max_num_queries(9) as queries:
        assert status(client, url) == 404
    ours = [query["sql"] for query in queries if "goneaddress" in query["sql"].lower()]
    assert len(ours) == 1


@pytest.mark.parametrize("number", [1, 4])
def test_the_page_does_not_grow_queries(client, django_assert_num_queries, number):
    for one in range(number):
        guide(f"Descale {one}")
    page = guide("Descale")
    take_down(page)
    client.get(page.url)
    with django_assert_num_queries(21):
        client.get(page.url)


def test_what_is_kept_stays_bounded(monkeypatch):
    queryset = type(GoneAddress.objects.all())
    monkeypatch.setattr(queryset, "KEPT", 2)
    for number in range(4):
        take_down(guide(f"Guide {number}"))
    GoneAddress.objects.filter(path__contains="3").update(
        since=timezone.now() - timedelta(days=800)
    )
    GoneAddress.objects.all().tidy()
    assert {each.words for each in GoneAddress.objects.all()} == {"guide 1", "guide 2"}
    assert GoneAddress.objects.tidy in [job.run for job in jobs()]

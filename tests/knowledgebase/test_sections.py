"""Sections to browse: what is in them, where to begin, and what stands beside."""

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.factories import guide, guide_index, restrict, section

pytestmark = pytest.mark.django_db
ANYBODY = AnonymousUser()


def get(client, page):
    response = client.get(page.url)
    assert response.status_code == 200
    return response.content.decode()


def test_a_section_is_shown_with_its_first_guides(client):
    shelf = section("Cleaning", description="Every day, every month.")
    for number in (1, 2, 3, 4):
        guide(f"Guide {number}", shelf)
    html = get(client, guide_index()).partition('class="shelves"')[2]
    assert "Every day, every month." in html
    assert "Guide 3</a>" in html
    assert "Guide 4</a>" not in html.partition("</ul>")[0]
    assert "All 4 guides" in html


def test_few_guides_need_no_link_to_all(client):
    shelf = section()
    guide("Only", shelf)
    shown = get(client, guide_index()).partition('class="shelves"')[2].partition("</section>")[0]
    assert "Only</a>" in shown
    assert "1 guide" not in shown


def test_guides_of_inner_sections_count_and_are_named(client):
    outer = section("Outer")
    guide("Deep", section("Inner", outer))
    (shown,) = guide_index().sections_with_guides_for(ANYBODY)
    assert (shown.guide_count, [one.title for one in shown.guides]) == (1, ["Deep"])
    assert "Inner" in get(client, outer).partition('class="shelves"')[2]


def test_an_empty_section_is_shown_to_those_who_write(client, as_, edit, ana):
    shelf = section("Empty shelf")
    assert "Empty shelf" not in get(client, guide_index())
    assert "Empty shelf" not in client.get("/").content.decode()
    assert "There is nothing here yet" in get(client, shelf)
    assert "Empty shelf" not in get(as_(ana), guide_index())
    html = get(as_(edit), guide_index())
    assert "only the team sees this section" in html


def test_a_section_whose_guides_one_may_not_see_is_empty_for_them(client, ana):
    shelf = section("Secrets")
    restrict(guide("Recipe", shelf))
    assert guide_index().sections_with_guides_for(ANYBODY) == []
    (shown,) = guide_index().sections_with_guides_for(ana)
    assert [one.title for one in shown.guides] == ["Recipe"]


def test_the_sections_beside_are_one_step_away(client):
    here, there = section("Cleaning"), section("Repairs")
    guide("Rinse", here)
    assert 'class="facets"' not in get(client, here)
    guide("Screw", there)
    html = get(client, here)
    assert f'href="{here.url}" aria-current="page"' in html
    assert f'href="{there.url}"' in html


def test_a_long_list_can_be_narrowed(client):
    shelf = section()
    for number in range(11):
        guide(f"Guide {number}", shelf)
    assert "narrow" not in get(client, shelf).replace("narrow.css", "")
    guide("Guide 11", shelf)
    html = get(client, shelf)
    assert "data-narrow" in html
    assert "js/narrow.js" in html


@pytest.mark.parametrize("number", [1, 6])
def test_sections_do_not_grow_queries(client, django_assert_num_queries, number):
    shelf = section()
    for one in range(number):
        inner = section(f"Inner {one}", shelf)
        beside = section(f"Beside {one}")
        for parent in (inner, beside, shelf):
            for other in range(number):
                guide(f"Guide {one} {other}", parent)
    for page, count in ((guide_index(), 17), (shelf, 19)):
        client.get(page.url)
        with django_assert_num_queries(count):
            client.get(page.url)

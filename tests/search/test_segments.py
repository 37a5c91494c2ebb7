"""For whom a guide is stands in the index; what is for the reader comes first among the good."""

import pytest
from django.core.management import call_command

from community.audience.choosing import COOKIE
from community.search.models import Entry
from community.search.query import Query
from tests.factories import guide, segment

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _the_index_agrees(db):
    yield
    call_command("check_index")


@pytest.fixture
def mini():
    return segment("Tide Mini")


def stored():
    return Entry.objects.get().segments


def best(text, *segments):
    hits = Query(text, segments).hits(["public"], "en")
    entries = Entry.objects.in_bulk([hit.pk for hit in hits])
    return [entries[hit.pk].title for hit in hits]


def test_the_row_says_for_whom(mini):
    page = guide(segments=[mini, segment("Fold")])
    assert stored() == "fold tide-mini"
    page.segments = [mini]
    page.save_revision()
    assert stored() == "fold tide-mini"  # that was a draft
    page.get_latest_revision().publish()
    assert stored() == "tide-mini"


def test_a_new_short_name_stands_in_the_rows(mini):
    guide(segments=[mini])
    mini.slug = "nano"
    mini.save()
    assert stored() == "nano"


def test_a_deleted_segment_leaves_the_rows(mini):
    guide(segments=[mini, segment("Mini", "role")])
    mini.delete()
    assert stored() == "mini"


def test_what_is_for_the_reader_comes_first_among_equals(mini):
    guide("Gasket P", text="<p>rubber</p>", segments=[mini])
    guide("Gasket Q", text="<p>rubber</p>")
    assert best("gasket rubber") == ["Gasket Q", "Gasket P"]
    assert best("gasket rubber", "tide-mini") == ["Gasket P", "Gasket Q"]
    assert best("gasket rubber", "gone") == ["Gasket Q", "Gasket P"]


def test_it_is_the_whole_short_name_that_counts(mini):
    guide("Gasket P", text="<p>rubber</p>", segments=[mini])
    guide("Gasket Q", text="<p>rubber</p>")
    assert best("gasket rubber", "tide") == ["Gasket Q", "Gasket P"]


def test_the_title_as_typed_and_much_better_matches_still_win(mini):
    guide("Gasket care", text="<p>Grease the gasket.</p>")
    guide("Cups", text="<p>A gasket is not needed, nor any care.</p>", segments=[mini])
    assert best("gasket care", "tide-mini")[0] == "Gasket care"
    assert best("grease gasket", "tide-mini")[0] == "Gasket care"


def test_nothing_is_hidden(mini):
    for number in range(3):
        guide(f"Gasket {number}", segments=[mini] if number else [])
    assert sorted(best("gasket", "tide-mini")) == sorted(best("gasket"))


def test_results_say_for_whom_and_follow_the_choice(client, mini):
    guide("Gasket P", text="<p>rubber</p>", segments=[mini])
    guide("Gasket Q", text="<p>rubber</p>")
    client.cookies[COOKIE] = "tide-mini"
    response = client.get("/search/", {"q": "rubber"})
    shown = response.context["results"].page
    assert [(result.entry.title, result.for_whom) for result in shown] == [
        ("Gasket P", ("Tide Mini",)),
        ("Gasket Q", ()),
    ]
    assert response.content.decode().count('<span class="for">For Tide Mini</span>') == 1
    assert client.get("/search/").context["starters"][0].title == "Gasket P"


@pytest.mark.parametrize("number", [3, 9])
def test_they_cost_one_question_whatever_is_found(client, mini, number, django_assert_num_queries):
    for one in range(number):
        guide(f"Gasket {one}", segments=[mini, segment(f"Model {one}")])
    client.cookies[COOKIE] = "tide-mini"
    client.get("/search/", {"q": "gasket"})
    with django_assert_num_queries(14):
        client.get("/search/", {"q": "gasket"})

"""The page of results, as people and browsers get it."""

import re
import sqlite3
from datetime import timedelta
from urllib.parse import quote

import psycopg
import pytest
from django.db import OperationalError, connection
from django.urls import reverse
from django.utils import timezone, translation

from community.feedback.models import Reading, Vote
from community.search import query
from community.search.models import Entry, LoggedSearch
from tests.factories import faq_entry, guide, guide_index, restrict

pytestmark = pytest.mark.django_db


@pytest.fixture
def search(client):
    def ask(q="", path="/search/", **asked):
        return client.get(path, {"q": q, **asked})

    return ask


@pytest.fixture
def site(questions, ana):
    guide("Gasket care", text="<p>Grease the gasket & <i>smile</i>.</p>")
    faq_entry("Which gasket?", answer="<p>The black gasket.</p>")
    questions.start_topic(ana, "My gasket rattles", "The gasket <b>rattles</b> at night.")


def titles(response):
    return [result.entry.title for result in response.context["results"].page]


def test_it_tells_kind_title_snippet_place_and_state(search, site):
    html = search("gasket").content.decode()
    assert "3 results for" in html
    assert "Grease the <mark>gasket</mark> &amp; smile." in html
    assert re.search('<a href="/guides/gasket-care/"[^>]*>Gasket care</a>', html)
    assert "Delivery" in html
    assert "Waiting" in html
    assert "Ana, 0 replies, Repairs" in html


def test_it_is_read_only_and_not_for_search_engines(client, search):
    assert client.post("/search/", {"q": "gasket"}).status_code == 405
    assert '<meta name="robots" content="noindex' in search("gasket").content.decode()


def test_a_kind_narrows_and_the_counts_stay(search, site):
    response = search("gasket", kind="faq")
    assert titles(response) == ["Which gasket?"]
    kinds = response.context["results"].facets.kinds
    counts = {str(choice.label): choice.number for choice in kinds.choices}
    assert counts == {"Everything": 3, "Guides": 1, "Answers": 1, "Forum": 1}
    assert [str(choice.label) for choice in kinds.choices if choice.is_current] == ["Answers"]
    assert "1 result for" in response.content.decode()
    assert len(titles(search("gasket", kind="no such kind"))) == 3


def test_counts_tell_nothing_of_what_one_may_not_see(search, site, ana, back_room, as_):
    back_room.start_topic(ana, "Secret gasket", "hush")
    assert len(search("gasket").context["results"].hits) == 3
    as_(ana)
    assert len(search("gasket").context["results"].hits) == 4


def test_pages(search):
    for number in range(25):
        guide(f"Gasket {number}")
    first, third = search("gasket"), search("gasket", page=3)
    assert len(titles(first)) == 10
    assert len(titles(third)) == 5
    assert not set(titles(first)) & set(titles(third))
    assert titles(search("gasket", page="99999999999999999999")) == titles(third)
    assert titles(search("gasket", page="nonsense")) == titles(first)
    assert "q=gasket" in first.content.decode()


def test_depth_is_bounded_and_says_so(search, monkeypatch):
    monkeypatch.setattr(query, "DEEP", 5)
    for number in range(8):
        guide(f"Gasket {number}")
    html = search("gasket").content.decode()
    assert "More than 5 results" in html
    assert "5+" in html


@pytest.mark.parametrize("number", [3, 9])
def test_the_number_of_questions_to_the_database_does_not_grow(
    number, search, questions, ana, django_assert_num_queries
):
    for place in range(number):
        guide(f"Gasket {place}", text=f"<p>gasket {place}</p>")
        questions.start_topic(ana, f"Gasket? {place}", "gasket")
    search("gasket")  # the site's frame and addresses are kept from now on
    with django_assert_num_queries(14):  # two of them for the log, one for pins, one for the limit
        assert titles(search("gasket"))


def test_nothing_found_leads_on_to_asking(search):
    guide("Gasket care")
    response = search("elephant & castle")
    html = response.content.decode()
    assert response.status_code == 200
    assert "Nobody has written about “elephant &amp; castle” yet" in html
    assert "Gasket care" in html
    with translation.override("en"):
        assert f"{reverse('forum:topic_new')}?title={quote('elephant & castle', safe='')}" in html


@pytest.mark.parametrize("text", ["", "   ", "\0"])
def test_without_a_question_it_offers_where_to_begin(search, text):
    guide("Gasket care")
    html = search(text).content.decode()
    assert "Guides people read most" in html
    assert "Gasket care" in html


@pytest.mark.parametrize(
    "text", ["…?!", '<script>alert("x")</script>', "\0 tank", "%s {{ x }}", "a" * 5_000]
)
def test_any_question_is_answered_and_shown_safely(search, text):
    response = search(text)
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_titles_and_names_are_escaped(search):
    guide("<script>gasket</script>", slug="x")
    html = search("gasket").content.decode()
    assert "&lt;script&gt;gasket&lt;/script&gt;" in html
    assert "<script>gasket" not in html


@pytest.mark.parametrize(("path", "heading"), [("/hr/search/", "hr"), ("/sk/search/", "sk")])
def test_it_speaks_every_language(client, site, path, heading):
    response = client.get(path, {"q": "rattles"})
    html = response.content.decode()
    assert f'<html lang="{heading}"' in html
    assert (
        f'href="/{heading}/forum/' in html
    )  # what members wrote is shown around in the reader's language


def test_other_languages_do_not_crowd_but_are_offered(search):
    guide("Gasket care", text="<p>Tide</p>")
    for number in range(3):
        guide(f"Brtva {number}", parent=guide_index("hr"), text="<p>Tide</p>")
    response = search("tide")
    assert titles(response) == ["Gasket care"]
    assert "Show 3 more in other languages" in response.content.decode()
    everywhere = search("tide", **{"in": "all"})
    assert titles(everywhere)[0] == "Gasket care"
    assert len(titles(everywhere)) == 4


def test_a_question_in_another_language_finds_that_language(search):
    guide("Gasket care", text="<p>Tide</p>")
    guide("Čišćenje brtve", parent=guide_index("hr"), text="<p>Tide</p>")
    assert titles(search("ciscenje brtve tide"))[0] == "Čišćenje brtve"


def test_what_is_far_ahead_stands_on_honey_paper(search):
    guide("Gasket care", text="<p>gasket</p>")
    for number in range(4):
        guide(f"Other {number}", text="<p>A gasket, among a hundred other things.</p>")
    response = search("gasket care")
    assert response.context["results"].best.entry.title == "Gasket care"
    assert "Best match, a guide" in response.content.decode()


def test_a_row_that_goes_while_the_page_is_made_is_left_out(search, monkeypatch):
    guide("Gasket care")
    guide("Gasket prices")
    hits = query.Query.hits

    def and_one_goes(self, *args):
        found = hits(self, *args)
        Entry.objects.filter(pk=found[0].pk).delete()
        return found

    monkeypatch.setattr(query.Query, "hits", and_one_goes)
    assert len(titles(search("gasket"))) == 1


def test_what_was_read_most_lately_comes_first_among_starters(search, ana):
    old, read, _ = guide("Old"), guide("Read"), guide("New")
    Reading.objects.note(read, count=3)
    Reading.objects.note(old, day=timezone.localdate() - timedelta(days=200), count=99)
    first = [entry.title for entry in search("").context["starters"]]
    assert first[0] == "Read"
    assert len(first) == 3
    restrict(read)
    assert "Read" not in [entry.title for entry in search("").context["starters"]]


def test_it_tells_whether_it_helped_once_enough_have_answered(search):
    page, votes = guide("Gasket care"), Vote.objects
    for number in range(24):
        if number == 3:
            assert "found it helpful" not in search("gasket").content.decode()
        votes.cast(page, number % 12 > 0, reader=f"r:{number}")
    assert "92 % found it helpful" in search("gasket").content.decode()
    page.save_revision().publish()
    assert "found it helpful" not in search("gasket").content.decode()


def cannot_write(execute, sql, params, many, context):
    """As a disk that is full: whatever is read is answered."""
    if not sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE")):
        return execute(sql, params, many, context)
    error = OperationalError("database or disk is full")
    error.__cause__ = sqlite3.OperationalError("database or disk is full")
    error.__cause__.sqlite_errorcode = sqlite3.SQLITE_FULL
    if connection.vendor == "postgresql":
        error.__cause__ = psycopg.errors.DiskFull("could not extend file")
    raise error


@pytest.mark.parametrize("is_member", [False, True])
def test_results_come_when_nothing_can_be_written(client, search, site, boris, is_member):
    if is_member:
        client.force_login(boris)
    with connection.execute_wrapper(cannot_write):
        response, suggested = search("gasket"), search("gask", path=reverse("search:suggest"))
    assert len(titles(response)) == 3
    assert suggested.json()
    assert not LoggedSearch.objects.exists()


def test_results_come_on_a_site_that_is_read_only(search, site, settings):
    settings.READ_ONLY = True
    with connection.execute_wrapper(cannot_write):
        assert len(titles(search("gasket"))) == 3

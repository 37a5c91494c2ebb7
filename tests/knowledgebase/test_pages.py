"""Guides and answers as readers meet them."""

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.factories import (
    faq_entry,
    faq_index,
    faq_section,
    guide,
    guide_index,
    restrict,
    section,
)

pytestmark = pytest.mark.django_db
ANYBODY = AnonymousUser()


def get(client, page):
    response = client.get(page.url)
    assert response.status_code == 200
    return response.content.decode()


def test_an_empty_index_leads_on(client):
    assert "There is nothing here yet" in get(client, guide_index())
    assert "There is nothing here yet" in get(client, faq_index())


def test_the_index_shows_sections_with_counts_of_all_below(client):
    outer = section("Cleaning", description="Every day, every month.")
    inner = section("Descaling", outer)
    guide("One", outer), guide("Two", inner), guide("Loose")
    html = get(client, guide_index())
    assert "Every day, every month." in html
    shown = guide_index().sections_for(ANYBODY)
    assert [(one.title, one.guide_count) for one in shown] == [("Cleaning", 2)]
    assert "Loose" in html


def test_a_section_shows_its_sections_and_guides(client):
    outer = section("Cleaning")
    inner = section("Descaling", outer)
    guide("With lemon", inner)
    page = guide("Rinse twice", outer, summary="With two tanks.")
    html = get(client, outer)
    assert inner.url in html
    assert page.url in html
    assert "With two tanks." in html
    assert "Guides</a></li>" in html.partition("crumbs")[2]


def test_a_long_section_has_pages(client, monkeypatch):
    monkeypatch.setattr("knowledgebase.models.shelves.PER_PAGE", 2)
    shelf = section()
    for number in range(3):
        guide(f"Guide {number}", shelf)
    assert "Guide 2" not in get(client, shelf)
    second = client.get(f"{shelf.url}?page=2").content.decode()
    assert "Guide 2" in second
    assert f'{shelf.url}?page=2">' in second.partition('rel="canonical"')[2]


def test_a_guide_tells_who_when_and_how_long(client, ana):
    words = "<p>" + "tank " * 450 + "</p>"
    page = guide(text=words, summary="Once a year.", authors=[ana], checked_on="2026-11-12")
    page.tags.add("water")
    page.save()
    html = get(client, page)
    assert "Once a year." in html
    assert "<b>Ana</b>" in html
    assert 'datetime="2026-11-12"' in html
    assert "3 minutes to read" in html
    assert "water" in html


def test_headings_have_addresses_and_long_guides_a_table_of_contents(client):
    text = "<h2>Čišćenje đezve</h2><p>…</p><h3>Voda</h3><h2>Čišćenje đezve</h2>"
    html = get(client, guide(text=text))
    assert '<h2 id="ciscenje-dezve"' in html
    assert '<a href="#ciscenje-dezve-2">' in html
    assert "On this page" in html
    assert "On this page" not in get(client, guide("Short", text="<h2>One</h2><h2>Two</h2>"))


def test_before_and_after_stay_in_the_section_and_obey_visibility(client, ana):
    shelf = section()
    first, middle, hidden, last = (
        guide(name, shelf) for name in ("First", "Middle", "Hidden", "Last")
    )
    guide("Elsewhere")
    restrict(hidden)
    assert middle.neighbours_for(ANYBODY) == (first, last)
    assert middle.neighbours_for(ana) == (first, hidden)
    assert first.neighbours_for(ANYBODY) == (None, middle)
    assert last.neighbours_for(ana) == (hidden, None)


def test_what_is_restricted_is_nowhere(client):
    shelf = section("Trade secrets")
    guide("Recipe", shelf)
    restrict(shelf)
    beside = guide("Beside")
    answers = faq_section("Trade answers")
    faq_entry("Which recipe?", answers)
    open_answers = faq_section()
    hidden = faq_entry("What recipe is hidden?", open_answers)
    entry = faq_entry("What is open?", open_answers)
    restrict(answers), restrict(hidden)
    for page in (guide_index(), beside, faq_index(), open_answers, entry):
        html = get(client, page)
        assert "recipe" not in html.lower()
        assert "trade" not in html.lower()
    assert client.get(shelf.url).status_code == 302
    (shown,) = faq_index().sections_for(ANYBODY)
    assert shown.entry_count == 1


def test_answers_open_in_place_and_have_an_address(client):
    shelf = faq_section()
    entry = faq_entry("How long does it take?", shelf, "<p>Two days.</p>")
    faq_entry("And to islands?", shelf, "<p>Two more.</p>")
    for page in (faq_index(), shelf):
        html = get(client, page)
        assert "<p>Two days.</p>" in html.replace("<p >", "<p>")
        assert 'how-long-does-it-take">' in html  # where a link to it opens it
        assert entry.url in html
    html = get(client, entry)
    assert "<h1>How long does it take?</h1>" in html
    assert "And to islands?" in html
    assert '<meta name="description" content="Two days.">' in html


def test_the_index_of_answers_shows_the_first_few_of_each_section(client, monkeypatch):
    monkeypatch.setattr("knowledgebase.models.faq_shelves.PREVIEWED", 2)
    shelf = faq_section()
    for number in range(3):
        faq_entry(f"Question {number}?", shelf)
    faq_section("Empty")
    html = get(client, faq_index())
    assert "Question 1?" in html
    assert "Question 2?" not in html
    assert "All 3 answers" in html


@pytest.mark.parametrize("number", [1, 4])
def test_lists_do_not_grow_queries(client, django_assert_num_queries, number):
    shelf, answers = section(), faq_section()
    for one in range(number):
        guide(f"Guide {one}", shelf)
        section(f"Section {one}", shelf)
        guide(f"Loose {one}")
        link = f'<p><a linktype="page" id="{shelf.pk + one}">the guide</a></p>'
        faq_entry(f"Question {one}?", answers, link)
        faq_entry(f"Another {one}?", faq_section(f"Answers {one}"))
    pages = (guide_index(), shelf, faq_index(), answers)
    for page, count in zip(pages, (19, 19, 16, 18), strict=True):
        client.get(page.url)  # the frame around every page is cached now
        with django_assert_num_queries(count):
            client.get(page.url)


def test_editors_find_the_way_to_edit(client, as_, edit, ana):
    page = guide()
    assert "Edit this page" not in get(client, page)
    assert "Edit this page" not in get(as_(ana), page)
    assert f"/admin/pages/{page.pk}/edit/" in get(as_(edit), page)


def test_the_other_languages_are_linked(client):
    page = guide("Descale")
    other = page.copy_for_translation(guide_index("hr").locale, copy_parents=True)
    other.title = "Uklonite kamenac"
    other.save_revision().publish()
    html = get(client, page)
    assert f'href="{other.url}"' in html
    assert f'href="/sk{page.url}"' in html  # where it is shown with a notice
    assert other.url.startswith("/hr/guides/")

"""Answers: where they stand, how they are listed, narrowed, voted on and moved."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import TestCase
from django.utils import timezone
from django.utils.html import escape
from wagtail.models import Page, Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from community.audience.choosing import COOKIE
from community.feedback.models import Vote
from community.search.models import Entry
from community.search.related import relate_all
from knowledgebase.models import FAQEntryPage
from tests.factories import (
    faq_entry,
    faq_index,
    faq_section,
    guide,
    restrict,
    segment,
    topic,
)

pytestmark = pytest.mark.django_db
ANYBODY = AnonymousUser()
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'


@pytest.fixture
def shelf():
    return faq_section("Cleaning")


@pytest.fixture
def mini():
    return segment("Tide Mini")


def html_of(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def fresh(page):
    return Page.objects.get(pk=page.pk).specific


def titles(entries):
    return [entry.title for entry in entries]


def sort(shelf, by):
    shelf = fresh(shelf)
    shelf.sorted_by = by
    shelf.save()
    return shelf


def vote(page, *answers):
    with TestCase.captureOnCommitCallbacks(execute=True):
        for answer in answers:
            number = Vote.objects.count()
            Vote.objects.cast(fresh(page), answer, reader=f"r:{number}")


# Small and large


def test_a_small_faq_needs_no_sections(client):
    entry = faq_entry("How long?", faq_index(), "<p>Two days.</p>")
    html = html_of(client, "/faq/")
    assert "<h2>How long?</h2>" in html
    assert 'id="how-long"' in html
    assert 'class="facets"' not in html
    assert entry.url == "/faq/how-long/"
    assert "Two days." in html_of(client, entry.url)


def test_one_section_needs_no_list_of_sections(client, shelf):
    faq_entry("How long?", shelf)
    for url in ("/faq/", shelf.url):
        assert 'class="facets"' not in html_of(client, url)
    faq_entry("How much?", faq_section("Buying"))
    for url in ("/faq/", shelf.url):
        assert 'class="facets"' in html_of(client, url)


def test_a_large_section_has_pages_and_each_answer_its_own_address(client, shelf, monkeypatch):
    monkeypatch.setattr("knowledgebase.models.faq_shelves.PER_PAGE", 2)
    for number in range(3):
        faq_entry(f"Question {number}?", shelf)
    first, second = html_of(client, shelf.url), html_of(client, f"{shelf.url}?page=2")
    assert "Question 2?" not in first
    assert "data-elsewhere" in first
    assert "3 answers" in first
    assert "Question 2?" in second
    assert f'{shelf.url}?page=2">' in second.partition('rel="canonical"')[2]


@pytest.mark.parametrize("page", ["0", "x", "99", "-1", ""])
def test_a_page_that_is_none_is_another(client, shelf, page):
    faq_entry("How long?", shelf)
    assert "How long?" in html_of(client, f"{shelf.url}?page={page}")


def test_an_empty_section_is_the_teams_alone(client, as_, edit, shelf):
    faq_entry("How much?", faq_section("Buying"))
    assert "Cleaning" not in html_of(client, "/faq/")
    assert "There is nothing here yet" in html_of(client, shelf.url)
    assert "only the team sees this section" in html_of(as_(edit), "/faq/")


# In a list


def test_every_id_is_there_once(client, shelf):
    for number in range(3):
        faq_entry(f"Question {number}?", shelf)
    for url in ("/faq/", shelf.url):
        ids = html_of(client, url).split(' id="')[1:]
        ids = [part.partition('"')[0] for part in ids]
        assert len(ids) == len(set(ids))


def test_an_answer_whose_address_is_taken_on_the_page_has_another(client, shelf):
    faq_entry("Main?", shelf, slug="main")
    html = html_of(client, shelf.url)
    assert html.count('id="main"') == 1
    assert 'id="main-answer"' in html


def test_an_answer_is_voted_on_where_it_is_read(client, shelf):
    page = faq_entry("How long?", shelf)
    html = html_of(client, shelf.url)
    assert f'action="/feedback/vote/{page.pk}/"' in html
    assert "csrfmiddlewaretoken" not in html
    response = client.post(
        f"/feedback/vote/{page.pk}/",
        {"answer": "yes"},
        follow=True,
        headers={"origin": "http://testserver"},
    )
    assert "Thank you, good to hear" in response.content.decode()
    assert Vote.objects.get().page_id == page.pk


def test_search_engines_are_told_of_an_answer_at_its_own_address_only(client, shelf):
    page = faq_entry("How long?", shelf)
    assert '"FAQPage"' in html_of(client, page.url)
    assert f'{page.url}">' in html_of(client, page.url).partition('rel="canonical"')[2]
    for url in ("/faq/", shelf.url):
        html = html_of(client, url)
        assert '"FAQPage"' not in html
        assert "data-nosnippet" in html


@pytest.mark.parametrize("number", [1, 4])
def test_lists_and_answers_do_not_grow_queries(client, django_assert_num_queries, mini, number):
    shelf = faq_section("Cleaning", sorted_by="usefulness")
    page = faq_entry("First?", shelf, segments=[mini])
    faq_entry("Loose?", faq_index(), segments=[mini])
    for one in range(number):
        link = f'<p><a linktype="page" id="{page.pk}">this</a></p>'
        faq_entry(f"Question {one}?", shelf, link, segments=[mini])
        faq_entry(f"Another {one}?", faq_section(f"Answers {one}"), link, segments=[mini])
    urls = {"/faq/": 20, "/faq/?product=tide-mini": 20, shelf.url: 19, page.url: 21}
    for url, count in urls.items():
        client.get(url)  # the frame around every page is cached now
        with django_assert_num_queries(count):
            client.get(url)


def test_where_the_site_begins_is_asked_once_for_all_answers(client, shelf, monkeypatch):
    for number in range(3):
        faq_entry(f"Question {number}?", shelf)
    begins, asked = Site.get_site_root_paths, []
    monkeypatch.setattr(
        Site, "get_site_root_paths", staticmethod(lambda: asked.append(1) or begins())
    )
    client.get(shelf.url)  # the frame around every page is cached now
    numbers = []
    for url in ("/faq/", shelf.url):
        asked.clear()
        client.get(url)
        numbers.append(len(asked))
    faq_entry("Another?", shelf)
    client.get(shelf.url)
    for url, number in zip(("/faq/", shelf.url), numbers, strict=True):
        asked.clear()
        client.get(url)
        assert len(asked) == number


# Its own page


def test_an_answer_names_its_neighbours_in_the_order_of_the_section(client, shelf):
    first, middle, last = (faq_entry(f"{name}?", shelf) for name in ("One", "Two", "Three"))
    hidden = faq_entry("Secret?", shelf)
    restrict(hidden)
    around = [(one.title, one.place) for one in middle.neighbours_for(ANYBODY)]
    assert around == [("Three?", "next"), ("One?", "before")]
    sort(shelf, "usefulness")
    vote(last, *[True] * 9)
    around = [(one.title, one.place) for one in fresh(first).neighbours_for(ANYBODY)]
    assert around == [("Two?", "next"), ("Three?", "before")]
    html = html_of(client, first.url)
    assert f'<a href="{middle.url}" rel="next">' in html
    assert "Secret" not in html


def test_an_answer_says_for_what_it_is_and_leads_to_guides(client, shelf, mini):
    for name in ("Milk", "Delivery", "Voltage"):
        guide(f"About {name}", text=f"<p>{name}.</p>")
    like, pinned = guide("Change the gasket"), guide("Zebra")
    page = faq_entry("Which gasket fits?", shelf, segments=[mini], pinned=[("guide", pinned)])
    relate_all()
    html = html_of(client, page.url)
    assert "<dd>Tide Mini</dd>" in html
    assert html.index(pinned.url) < html.index(like.url)
    restrict(like)
    assert like.url not in html_of(client, page.url)


def test_nobody_is_credited_where_nobody_says_so(client, shelf):
    page = faq_entry("How long?", shelf)
    assert (
        "credit" not in html_of(client, page.url).partition("<article")[2].partition("</article")[0]
    )


def test_hostile_words_stay_words(client, as_, edit):
    shelf = faq_section(HOSTILE, slug="shelf", description=HOSTILE)
    answer = rich_text(f"<p>{escape(HOSTILE)}</p>")
    url = f"/admin/pages/add/knowledgebase/faqentrypage/{shelf.pk}/"
    as_(edit).post(url, answer_form(HOSTILE, slug="hostile", answer=answer))
    for url in ("/faq/", shelf.url, FAQEntryPage.objects.get().url):
        html = html_of(client, url)
        assert "<script>alert" not in html
        assert HOSTILE not in html


# Order


def test_by_usefulness_what_surely_helps_comes_first(client, shelf):
    few, none, many = (faq_entry(f"{name}?", shelf) for name in ("Few", "None", "Many"))
    shelf = sort(shelf, "usefulness")
    vote(few, True, True)
    vote(many, *[True] * 20, False)
    assert titles(shelf.entries_for(ANYBODY)) == ["Many?", "Few?", "None?"]
    (listed,) = faq_index().sections_with_entries_for(ANYBODY)
    assert titles(listed.entries) == ["Many?", "Few?", "None?"]
    shelf = sort(shelf, "hand")
    fresh(none).move(fresh(few), "left")
    assert titles(shelf.entries_for(ANYBODY)) == ["None?", "Few?", "Many?"]
    (listed,) = faq_index().sections_with_entries_for(ANYBODY)
    assert titles(listed.entries) == ["None?", "Few?", "Many?"]


def test_publishing_an_older_draft_forgets_no_answers(shelf):
    page = faq_entry("How long?", shelf)
    draft = page.save_revision()
    vote(page, *[True] * 9)
    known = fresh(page).usefulness
    draft.publish()
    assert fresh(page).usefulness == known > 0.6


def test_a_changed_answer_counts_and_words_do_not_ask_again(shelf, django_assert_num_queries):
    page = faq_entry("How long?", shelf)
    vote(page, True)
    high = fresh(page).usefulness
    with TestCase.captureOnCommitCallbacks(execute=True) as asked:
        Vote.objects.get().explain(remark="Thanks.")
    assert asked == []
    with TestCase.captureOnCommitCallbacks(execute=True):
        Vote.objects.cast(page, False, reader="r:0")
    assert fresh(page).usefulness < high


def test_after_a_year_an_answer_counts_no_more(shelf):
    page = faq_entry("How long?", shelf)
    vote(page, True, True)
    Vote.objects.update(created_at=timezone.now() - timedelta(days=366))
    assert FAQEntryPage.objects.rank() == 1
    assert fresh(page).usefulness == 0


# Products and segments


def test_the_faq_is_narrowed_to_a_product_and_its_address_says_so(client, shelf, mini):
    faq_entry("For Mini?", shelf, segments=[mini])
    faq_entry("For all?", shelf)
    faq_entry("Elsewhere?", faq_section("Buying"))
    segment("Fold"), segment("at home", "role")
    html = html_of(client, "/faq/")
    assert '<a href="?product=tide-mini">Tide Mini</a>' in html
    assert "?product=fold" not in html  # no answer is about it
    assert "?product=at-home" not in html
    for url in ("/faq/?product=tide-mini", f"{shelf.url}?product=tide-mini"):
        html = html_of(client, url)
        assert "For Mini?" in html
        assert "For all?" not in html
        assert "Elsewhere?" not in html
        assert "product" not in html.partition('rel="canonical"')[2].partition(">")[0]
    assert "For all?" in html_of(client, "/faq/?product=nonsense")
    assert "Nothing about “Fold” here yet" in html_of(client, "/faq/?product=fold")
    assert "Nothing about “Fold” here yet" in html_of(client, f"{shelf.url}?product=fold")


def test_answers_for_the_reader_come_first(client, shelf, mini):
    faq_entry("For all?", shelf)
    faq_entry("For Mini?", shelf, segments=[mini])
    client.cookies[COOKIE] = "tide-mini"
    html = html_of(client, shelf.url)
    assert html.index("For Mini?") < html.index("For all?")


def test_a_product_of_hidden_answers_only_is_not_offered(client, as_, ana, shelf, mini):
    hidden = faq_entry("Secret?", shelf, segments=[mini])
    faq_entry("Open?", shelf)
    restrict(hidden)
    assert "?product=tide-mini" not in html_of(client, "/faq/")
    assert "Secret?" not in html_of(client, "/faq/?product=tide-mini")
    assert "1 answer<" in html_of(client, shelf.url)
    assert "Secret?" in html_of(as_(ana), "/faq/?product=tide-mini")


def test_search_knows_the_section_and_the_segments_of_an_answer(shelf, mini):
    page = faq_entry("Which gasket fits?", shelf, "<p>The black one.</p>", segments=[mini])
    entry = Entry.objects.get(kind="faq", object_id=page.pk)
    assert (entry.breadcrumbs[-1], entry.segments) == ("Cleaning", "tide-mini")
    mini.slug = "mini"
    mini.save()
    assert Entry.objects.get(pk=entry.pk).segments == "mini"
    mini.delete()
    assert Entry.objects.get(pk=entry.pk).segments == ""


# Moved and gone


def test_an_answer_that_moves_takes_its_old_address_and_its_place_in_search_along(client, shelf):
    page = faq_entry("How long?", shelf)
    old, other = page.url, faq_section("Buying")
    with TestCase.captureOnCommitCallbacks(execute=True):
        page.move(other, "last-child")
    page = fresh(page)
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, page.url)
    entry = Entry.objects.get(kind="faq", object_id=page.pk)
    assert (entry.url, entry.breadcrumbs[-1]) == (page.url, "Buying")


def test_a_deleted_section_takes_its_answers_along(client, shelf):
    page = faq_entry("How long?", shelf)
    vote(page, True)
    fresh(shelf).delete()
    assert client.get(page.url).status_code == 410
    assert not Entry.objects.filter(kind="faq").exists()
    assert not Vote.objects.exists()


def test_two_questions_of_one_section_do_not_share_an_address(as_, edit, shelf):
    faq_entry("How long?", shelf)
    form = answer_form("How long?")
    response = as_(edit).post(f"/admin/pages/add/knowledgebase/faqentrypage/{shelf.pk}/", form)
    assert "already in use" in response.content.decode()
    assert FAQEntryPage.objects.count() == 1


def answer_form(title, **fields):
    return nested_form_data(
        {
            "title": title,
            "slug": "how-long",
            "answer": rich_text("<p>Two days.</p>", features=["bold"]),
            "checked_on": "2026-01-12",
            "pinned": streamfield([]),
            "seo_title": "",
            "search_description": "",
            "comments": inline_formset([]),
            "action-publish": "1",
            **fields,
        }
    )


# For editors


def test_checked_today_moves_the_date(as_, edit, shelf):
    url = f"/admin/pages/add/knowledgebase/faqentrypage/{shelf.pk}/"
    as_(edit).post(url, answer_form("How long?", checked_today="on"))
    assert FAQEntryPage.objects.get().checked_on == timezone.localdate()


def test_an_answer_whose_review_is_past_is_reported_until_it_is_checked(as_, edit, ana, shelf):
    today = timezone.localdate()
    before = {"checked_on": today - timedelta(days=100), "review_by": today - timedelta(days=1)}
    late = faq_entry("Late?", shelf, slug="how-long", **before)
    faq_entry("Checked?", shelf, **{**before, "checked_on": before["review_by"]})
    faq_entry("Draft?", shelf, live=False, **before)
    faq_entry("No date?", shelf)
    report = as_(edit).get("/admin/knowledge/answers/").content.decode()
    assert "Late?" in report
    for other in ("Checked?", "Draft?", "No date?"):
        assert other not in report
    form = answer_form("Late?", checked_today="on", **before)
    as_(edit).post(f"/admin/pages/{late.pk}/edit/", form)
    late = fresh(late)
    assert (late.checked_on, late.review_by) == (today, today + timedelta(days=99))
    assert "No answer waits" in as_(edit).get("/admin/knowledge/answers/").content.decode()
    assert as_(ana).get("/admin/knowledge/answers/").status_code in (302, 403)


def test_a_topic_is_not_alike_for_an_answer_may_be_made_of_it(as_, ana, edit):
    topic(ana, "Can I wash the drip tray?")
    found = as_(edit).post("/admin/answers/alike/", {"title": "Can I wash the drip tray?"})
    assert found.content.decode().strip() == ""


def test_the_editor_names_what_is_alike(as_, edit, shelf):
    page = faq_entry("May I wash the drip tray?", shelf, "<p>Yes.</p>")
    hidden = faq_entry("May I wash the drip tray of the secret one?", shelf)
    restrict(hidden, "groups", "Owner")
    url = "/admin/answers/alike/"
    html = as_(edit).post(url, {"title": "Can I wash a drip tray?"}).content.decode()
    assert page.url in html
    assert "secret" not in html
    same = as_(edit).post(url, {"title": page.title, "but": page.pk}).content.decode()
    assert page.url not in same
    assert as_(edit).post(url, {"title": " "}).content.decode().strip() == ""
    assert as_(edit).get(url).status_code == 405


def test_others_learn_nothing_from_it(client, as_, ana):
    for who in (client, as_(ana)):
        assert who.post("/admin/answers/alike/", {"title": "drip tray"}).status_code in (302, 403)

"""What editors see of it: the edit screen and two reports."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import GroupPagePermission

from community.feedback.models import Reading, Vote
from community.feedback.ranking import by_need
from knowledgebase.models import GuidePage
from tests.conftest import person
from tests.factories import faq_entry, guide, guide_index, section

pytestmark = pytest.mark.django_db
HELPFULNESS, REMARKS = "/admin/reports/helpfulness/", "/admin/reports/remarks/"


def answered(page, helped, missed, read=0, at=None):
    for number in range(helped + missed):
        Vote.objects.cast(page, number < helped, reader=f"r:{number}", at=at)
    if read:
        Reading.objects.note(page, count=read, day=at and at.date())
    return page


def published(page):
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def html(response):
    assert response.status_code == 200
    return response.content.decode()


# The order ---------------------------------------------------------------------------------------


def test_the_least_helpful_most_read_come_first():
    answered(guide("Good, read a lot"), 18, 2, read=900)
    answered(guide("Bad, read a lot"), 6, 14, read=900)
    answered(guide("Bad, hardly read"), 6, 14, read=30)
    answered(guide("One cross reader"), 0, 1, read=100)
    answered(guide("Only praise"), 5, 0, read=5000)
    guide("Never answered")
    found = by_need(GuidePage.objects.all())
    assert [page.title for page in found] == [
        "Bad, read a lot",
        "Good, read a lot",
        "One cross reader",
        "Bad, hardly read",
        "Only praise",
    ]
    worst = found[0]
    assert (worst.answers, worst.helped, worst.times_read) == (20, 6, 900)
    assert worst.need == pytest.approx(900 * 0.4810, abs=0.1)
    assert worst.low == pytest.approx(0.1455, abs=0.0001)
    assert found.reverse()[0].need == 0


def test_a_page_is_read_at_least_as_often_as_it_is_answered():
    answered(guide(), 0, 4)
    (page,) = by_need(GuidePage.objects.all())
    assert page.times_read == 0
    assert page.need == pytest.approx(4 * 0.5101, abs=0.001)


def test_only_what_was_said_since_a_day():
    now = timezone.now()
    page, old = guide(), guide("Old")
    answered(page, 0, 3, read=50, at=now - timedelta(days=60))
    Vote.objects.cast(page, True, reader="r:new")
    Reading.objects.note(page, count=5)
    answered(old, 1, 1, at=now - timedelta(days=60))
    (found,) = by_need(GuidePage.objects.all(), since=now - timedelta(days=30))
    assert (found.title, found.answers, found.helped, found.times_read) == (page.title, 1, 1, 5)


def test_the_text_as_it_is_now_is_told_apart():
    page = published(guide())
    answered(page, 1, 9)
    published(page)
    answered(page, 8, 0)
    (found,) = by_need(GuidePage.objects.all())
    assert (found.answers, found.helped, found.answers_now, found.helped_now) == (18, 9, 8, 8)
    (found,) = by_need(GuidePage.objects.all(), as_it_is=True)
    assert (found.answers, found.helped, found.need) == (8, 8, pytest.approx(0, abs=1e-9))


# The report --------------------------------------------------------------------------------------


def test_the_report(as_, edit):
    page = answered(guide("Descale the Tide"), 6, 14, read=900)
    Vote.objects.first().explain(remark="The lid.")
    words = html(as_(edit).get(HELPFULNESS))
    assert f'href="/admin/pages/{page.pk}/edit/"' in words
    assert "30 % (between 15 and 52)" in words
    assert "433" in words
    assert f'href="{REMARKS}?page={page.pk}"' in words
    menu = html(as_(edit).get("/admin/"))
    assert HELPFULNESS in menu
    assert REMARKS in menu


def test_the_report_without_answers(as_, edit):
    guide()
    assert "Nobody has answered “Did this help?” yet" in html(as_(edit).get(HELPFULNESS))
    assert "No remarks here yet." in html(as_(edit).get(REMARKS))


def test_the_report_can_be_narrowed(as_, edit):
    shelf = section("Cleaning")
    inside, outside = answered(guide("Inside", shelf), 1, 1), answered(guide("Outside"), 1, 1)
    foreign = answered(guide("Kamenac", guide_index("hr")), 1, 1)
    old = answered(guide("Old", shelf), 1, 1, at=timezone.now() - timedelta(days=60))
    everything = {inside.title, outside.title, foreign.title, old.title}

    def titles(**asked):
        page = as_(edit).get(f"{HELPFULNESS}results/", asked)
        assert page.status_code == 200
        return {one.title for one in page.context["object_list"]}

    assert titles() == everything
    assert titles(section=shelf.pk) == {"Inside", "Old"}
    assert titles(section=shelf.pk, since=30) == {"Inside"}
    published(inside)
    assert titles(section=shelf.pk, text="now") == {"Old"}
    assert titles(locale="hr") == {"Kamenac"}
    assert titles(section="nonsense", since="x") == everything
    assert titles(ordering="answers") == everything


def test_the_report_can_be_sorted(as_, edit):
    answered(guide("Praised"), 5, 0, read=1)
    answered(guide("Blamed"), 1, 4, read=300)

    def first(ordering):
        response = as_(edit).get(HELPFULNESS, {"ordering": ordering})
        return response.context["object_list"][0].title

    assert first("") == first("low") == first("-times_read") == first("nonsense") == "Blamed"
    assert first("-low") == first("need") == "Praised"


@pytest.mark.parametrize("url", [HELPFULNESS, REMARKS])
def test_it_is_for_those_who_may_change_pages(client, as_, ana, mod, url):
    assert client.get(url).status_code == 302
    for member in (ana, mod):
        response = as_(member).get(url, follow=True)
        assert response.redirect_chain or response.status_code == 403
        assert "Helpfulness" not in response.content.decode()


def test_it_tells_of_the_pages_that_one_may_change_and_no_others(as_):
    shelf = section("Cleaning")
    mine, theirs = answered(guide("Mine", shelf), 1, 1), answered(guide("Theirs"), 1, 1)
    for vote in Vote.objects.all():
        vote.explain(remark="A remark.")
    group = Group.objects.create(name="Cleaners")
    group.permissions.set(
        Group.objects.get(name="Editor").permissions.filter(codename="access_admin")
    )
    GroupPagePermission.objects.create(group=group, page=shelf, permission_type="change")
    site = as_(person("cleaner", "Cleaners"))
    for url in (HELPFULNESS, REMARKS):
        words = html(site.get(url))
        assert "Mine" in words
        assert "Theirs" not in words
    assert mine.pk != theirs.pk


def test_spreadsheets(as_, edit):
    answered(guide("Descale"), 6, 14, read=900)
    sheet = as_(edit).get(HELPFULNESS, {"export": "csv"})
    rows = list(csv.DictReader(StringIO(b"".join(sheet.streaming_content).decode())))
    assert rows[0]["Page"] == "Descale"
    assert rows[0]["Address"].endswith("/guides/descale/")
    assert (rows[0]["Helped (%)"], rows[0]["Helped, at least (%)"]) == ("30", "15")
    book = as_(edit).get(HELPFULNESS, {"export": "xlsx"})
    sheet = load_workbook(BytesIO(b"".join(book.streaming_content))).active
    assert sheet["A2"].value == "Descale"


def test_strangers_put_no_formula_into_a_spreadsheet(as_, edit):
    vote = Vote.objects.cast(guide(), False, reader="r:1", query="+1")
    vote.explain(remark='=HYPERLINK("https://evil.example")')
    sheet = as_(edit).get(REMARKS, {"export": "csv"})
    (row,) = csv.DictReader(StringIO(b"".join(sheet.streaming_content).decode()))
    assert row["Remark"].startswith("'=HYPERLINK")
    assert row["Searched for"] == "'+1"


@pytest.mark.parametrize("number", [1, 5])
def test_the_reports_do_not_grow_queries(as_, edit, number, django_assert_num_queries):
    for n in range(number):
        page = answered(guide(f"Guide {n}"), 1, 1, read=3)
        Vote.objects.filter(page=page.pk).first().explain(remark="A remark.")
    site = as_(edit)
    for url, count in ((f"{HELPFULNESS}results/", 8), (f"{REMARKS}results/", 7)):
        site.get(url)
        with django_assert_num_queries(count):
            site.get(url)


# Remarks -----------------------------------------------------------------------------------------


def test_remarks(as_, edit, ana):
    page, other = guide(), guide("Other")
    Vote.objects.cast(page, True, reader="r:silent")
    hers = Vote.objects.cast(page, False, reader="m:1", member=ana, query="amber light")
    hers.explain(reason="wrong", remark="It is <b>amber</b>, not red.")
    Vote.objects.cast(other, True, reader="r:2").explain(reason="easy")
    words = html(as_(edit).get(REMARKS))
    for said in (
        "It is &lt;b&gt;amber&lt;/b&gt;, not red.",
        "It is wrong or out of date",
        "amber light",
        "Ana",
        "It was easy to follow",
    ):
        assert said in words
    of_page = as_(edit).get(REMARKS, {"page": page.pk})
    assert [vote.pk for vote in of_page.context["object_list"]] == [hers.pk]
    assert (
        not as_(edit).get(REMARKS, {"is_helpful": "true", "page": page.pk}).context["object_list"]
    )


# The edit screen ---------------------------------------------------------------------------------


def edit_screen(as_, edit, page):
    return html(as_(edit).get(f"/admin/pages/{page.pk}/edit/"))


def test_the_edit_screen_of_a_page_without_answers(as_, edit):
    for page in (published(guide()), published(faq_entry())):
        assert "Nobody has answered “Did this help?” yet." in edit_screen(as_, edit, page)
    assert "Did this help?" not in html(
        as_(edit).get(f"/admin/pages/add/knowledgebase/guidepage/{guide_index().pk}/")
    )


def test_the_edit_screen_tells_by_revision_and_in_words(as_, edit, ana):
    page = published(guide())
    answered(page, 27, 3)
    published(page)
    answered(page, 4, 16, read=120)
    Vote.objects.filter(is_helpful=False).first().explain(
        reason="unclear", remark="Which <i>screw</i>?"
    )
    words = " ".join(edit_screen(as_, edit, page).split())
    assert "It helped <b>31 of 50</b> readers who answered: <b>62 %</b>." in words
    assert "Read 120 times in the last 30 days." in words
    assert "helps fewer readers than before" in words
    assert "<td>20 %</td>" in words
    assert "<td>90 %</td>" in words
    assert "(live)" in words
    assert "I did not understand it" in words
    assert "Which &lt;i&gt;screw&lt;/i&gt;?" in words
    assert f"{REMARKS}?page={page.pk}" in words


def test_a_revision_that_is_not_kept(as_, edit):
    page = published(guide())
    answered(page, 1, 1)
    published(page)
    page.revisions.exclude(pk=page.live_revision_id).delete()
    assert "a revision that is not kept" in edit_screen(as_, edit, page)


@pytest.mark.parametrize("number", [1, 6])
def test_the_panel_asks_the_same_few_questions(number, django_assert_num_queries, rf):
    page = published(guide())
    for _ in range(number):
        answered(page, 1, 1)
        Vote.objects.first().explain(remark="A remark.")
        published(page)
    panel = next(
        one for one in GuidePage.content_panels if type(one).__name__ == "HelpfulnessPanel"
    ).bind_to_model(GuidePage)
    bound = panel.get_bound_panel(instance=page, request=rf.get("/"), form=None)
    with django_assert_num_queries(6):
        bound.render_html({})

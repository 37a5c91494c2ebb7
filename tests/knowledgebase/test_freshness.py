"""Guides that may have gone stale: who finds it out, who is told, and what settles it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry
from wagtail.rich_text import RichText
from wagtail.users.models import UserProfile

from community.feedback.models import Vote
from community.notifications.models import OutboxMessage
from community.search.models import Entry
from community.serving.schedule import jobs
from knowledgebase.freshness import doubt_less_helpful, doubt_overdue, write_to_owners
from knowledgebase.models import Doubt, GuidePage, ReviewLetter
from tests.conftest import person
from tests.factories import guide, guide_index
from tests.knowledgebase.test_editing import guide_form

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate
REPORT = "/admin/knowledge/suspect/"


def ago(days):
    return TODAY() - timedelta(days=days)


def overdue(title="Descale the Tide", **fields):
    return guide(title, checked_on=ago(100), review_by=ago(10), **fields)


def again(page):
    return GuidePage.objects.get(pk=page.pk)


class TestDoubts:
    def test_the_same_doubt_twice_is_one(self):
        page = guide()
        assert page.suspect("The button is gone") == page.suspect("The button is gone")
        assert page.doubts.count() == 1
        assert page.is_suspect
        assert list(GuidePage.objects.suspect()) == [page]

    def test_another_reason_is_another_doubt_and_one_guide(self):
        page = guide()
        page.suspect("The button is gone")
        page.suspect("x" * 400)
        assert page.doubts.count() == 2
        assert GuidePage.objects.suspect().count() == 1

    def test_a_settled_doubt_may_come_back(self, edit):
        page = guide()
        page.suspect("The button is gone")
        page.trust(by=edit)
        page.suspect("The button is gone")
        assert page.doubts.count() == 2
        assert page.doubts.open().count() == 1


class TestTrust:
    def test_it_settles_and_moves_the_review_on_as_far_as_before(self, edit):
        page = overdue()
        doubt_overdue()
        page.trust(by=edit)
        page = again(page)
        assert page.checked_on == TODAY()
        assert page.review_by == TODAY() + timedelta(days=90)
        assert not page.is_suspect
        entry = PageLogEntry.objects.get(action="knowledgebase.trust")
        assert (entry.user, entry.data["settled"]) == (edit, 1)

    @pytest.mark.parametrize("review_by", [None, date(2001, 1, 1)])
    def test_without_a_sensible_interval_there_is_no_next_review(self, edit, review_by):
        page = guide(checked_on=ago(100), review_by=review_by)
        page.trust(by=edit)
        assert again(page).review_by is None

    def test_no_word_changes_and_no_revision_is_made(self, edit):
        page = overdue()
        page.save_revision().publish()
        page = again(page)
        page.trust(by=edit)
        after = again(page)
        assert after.live_revision_id == page.live_revision_id
        assert after.revisions.count() == 1
        assert after.changed_on == page.changed_on
        assert not after.has_unpublished_changes

    def test_a_waiting_draft_keeps_its_words_and_learns_the_date(self, edit, client):
        page = overdue()
        page.save_revision().publish()
        draft = again(page)
        draft.title = "A better title"
        draft.save_revision()
        again(page).trust(by=edit)
        assert "A better title" not in client.get(page.url).content.decode()
        again(page).get_latest_revision().publish()
        assert again(page).title == "A better title"
        assert again(page).checked_on == TODAY()

    def test_a_date_chosen_in_a_draft_stays(self, edit):
        page = overdue()
        draft = again(page)
        draft.review_by = TODAY() + timedelta(days=5)
        draft.save_revision()
        again(page).trust(by=edit)
        assert again(page).get_latest_revision_as_object().review_by == draft.review_by

    def test_the_search_knows_the_new_date(self, edit):
        page = overdue()
        page.trust(by=edit)
        entry = Entry.objects.get(kind=Entry.Kind.GUIDE, object_id=page.pk)
        assert timezone.localdate(entry.changed_at) == TODAY()


class TestPublishing:
    def test_a_later_date_of_checking_settles(self):
        page = overdue()
        doubt_overdue()
        page.checked_on = TODAY()
        page.save_revision().publish()
        assert not page.is_suspect

    def test_a_housekeeping_edit_settles_nothing(self):
        page = overdue()
        doubt_overdue()
        page.body = [("text", RichText("<p>A comma, moved.</p>"))]
        page.save_revision().publish()
        assert page.is_suspect

    def test_a_draft_settles_nothing(self):
        page = overdue()
        doubt_overdue()
        page.checked_on = TODAY()
        page.save_revision()
        assert page.is_suspect


class TestOverdue:
    def test_a_review_is_overdue_after_its_day(self):
        page = overdue()
        guide("Due today", checked_on=ago(100), review_by=TODAY())
        guide("Reviewed since", checked_on=ago(1), review_by=ago(3))
        guide("Never asked for", checked_on=ago(900))
        guide("Not published", checked_on=ago(100), review_by=ago(10), live=False)
        assert doubt_overdue() == 1
        doubt = Doubt.objects.get()
        assert (doubt.guide, doubt.code) == (page, Doubt.Code.OVERDUE)
        assert timezone.localdate(doubt.since) == ago(9)
        assert str(doubt) == "Its review is overdue"

    def test_twice_is_once(self):
        overdue()
        doubt_overdue()
        assert doubt_overdue() == 0
        assert Doubt.objects.count() == 1

    @pytest.mark.parametrize("number", [1, 4])
    def test_its_queries_do_not_grow(self, number, django_assert_num_queries):
        for n in range(number):
            overdue(f"Guide {n}")
        with django_assert_num_queries(2):
            doubt_overdue()


def vote(page, revision, yes, no):
    for n in range(yes + no):
        Vote.objects.create(page=page, revision_number=revision, reader=f"r{n}", is_helpful=n < yes)


class TestLessHelpful:
    def published_twice(self, title="Descale the Tide"):
        page = guide(title)
        first = page.save_revision()
        first.publish()
        second = page.save_revision()
        second.publish()
        return page, first.pk, second.pk

    def test_a_clear_fall_is_a_doubt_once_for_each_revision(self, edit):
        page, first, second = self.published_twice()
        vote(page, first, yes=45, no=5)
        vote(page, second, yes=10, no=40)
        assert doubt_less_helpful() == 1
        assert doubt_less_helpful() == 0
        page.trust(by=edit)
        assert doubt_less_helpful() == 0
        assert str(page.doubts.get()) == "It helps fewer readers since its last change"

    def test_few_votes_and_a_rise_are_none(self):
        page, first, second = self.published_twice()
        vote(page, first, yes=3, no=0)
        vote(page, second, yes=1, no=2)
        page, first, second = self.published_twice("Clean the Tide")
        vote(page, first, yes=10, no=40)
        vote(page, second, yes=45, no=5)
        assert doubt_less_helpful() == 0


class TestLetters:
    def letters(self):
        return [
            (row.to, row.subject, row.parsed.get_body(("plain",)).get_content())
            for row in OutboxMessage.objects.order_by("pk")
        ]

    def test_one_letter_lists_all(self, edit):
        first, second = overdue(owner=edit), guide("Clean the Tide", owner=edit)
        second.suspect("The new model has no lid")
        guide("All is well", owner=edit)
        doubt_overdue()
        assert write_to_owners() == 1
        [(to, subject, text)] = self.letters()
        assert to == ["edit@example.org"]
        assert subject == "2 guides of yours to look at again"
        assert "Descale the Tide: Its review is overdue" in text
        assert "Clean the Tide: The new model has no lid" in text
        assert f"http://127.0.0.1:8000/admin/pages/{first.pk}/edit/" in text
        assert "All is well" not in text

    def test_never_twice_within_a_week(self, edit):
        overdue(owner=edit)
        doubt_overdue()
        assert [write_to_owners() for _ in range(3)] == [1, 0, 0]
        ReviewLetter.objects.update(sent_at=timezone.now() - timedelta(days=6, hours=23))
        assert write_to_owners() == 0
        ReviewLetter.objects.update(sent_at=timezone.now() - timedelta(days=7, minutes=1))
        assert write_to_owners() == 1
        assert OutboxMessage.objects.count() == 2

    def test_nothing_is_suspect_nobody_is_written_to(self, edit):
        guide(owner=edit)
        assert write_to_owners() == 0
        assert not ReviewLetter.objects.exists()

    def test_only_while_they_may_still_change_it(self, edit, ana):
        overdue(owner=edit)
        overdue("Clean the Tide", owner=ana)
        doubt_overdue()
        edit.groups.clear()
        assert write_to_owners() == 0

    def test_an_author_hears_of_what_they_wrote(self, wren):
        overdue(owner=wren)
        doubt_overdue()
        assert write_to_owners() == 1

    def test_not_to_who_left(self, edit):
        overdue(owner=edit)
        doubt_overdue()
        edit.is_active = False
        edit.save()
        assert write_to_owners() == 0

    def test_in_the_language_they_chose(self, edit, monkeypatch):
        profile = UserProfile.get_for_user(edit)
        profile.preferred_language = "sk"
        profile.save()
        overdue(owner=edit)
        doubt_overdue()
        seen = []
        monkeypatch.setattr(
            "knowledgebase.freshness.send", lambda *args, **kw: seen.append(kw["language"])
        )
        write_to_owners()
        assert seen == ["sk"]

    def test_the_schedule_does_it(self, edit):
        overdue(owner=edit)
        names = {getattr(job.run, "__name__", "") for job in jobs()}
        assert {"doubt_overdue", "doubt_less_helpful", "write_to_owners"} <= names
        for job in [
            *jobs(),
            *jobs(),
        ]:  # each is due again: what is doubted now is written an hour later
            if getattr(job.run, "__module__", "") == "knowledgebase.freshness":
                job.run()
        assert OutboxMessage.objects.count() == 1


def at_once(act, number=4):
    def run(_):
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
class TestAtOnce:
    def test_two_who_doubt_make_one_doubt(self):
        page = guide()
        at_once(lambda: again(page).suspect("The button is gone"))
        assert Doubt.objects.count() == 1

    def test_two_workers_write_one_letter(self):
        overdue(owner=person("edit", "Editor", is_team=True))
        doubt_overdue()
        assert sorted(at_once(write_to_owners)) == [0, 0, 0, 1]
        assert OutboxMessage.objects.count() == 1

    def test_two_workers_find_one_overdue_review(self):
        overdue()
        at_once(doubt_overdue)
        assert Doubt.objects.count() == 1


def edit_url(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


class TestEditScreen:
    def test_a_warning_with_its_button_while_it_is_suspect(self, as_, edit):
        page = guide()
        client = as_(edit)
        assert "action-checked-today" not in client.get(edit_url(page)).content.decode()
        page.suspect("The button is <gone>")
        html = client.get(edit_url(page)).content.decode()
        assert "The button is &lt;gone&gt;" in html
        assert "It is right: checked today" in html

    def test_the_button_settles_and_keeps_what_was_typed(self, as_, edit):
        page = overdue()
        doubt_overdue()
        form = guide_form(
            title="Typed, not saved", checked_on=str(ago(100)), review_by=str(ago(10))
        )
        response = as_(edit).post(edit_url(page), {**form, "action-checked-today": "1"})
        assert response.status_code == 302
        now = again(page)
        assert not now.is_suspect
        assert (now.title, now.checked_on) == ("Descale the Tide", TODAY())
        assert now.get_latest_revision_as_object().title == "Typed, not saved"
        assert now.get_latest_revision_as_object().checked_on == TODAY()

    def test_nobody_else_may_press_it(self, as_, mod, wren):
        page = overdue()
        doubt_overdue()
        for member in (mod, wren):
            response = as_(member).post(
                edit_url(page), {**guide_form(), "action-checked-today": "1"}
            )
            assert response.status_code == 302  # Wagtail leads those who may not to its home
        assert again(page).is_suspect

    def test_looking_settles_nothing(self, as_, edit):
        page = overdue()
        doubt_overdue()
        as_(edit).get(f"{edit_url(page)}?action-checked-today=1")
        assert page.is_suspect


class TestOwner:
    def test_an_editor_gives_a_guide_to_a_colleague_at_once(self, as_, edit, wren):
        page = guide(owner=edit)
        as_(edit).post(edit_url(page), guide_form(owner=str(wren.pk)))
        assert again(page).owner == wren

    def test_customers_are_not_offered(self, as_, edit, ana):
        page = guide(owner=edit)
        response = as_(edit).post(edit_url(page), guide_form(owner=str(ana.pk)))
        assert response.status_code == 200
        assert again(page).owner == edit

    def test_a_form_without_the_field_changes_nothing(self, as_, edit):
        page = guide(owner=edit)
        as_(edit).post(edit_url(page), guide_form())
        assert again(page).owner == edit

    def test_an_author_keeps_what_is_theirs(self, as_, wren, edit):
        page = guide(owner=wren, live=False)
        as_(wren).post(edit_url(page), guide_form(owner=str(edit.pk)))
        assert again(page).owner == wren

    def test_whoever_creates_a_guide_owns_it(self, as_, wren):
        url = f"/admin/pages/add/knowledgebase/guidepage/{guide_index().pk}/"
        as_(wren).post(url, guide_form())
        assert GuidePage.objects.get().owner == wren


class TestReport:
    def test_it_lists_what_is_suspect_with_who_and_why(self, as_, edit):
        page = overdue(owner=edit)
        guide("All is well")
        doubt_overdue()
        html = as_(edit).get(REPORT).content.decode()
        assert edit_url(page) in html
        assert "Its review is overdue" in html
        assert "All is well" not in html

    def test_it_filters_by_owner_reason_and_language(self, as_, edit, wren):
        overdue(owner=edit)
        guide("Clean the Tide", owner=wren).suspect("The lid")
        guide("Očistite Tide", guide_index("hr")).suspect("Poklopac")
        doubt_overdue()
        client = as_(edit)

        def shown(**query):
            return {row.title for row in client.get(REPORT, query).context["object_list"]}

        assert shown(owner=edit.pk) == {"Descale the Tide"}
        assert shown(code="other") == {"Clean the Tide", "Očistite Tide"}
        assert shown(locale=guide_index("hr").locale_id) == {"Očistite Tide"}

    def test_it_is_exported(self, as_, edit):
        overdue(owner=edit)
        doubt_overdue()
        response = as_(edit).get(REPORT, {"export": "csv"})
        text = b"".join(response.streaming_content).decode()
        assert "Descale the Tide" in text
        assert "Its review is overdue" in text

    def test_an_empty_one_says_so(self, as_, edit):
        assert "Nothing is suspect here" in as_(edit).get(REPORT).content.decode()

    def test_an_author_sees_only_theirs_and_others_nothing(self, as_, wren, mod, ana):
        guide().suspect("The lid")
        guide("Mine", owner=wren).suspect("The lid")
        html = as_(wren).get(REPORT).content.decode()
        assert "Mine" in html
        assert "Descale the Tide" not in html
        assert as_(mod).get(REPORT).status_code == 302
        assert as_(ana).get(REPORT).status_code == 302

    def test_its_queries_do_not_grow(self, as_, edit, django_assert_max_num_queries):
        from django.test.utils import CaptureQueriesContext

        client = as_(edit)
        counts = []
        for number in (1, 4):
            for n in range(number):
                guide(f"Guide {number} {n}", owner=edit).suspect("The lid")
            client.get(REPORT)
            with CaptureQueriesContext(connection) as queries:
                client.get(REPORT)
            counts.append(len(queries))
        assert counts[0] == counts[1]


def test_the_home_page_of_the_admin_shows_my_suspects(as_, edit, wren):
    overdue(owner=edit)
    guide("Not mine", owner=wren).suspect("The lid")
    doubt_overdue()
    html = as_(edit).get("/admin/").content.decode()
    assert "Your guides to look at again" in html
    assert "Descale the Tide" in html
    assert "Not mine" not in html
    assert (
        "Your guides to look at again"
        not in as_(person("editor2", "Editor")).get("/admin/").content.decode()
    )

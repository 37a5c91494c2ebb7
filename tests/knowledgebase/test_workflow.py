"""Draft, review, publication: who does what, what they hear of it, and what runs by the clock."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import (
    GroupApprovalTask,
    Locale,
    Page,
    Revision,
    TaskState,
    Workflow,
    WorkflowState,
)
from wagtail.rich_text import RichText

from community.notifications.models import OutboxMessage
from community.search.models import Entry
from community.serving.clock import MINUTE, lanes
from community.serving.models import ScheduledJob
from community.serving.schedule import jobs
from knowledgebase.models import GuideIndexPage, GuidePage, Passage
from tests.factories import guide, guide_index, home, section
from tests.knowledgebase.test_editing import create_url, guide_form

pytestmark = pytest.mark.django_db


def edit_url(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def written_by(author, as_, **buttons):
    """A guide as `author` creates it in the editor, with a button pressed."""
    as_(author).post(create_url(guide_index(), "guidepage"), {**guide_form(), **buttons})
    return GuidePage.objects.get()


@pytest.fixture
def submitted(wren, as_):
    return written_by(wren, as_, **{"action-submit": "1"})


def decide(client, page, action, **data):
    task = TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)
    names = [page.pk, action, task.pk]
    return client.post(reverse("wagtailadmin_pages:workflow_action", args=names), data)


def mail_to(member):
    return [
        (row.subject, row.parsed.get_body(("plain",)).get_content())
        for row in OutboxMessage.objects.order_by("pk")
        if row.to == [member.email]
    ]


def tick():
    """One round of the schedule, as the worker makes it."""
    due = [job for job in jobs() if job.every <= MINUTE]
    ScheduledJob.objects.announce(due)
    ScheduledJob.objects.update(due_at=None)
    for lane in lanes(due):
        lane.turn()


class TestRoles:
    def test_an_author_writes_and_cannot_publish(self, wren, as_, client):
        page = written_by(wren, as_, **{"action-publish": "1"})
        assert not page.live
        assert not page.permissions_for_user(wren).can_publish()
        as_(wren).post(edit_url(page), {**guide_form(), "action-publish": "1"})
        page.refresh_from_db()
        assert not page.live

    def test_an_author_leaves_others_guides_alone(self, wren, as_):
        page = guide("Somebody else’s")
        assert not page.permissions_for_user(wren).can_edit()
        assert not page.permissions_for_user(wren).can_unpublish()
        as_(wren).post(edit_url(page), guide_form(title="Mine now"))
        assert not Revision.objects.exists()

    def test_an_author_uses_pictures_files_and_shared_words(self, wren, as_):
        client = as_(wren)
        assert wren.has_perm("knowledgebase.view_passage")
        assert not wren.has_perm("knowledgebase.change_passage")
        assert client.get("/admin/images/").status_code == 200
        assert client.get(reverse("wagtailimages_chooser:choose")).status_code == 200
        assert client.get(reverse("wagtaildocs_chooser:choose")).status_code == 200
        assert (
            client.get(
                reverse(Passage.snippet_viewset.chooser_viewset.get_url_name("choose"))
            ).status_code
            == 200
        )

    def test_a_reviewer_changes_and_cannot_publish_alone(self, rhea):
        rights = guide().permissions_for_user(rhea)
        assert rights.can_edit()
        assert not rights.can_publish()
        assert not rights.can_unpublish()

    def test_an_editor_and_the_owner_keep_what_is_shared(self, edit, owner):
        for member in (edit, owner):
            assert guide_index().permissions_for_user(member).can_publish_subpage()
            assert member.has_perms(
                [
                    "knowledgebase.add_glossaryterm",
                    "knowledgebase.delete_passage",
                    "audience.change_segment",
                    "feedback.view_vote",
                    "knowledgebase.change_editsuggestion",
                    "knowledgebase.view_doubt",
                ]
            )

    def test_members_and_moderators_have_none_of_it(self, ana, mod):
        for member in (ana, mod):
            assert not member.has_perm("knowledgebase.view_passage")
            assert not guide_index().permissions_for_user(member).can_add_subpage()


class TestWhichWorkflow:
    def test_guides_of_every_language_are_reviewed(self):
        for index in GuideIndexPage.objects.all():
            assert index.get_workflow().name == "Review of guides"
        assert section().get_workflow().name == "Review of guides"

    def test_other_pages_stay_with_the_editors(self):
        assert home().get_workflow().name == "Approval by an editor"
        assert Workflow.objects.active().count() == 2

    def test_a_language_added_later_too(self):
        german = Locale.objects.create(language_code="de")
        home().copy_for_translation(german)
        index = guide_index().copy_for_translation(german)
        assert index.get_workflow().name == "Review of guides"


class TestReview:
    def test_a_reviewer_finds_it_among_their_tasks_and_approves(self, submitted, rhea, as_, client):
        assert not submitted.live
        assert client.get(submitted.url).status_code == 404
        board = as_(rhea).get("/admin/").content.decode()
        assert "Awaiting your review" in board
        assert "Descale the Tide" in board
        decide(as_(rhea), submitted, "approve")
        submitted.refresh_from_db()
        assert submitted.live
        assert WorkflowState.objects.get().status == WorkflowState.STATUS_APPROVED
        client.logout()
        assert "It blinks." in client.get(submitted.url).content.decode()
        assert Entry.objects.filter(kind=Entry.Kind.GUIDE, object_id=submitted.pk).exists()

    def test_an_editor_may_approve_too(self, submitted, edit, as_):
        decide(as_(edit), submitted, "approve")
        submitted.refresh_from_db()
        assert submitted.live

    def test_an_author_does_not_approve_their_own(self, submitted, wren, as_):
        decide(as_(wren), submitted, "approve")
        submitted.refresh_from_db()
        assert not submitted.live

    def test_a_workflow_whose_tasks_are_turned_off_publishes_nothing(self, wren, as_):
        GroupApprovalTask.objects.update(active=False)
        page = written_by(wren, as_, **{"action-submit": "1"})
        assert not page.live

    def test_a_reviewer_sends_it_back_with_a_comment(self, submitted, rhea, wren, as_):
        decide(as_(rhea), submitted, "reject", comment="Say which “descaler” you mean.")
        submitted.refresh_from_db()
        assert not submitted.live
        state = WorkflowState.objects.get()
        assert state.status == WorkflowState.STATUS_NEEDS_CHANGES
        assert state.current_task_state.comment == "Say which “descaler” you mean."
        assert (
            "Say which “descaler” you mean." in as_(wren).get(edit_url(submitted)).content.decode()
        )

    def test_the_author_improves_it_and_it_comes_back(self, submitted, rhea, wren, as_):
        decide(as_(rhea), submitted, "reject", comment="Which one?")
        form = {**guide_form(summary="With citric acid."), "action-submit": "1"}
        as_(wren).post(edit_url(submitted), {**form, "action-restart-workflow": "1"})
        decide(as_(rhea), submitted, "approve")
        submitted.refresh_from_db()
        assert submitted.live
        assert submitted.summary == "With citric acid."

    def test_a_change_of_a_published_guide_waits_too(self, submitted, rhea, wren, as_, client):
        decide(as_(rhea), submitted, "approve")
        form = {**guide_form(summary="Every month."), "action-submit": "1"}
        as_(wren).post(edit_url(submitted), form)
        client.logout()
        assert "Every month." not in client.get(submitted.url).content.decode()
        decide(as_(rhea), submitted, "approve")
        client.logout()
        assert "Every month." in client.get(submitted.url).content.decode()


class TestMail:
    def test_reviewers_hear_of_what_waits(self, rhea, edit, submitted, wren):
        for member in (rhea, edit):
            [(subject, text)] = mail_to(member)
            assert "Descale the Tide" in subject
            assert f"Hello {member.name}," in text
            assert f"http://127.0.0.1:8000{edit_url(submitted)}" in text
        assert not mail_to(wren)

    def test_the_author_hears_what_became_of_it(self, rhea, submitted, wren, as_):
        decide(as_(rhea), submitted, "reject", comment="Say which “descaler” & how much.")
        [(subject, text)] = mail_to(wren)
        assert "rejected" in subject
        assert "Say which “descaler” & how much." in text
        as_(wren).post(edit_url(submitted), {**guide_form(), "action-restart-workflow": "1"})
        decide(as_(rhea), submitted, "approve")
        _subject, text = mail_to(wren)[-1]
        assert "approved" in text
        assert "http://127.0.0.1:8000/guides/descale-the-tide/" in text

    def test_customers_hear_nothing(self, ana, mod, submitted):
        assert not mail_to(ana)
        assert not mail_to(mod)


class TestTheClock:
    def scheduled(self, **when):
        page = guide(live=False)
        for name, value in when.items():
            setattr(page, name, value)
        page.save_revision().publish()
        return page

    def later(self, page):
        """An hour passes."""
        hour = timedelta(hours=1)
        for revision in page.revisions.exclude(approved_go_live_at=None):
            revision.approved_go_live_at -= hour
            revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
            revision.save(update_fields=["approved_go_live_at", "content"])
        for name in ("go_live_at", "expire_at"):
            if moment := getattr(GuidePage.objects.get(pk=page.pk), name):
                GuidePage.objects.filter(pk=page.pk).update(**{name: moment - hour})

    def found(self, page):
        return Entry.objects.filter(kind=Entry.Kind.GUIDE, object_id=page.pk).exists()

    def test_a_guide_appears_at_its_hour(self, client):
        page = self.scheduled(go_live_at=timezone.now() + timedelta(minutes=30))
        tick()
        assert client.get(page.url).status_code == 404
        assert not self.found(page)
        self.later(page)
        tick()
        assert client.get(page.url).status_code == 200
        assert self.found(page)

    def test_and_goes_at_its_hour(self, client):
        page = self.scheduled(expire_at=timezone.now() + timedelta(minutes=30))
        tick()
        assert client.get(page.url).status_code == 200
        assert self.found(page)
        self.later(page)
        tick()
        assert client.get(page.url).status_code != 200
        assert not self.found(page)
        assert GuidePage.objects.get().expired

    def test_an_approved_guide_waits_for_its_hour(self, wren, rhea, as_, client):
        soon = (timezone.now() + timedelta(minutes=30)).strftime("%Y-%m-%d %H:%M")
        page = written_by(wren, as_, **{"go_live_at": soon, "action-submit": "1"})
        decide(as_(rhea), page, "approve")
        page.refresh_from_db()
        assert not page.live
        assert page.approved_schedule
        self.later(page)
        tick()
        client.logout()
        assert client.get(page.url).status_code == 200

    def test_twice_is_once(self, client):
        page = self.scheduled(go_live_at=timezone.now() + timedelta(minutes=30))
        self.later(page)
        tick()
        first = GuidePage.objects.get().last_published_at
        tick()
        assert GuidePage.objects.get().last_published_at == first


STEPS = {
    "start": 1,
    "steps": [{"title": "Open the lid", "content": [("text", RichText("<p>Turn it left.</p>"))]}],
}
VARIANTS = {
    "variants": [
        {"label": "Tide", "content": [("text", RichText("<p>Press both.</p>"))]},
        {"label": "Tide Mini", "content": [("text", RichText("<p>Press one.</p>"))]},
    ]
}
TROUBLE = {
    "symptom": "It leaks",
    "causes": [{"cause": "A worn seal", "fix": [("text", RichText("<p>Swap it.</p>"))]}],
}


class TestCompareAndRevert:
    @pytest.fixture
    def revisions(self):
        page = guide(body=[("steps", STEPS), ("variants", VARIANTS), ("trouble", TROUBLE)])
        first = page.save_revision()
        first.publish()
        page.title = "Another title"
        page.body = [
            ("text", RichText("<p>Worse.</p>")),
            ("trouble", {**TROUBLE, "symptom": "It drips"}),
        ]
        second = page.save_revision()
        second.publish()
        return page, first, second

    def test_two_revisions_are_compared(self, revisions, edit, as_):
        page, first, second = revisions
        for one, other in ((first.pk, second.pk), ("earliest", "latest"), (first.pk, "live")):
            names = [page.pk, one, other]
            response = as_(edit).get(reverse("wagtailadmin_pages:revisions_compare", args=names))
            assert response.status_code == 200
            html = response.content.decode()
            assert "Worse." in html
            assert "Press both." in html

    def test_a_revision_comes_back_with_its_words(self, revisions, edit, as_, client):
        page, first, _second = revisions
        url = reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, first.pk])
        response = as_(edit).get(url)
        assert response.status_code == 200
        html = response.content.decode()
        for words in ("Open the lid", "Turn it left.", "Press one.", "It leaks", "Swap it."):
            assert words in html
        form = response.context["form"]
        assert form["title"].value() == "Descale the Tide"
        first.publish(user=edit)
        client.logout()
        html = client.get(page.url).content.decode()
        assert "Turn it left." in html
        assert "Worse." not in html

    def test_the_history_is_read(self, revisions, edit, as_):
        page, _first, _second = revisions
        url = reverse("wagtailadmin_pages:history", args=[page.pk])
        assert as_(edit).get(url).status_code == 200

    def test_an_author_reads_no_others_revisions(self, revisions, wren, as_):
        page, first, second = revisions
        names = [page.pk, first.pk, second.pk]
        url = reverse("wagtailadmin_pages:revisions_compare", args=names)
        assert as_(wren).get(url).status_code == 302
        assert Page.objects.get(pk=page.pk).owner is None

"""Readers suggest edits; editors apply or decline them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry, PageLogEntry
from wagtail.rich_text import RichText

from community.notifications.models import OutboxMessage
from knowledgebase.limits import LIMITS
from knowledgebase.models import EditSuggestion, GuidePage
from knowledgebase.models.suggestions import AlreadyDecided
from knowledgebase.replacing import replace_once
from tests.conftest import person
from tests.factories import guide, guide_index, restrict

pytestmark = pytest.mark.django_db
LIST = "/admin/knowledge/suggestions/"
WORDS = {
    "passage": "Fill the tank.",
    "proposal": "Fill the tank to the line.",
    "why": "Mine ran over.",
}


def form_of(page):
    return f"/suggest/{page.pk}/"


def suggestion(page=None, member=None, **words):
    return (page or guide()).take_suggestion(member, **{**WORDS, **words})


def admin(suggestion, act=""):
    name = f"suggestion_{act}" if act else "suggestion"
    return reverse(f"knowledgebase_admin:{name}", args=[suggestion.pk])


def letters():
    return [
        (row.to, row.subject, row.parsed.get_body(("plain",)).get_content())
        for row in OutboxMessage.objects.order_by("pk")
    ]


class TestSuggesting:
    def test_a_guide_leads_to_the_form(self, client):
        page = guide()
        assert f'href="{form_of(page)}"' in client.get(page.url).content.decode()
        assert client.get(form_of(page)).status_code == 200

    def test_the_passage_comes_along(self, client):
        html = client.get(form_of(guide()), {"passage": "Fill <the> tank."}).content.decode()
        assert html.count("Fill &lt;the&gt; tank.") == 2  # as it is, and to be changed

    def test_a_signed_out_reader_sends_one(self, client):
        page = guide()
        page.save_revision().publish()
        response = client.post(form_of(page), WORDS, follow=True)
        assert "An editor looks at your suggestion" in response.content.decode()
        assert response.redirect_chain[-1][0] == page.url
        sent = EditSuggestion.objects.get()
        assert (sent.guide_id, sent.member, sent.is_waiting) == (page.pk, None, True)
        assert sent.revision_number == GuidePage.objects.get().live_revision_id
        assert {name: getattr(sent, name) for name in WORDS} == WORDS

    def test_a_member_is_remembered(self, as_, ana):
        as_(ana).post(form_of(guide()), WORDS)
        assert EditSuggestion.objects.get().member == ana

    def test_what_one_may_not_see_is_not_there(self, client, as_, ana):
        secret, draft = guide(), guide("Draft", live=False)
        restrict(secret)
        for page in (secret, draft):
            assert client.get(form_of(page)).status_code == 404
            assert client.post(form_of(page), WORDS).status_code == 404
        assert as_(ana).post(form_of(secret), WORDS).status_code == 302
        assert EditSuggestion.objects.count() == 1

    def test_from_another_site_it_is_refused(self):
        browser = Client(enforce_csrf_checks=True)
        assert browser.post(form_of(guide()), WORDS).status_code == 403
        assert not EditSuggestion.objects.exists()

    def test_looking_sends_nothing(self, client):
        client.get(form_of(guide()), WORDS)
        assert not EditSuggestion.objects.exists()

    @pytest.mark.parametrize(
        ("change", "error"),
        [
            ({"proposal": " "}, "Write how it should read."),
            ({"proposal": "Fill the tank."}, "This is the same as the passage."),
            ({"proposal": "x" * 4010}, "This is too long by 10."),
            ({"why": "y" * 1001}, "This is too long by 1."),
        ],
    )
    def test_bad_input_says_what_to_do_and_loses_nothing(self, client, change, error):
        words = WORDS | change
        response = client.post(form_of(guide()), words)
        html = response.content.decode()
        assert response.status_code == 200
        assert error in html
        assert all(word.strip() in html for word in words.values())
        assert html.count("maxlength") == 1  # of the search; nothing that is typed here is cut off
        assert not EditSuggestion.objects.exists()

    def test_line_ends_and_zeros_do_no_harm(self, client):
        client.post(form_of(guide()), WORDS | {"proposal": "One\r\ntwo\x00."})
        assert EditSuggestion.objects.get().proposal == "One\ntwo."

    def test_a_double_click_sends_one(self, client):
        page = guide()
        client.post(form_of(page), WORDS)
        client.post(form_of(page), WORDS)
        assert EditSuggestion.objects.count() == 1

    def test_too_many_wait_and_lose_nothing(self, client, monkeypatch):
        monkeypatch.setitem(LIMITS, "suggest", "1/h/address")
        page = guide()
        client.post(form_of(page), WORDS)
        response = client.post(form_of(page), WORDS | {"proposal": "Another one."})
        assert response.status_code == 429
        assert "Another one." in response.content.decode()
        assert EditSuggestion.objects.count() == 1


class TestReplacing:
    def body(self, *blocks):
        return GuidePage(body=list(blocks)).body

    def test_in_rich_text_with_its_signs(self):
        body = self.body(("text", RichText('<p>Salt &amp; "lime" <b>dissolve</b>.</p>')))
        assert replace_once(body, 'Salt & "lime"', "Lime <only>")
        assert body[0].value.source == "<p>Lime &lt;only&gt; <b>dissolve</b>.</p>"

    def test_never_inside_a_tag(self):
        body = self.body(("text", RichText('<p><a linktype="page" id="3">words</a></p>')))
        assert not replace_once(body, "page", "x")
        assert not replace_once(body, 'id="3"', "x")

    def test_deep_in_steps_variants_and_troubles(self):
        steps = {
            "start": 1,
            "steps": [
                {"title": "Open the lid", "content": [("text", RichText("<p>Turn it.</p>"))]}
            ],
        }
        trouble = {
            "symptom": "It leaks",
            "causes": [
                {
                    "cause": "A worn seal",
                    "check": RichText("<p>Look.</p>"),
                    "fix": [("text", RichText("<p>Swap it.</p>"))],
                }
            ],
        }
        body = self.body(("steps", steps), ("trouble", trouble))
        for old, new in (
            ("Turn it.", "Turn it left."),
            ("Open the lid", "Lift the lid"),
            ("A worn seal", "A torn seal"),
            ("Swap it.", "Change it."),
        ):
            assert replace_once(body, old, new), old
        kept = GuidePage(body=body.stream_block.get_prep_value(body)).body
        text = str(kept.stream_block.get_searchable_content(kept))
        for new in ("Turn it left.", "Lift the lid", "A torn seal", "Change it."):
            assert new in text

    def test_in_markdown_and_in_lines(self):
        body = self.body(("markdown", "Some *words*."), ("text", RichText("<p>Others.</p>")))
        assert replace_once(body, "*words*", "prose")
        assert replace_once(body, "Others.", "One.\nTwo.")
        assert body[0].value == "Some prose."
        assert body[1].value.source == "<p>One.<br/>Two.</p>"

    @pytest.mark.parametrize("passage", ["", "  ", "note", "Not there", "Twice."])
    def test_nothing_else(self, passage):
        call = {"kind": "note", "title": "", "text": RichText("<p>Twice.</p>")}
        body = self.body(("callout", call), ("text", RichText("<p>Twice.</p>")))
        before = body.stream_block.get_prep_value(body)
        assert not replace_once(body, passage, "x")
        assert body.stream_block.get_prep_value(body) == before


class TestApplying:
    def test_it_makes_a_draft_and_leads_to_the_comparison(self, as_, edit, ana):
        page = guide()
        page.save_revision().publish()
        sent = suggestion(page, ana)
        live = GuidePage.objects.get().live_revision_id
        response = as_(edit).post(admin(sent, "apply"), follow=True)
        sent.refresh_from_db()
        path = response.redirect_chain[-1][0]
        assert (
            path
            == f"/admin/pages/{page.pk}/revisions/compare/{live}...{sent.applied_revision_number}/"
        )
        assert response.status_code == 200
        assert "to the line" in response.content.decode()
        now = GuidePage.objects.get()
        assert now.has_unpublished_changes
        assert now.latest_revision_id == sent.applied_revision_number
        assert "to the line" not in str(now.body)
        now.get_latest_revision().publish()
        assert "Fill the tank to the line." in str(GuidePage.objects.get().body)

    def test_it_is_logged_and_told_with_thanks(self, edit, ana):
        sent = suggestion(member=ana)
        sent.apply(by=edit)
        entry = ModelLogEntry.objects.get(action="knowledgebase.apply")
        assert (entry.user, entry.object_id) == (edit, str(sent.pk))
        assert PageLogEntry.objects.filter(action="wagtail.edit", user=edit).exists()
        [(to, subject, text)] = letters()
        assert to == ["ana@example.org"]
        assert "Descale the Tide" in subject
        assert "Thank you" in text
        assert "http://127.0.0.1:8000/guides/descale-the-tide/" in text

    def test_a_stranger_without_account_is_written_to_nowhere(self, edit):
        suggestion().apply(by=edit)
        assert not letters()

    def test_it_works_without_a_revision_to_compare_with(self, as_, edit):
        response = as_(edit).post(admin(suggestion(), "apply"), follow=True)
        assert response.status_code == 200
        assert "/compare/live..." in response.redirect_chain[-1][0]

    def test_a_colleagues_draft_is_kept(self, edit):
        page = guide()
        draft = GuidePage.objects.get()
        draft.title = "Half a title"
        draft.save_revision()
        suggestion(page).apply(by=edit)
        latest = GuidePage.objects.get().get_latest_revision_as_object()
        assert latest.title == "Half a title"
        assert "to the line" in str(latest.body)

    def test_elsewhere_the_editor_opens_beside_it(self, as_, edit, ana):
        sent = suggestion(member=ana, passage="Words that stand nowhere")
        response = as_(edit).post(admin(sent, "apply"), follow=True)
        html = response.content.decode()
        assert response.redirect_chain[-1][0] == f"/admin/pages/{sent.guide_id}/edit/"
        assert "does not stand in exactly one place" in html
        assert "A reader suggests an edit." in html
        assert "<del>" in html
        sent.refresh_from_db()
        assert sent.is_waiting
        assert not letters()
        as_(edit).post(admin(sent, "by_hand"))
        sent.refresh_from_db()
        assert sent.applied_at
        assert len(letters()) == 1

    def test_not_over_a_lock(self, as_, edit, owner):
        sent = suggestion()
        GuidePage.objects.update(locked=True, locked_by=owner)
        response = as_(edit).post(admin(sent, "apply"), follow=True)
        assert "Somebody has locked this guide" in response.content.decode()
        sent.refresh_from_db()
        assert sent.is_waiting


class TestDeclining:
    def test_with_a_reason_that_is_kept_and_told(self, as_, edit, ana):
        sent = suggestion(member=ana)
        reason = {"reason": "The line <is> hidden."}
        response = as_(edit).post(admin(sent, "decline"), reason)
        assert response.status_code == 302
        sent.refresh_from_db()
        assert sent.declined_at
        [(_to, _subject, text)] = letters()
        assert "The line <is> hidden." in text
        html = as_(edit).get(admin(sent)).content.decode()
        assert "The line &lt;is&gt; hidden." in html
        assert "Apply it in a draft" not in html

    def test_without_one_it_is_asked_for(self, as_, edit):
        sent = suggestion()
        response = as_(edit).post(admin(sent, "decline"), {"reason": " "})
        assert "Say why, in a sentence." in response.content.decode()
        sent.refresh_from_db()
        assert sent.is_waiting


class TestWhoMay:
    ACTS = ("apply", "by_hand", "decline")

    @pytest.mark.parametrize("act", ACTS)
    def test_refused(self, as_, wren, act):
        sent = suggestion()
        assert (
            as_(wren).post(admin(sent, act), {"reason": "No"}).status_code == 302
        )  # to Wagtail's home, with a word
        sent.refresh_from_db()
        assert sent.is_waiting

    @pytest.mark.parametrize("act", ACTS)
    def test_hidden(self, as_, act):
        """Somebody who decides about suggestions, but not about this guide."""
        sent = suggestion()
        helper = person("helper", "Reviewer")
        helper.groups.get().page_permissions.all().delete()
        assert as_(helper).post(admin(sent, act), {"reason": "No"}).status_code == 404

    @pytest.mark.parametrize("act", ACTS)
    def test_get_changes_nothing(self, as_, edit, act):
        assert as_(edit).get(admin(suggestion(), act)).status_code == 405

    def test_a_reviewer_decides(self, as_, rhea):
        sent = suggestion()
        assert as_(rhea).post(admin(sent, "apply")).status_code == 302
        sent.refresh_from_db()
        assert sent.applied_at

    @pytest.mark.parametrize("first", ["apply", "apply_by_hand", "decline"])
    def test_only_one_decides(self, as_, edit, owner, first):
        sent = suggestion()
        late = EditSuggestion.objects.get()
        getattr(sent, first)(by=edit, **({"reason": "No"} if first == "decline" else {}))
        for act in (late.apply, late.apply_by_hand):
            with pytest.raises(AlreadyDecided):
                act(by=owner)
        with pytest.raises(PermissionDenied):
            late.decline(by=owner, reason="No")
        response = as_(owner).post(admin(sent, "decline"), {"reason": "No"}, follow=True)
        assert response.redirect_chain == [(admin(sent), 302)]
        assert "Somebody else has already decided" in response.content.decode()
        assert ModelLogEntry.objects.count() == 1


class TestList:
    def test_it_shows_what_waits_and_what_is_decided(self, as_, edit):
        page = guide()
        suggestion(page)
        suggestion(page, proposal="Empty the tank.").decline(by=edit, reason="No")
        client = as_(edit)

        def shown(**query):
            return [row.proposal for row in client.get(LIST, query).context["object_list"]]

        assert shown(state="waiting") == [WORDS["proposal"]]
        assert shown(state="declined") == ["Empty the tank."]
        assert shown(state="applied") == []
        assert len(shown()) == 2

    def test_an_empty_one_says_where_they_come_from(self, as_, edit):
        assert "There is nothing here." in as_(edit).get(LIST).content.decode()

    def test_not_for_authors_and_readers(self, as_, wren, ana):
        suggestion()
        assert as_(wren).get(LIST).status_code == 302
        assert as_(ana).get(LIST).status_code == 302

    def test_a_word_by_word_comparison(self, as_, edit):
        html = as_(edit).get(admin(suggestion(proposal="Fill the <big> tank."))).content.decode()
        assert "Fill the <ins>&lt;big&gt; </ins>tank." in html

    def test_its_queries_do_not_grow(self, as_, edit, ana):
        client, counts = as_(edit), []
        for number in (1, 4):
            for n in range(number):
                suggestion(guide(f"Guide {number} {n}"), ana)
            client.get(LIST)
            with CaptureQueriesContext(connection) as queries:
                client.get(LIST)
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_the_home_page_of_the_admin_shows_what_waits(self, as_, edit, wren):
        suggestion()
        assert "Edits that readers suggest" in as_(edit).get("/admin/").content.decode()
        assert "Edits that readers suggest" not in as_(wren).get("/admin/").content.decode()

    def test_it_is_exported(self, as_, edit):
        suggestion()
        response = as_(edit).get(LIST, {"export": "csv"})
        assert WORDS["proposal"] in b"".join(response.streaming_content).decode()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_at_once_make_one_draft():
    sent = suggestion()
    staff = [person(f"edit{n}", "Editor") for n in range(4)]

    def act(member):
        try:
            return EditSuggestion.objects.get(pk=sent.pk).apply(by=member) is not None
        except AlreadyDecided:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(act, staff)) == [False, False, False, True]
    assert GuidePage.objects.get().revisions.count() == 1


def test_in_croatian_the_letter_is_croatian(edit, ana, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "knowledgebase.models.suggestions.send", lambda *args, **kw: seen.append(kw["language"])
    )
    suggestion(guide("Očistite Tide", guide_index("hr")), ana).apply(by=edit)
    assert seen == ["hr"]

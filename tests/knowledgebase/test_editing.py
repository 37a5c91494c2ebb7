"""Guides as editors write them: preview, draft, schedule, revisions, in the Wagtail they know."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.rich_text import RichText
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from knowledgebase.models import FAQEntryPage, GuidePage
from tests.factories import faq_entry, faq_section, guide, guide_index

pytestmark = pytest.mark.django_db


def guide_form(**fields):
    form = {
        "title": "Descale the Tide",
        "slug": "descale-the-tide",
        "summary": "Once a year.",
        "body": streamfield([("text", rich_text("<h2>When</h2><p>It blinks.</p>"))]),
        "checked_on": "2026-11-12",
        "kind": "guide",
        "changed_on": "2026-11-12",
        "review_by": "",
        "pinned": streamfield([]),
        "tags": "water",
        "seo_title": "",
        "search_description": "",
        "comments": inline_formset([]),
        **fields,
    }
    return nested_form_data(form)


def create_url(parent, model):
    return f"/admin/pages/add/knowledgebase/{model}/{parent.pk}/"


def test_an_editor_publishes_a_guide(as_, edit, client):
    form = {**guide_form(), "action-publish": "1"}
    assert as_(edit).post(create_url(guide_index(), "guidepage"), form).status_code == 302
    page = GuidePage.objects.get()
    assert page.live
    client.logout()
    html = client.get(page.url).content.decode()
    assert '<h2 id="when"' in html


def test_a_block_that_is_not_finished_is_named_and_nothing_is_lost(as_, edit):
    form = guide_form(title="Half a guide", body=streamfield([("markdown", "")]))
    page = as_(edit).post(create_url(guide_index(), "guidepage"), form | {"action-publish": "1"})
    assert page.status_code == 200
    assert "Half a guide" in page.content.decode()
    assert "body" in page.context["form"].errors


def test_a_draft_is_nobodys_but_the_editors(as_, edit, client):
    as_(edit).post(create_url(guide_index(), "guidepage"), guide_form())
    page = GuidePage.objects.get()
    assert not page.live
    assert client.get(f"/admin/pages/{page.pk}/view_draft/").status_code == 200
    client.logout()
    assert client.get("/guides/descale-the-tide/").status_code == 404
    assert "Descale the Tide" not in client.get("/guides/").content.decode()


def test_preview_shows_what_is_not_saved(as_, edit):
    url = f"/admin/pages/add/knowledgebase/guidepage/{guide_index().pk}/preview/"
    client = as_(edit)
    assert client.post(url, guide_form(title="Not saved")).json()["is_valid"]
    response = client.get(url)
    assert "Not saved" in response.content.decode()
    assert not GuidePage.objects.exists()


def test_preview_of_what_is_there(as_, edit):
    page = guide()
    client = as_(edit)
    url = f"/admin/pages/{page.pk}/edit/preview/"
    assert client.post(url, guide_form(summary="Changed words.")).json()["is_valid"]
    assert "Changed words." in client.get(url).content.decode()


def test_a_guide_waits_for_its_hour(as_, edit, client):
    page = guide(live=False)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    call_command("publish_scheduled")
    assert client.get(page.url).status_code == 404
    page.refresh_from_db()
    page.go_live_at = timezone.now() - timedelta(minutes=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    call_command("publish_scheduled")
    assert client.get(page.url).status_code == 200


def test_a_revision_can_be_taken_back(client):
    page = guide()
    first = page.save_revision()
    page.body = [("text", RichText("<p>Worse.</p>"))]
    page.save_revision().publish()
    assert "Worse." in client.get(page.url).content.decode()
    first.publish()
    assert "Worse." not in client.get(page.url).content.decode()


def test_reading_time_follows_the_text():
    page = guide(text="<p>" + "word " * 1000 + "</p>")
    assert page.reading_minutes == 5
    page.body = [("text", RichText("<p>Short.</p>"))]
    page.save_revision().publish()
    page.refresh_from_db()
    assert page.reading_minutes == 1


def test_a_video_address_that_is_none_stands_beside_its_field(as_, edit):
    body = streamfield([("video", {"url": "https://example.org/film", "title": "Film"})])
    form = {**guide_form(body=body), "action-publish": "1"}
    response = as_(edit).post(create_url(guide_index(), "guidepage"), form)
    assert response.status_code == 200
    assert "Write the address of one video" in response.content.decode()


def test_an_editor_answers_a_question(as_, edit, client):
    shelf = faq_section()
    form = nested_form_data(
        {
            "title": "How long?",
            "slug": "how-long",
            "answer": rich_text("<p>Press <kbd>brew</kbd>.</p>", features=["kbd"]),
            "checked_on": "2026-11-12",
            "pinned": streamfield([]),
            "seo_title": "",
            "search_description": "",
            "comments": inline_formset([]),
            "action-publish": "1",
        }
    )
    as_(edit).post(create_url(shelf, "faqentrypage"), form)
    page = FAQEntryPage.objects.get()
    assert "<kbd>brew</kbd>" in page.answer
    assert "<kbd>brew</kbd>" in client.get(page.url).content.decode()


@pytest.mark.parametrize("who", ["mod", "ana"])
def test_others_may_not_write_guides(as_, who, request):
    member = request.getfixturevalue(who)
    response = as_(member).post(create_url(guide_index(), "guidepage"), guide_form())
    assert response.status_code in {302, 403}
    assert not GuidePage.objects.exists()


def test_what_editors_open_opens(as_, edit, owner):
    page, entry = guide(), faq_entry()
    for url in (
        "/admin/",
        "/admin/pages/",
        f"/admin/pages/{guide_index().pk}/",
        f"/admin/pages/{page.pk}/edit/",
        f"/admin/pages/{entry.pk}/edit/",
        f"/admin/pages/{page.pk}/history/",
        create_url(guide_index(), "sectionpage"),
        "/admin/snippets/content/navigation/",
        "/admin/images/",
        "/admin/documents/",
    ):
        assert as_(edit).get(url).status_code == 200, url
    for url in ("/admin/users/", "/admin/groups/", "/admin/redirects/", "/admin/workflows/list/"):
        assert as_(owner).get(url).status_code == 200, url
    assert as_(owner).get("/admin/settings/content/sitesettings/1/").status_code == 200
    assert as_(edit).get("/admin/settings/content/sitesettings/1/").status_code == 302

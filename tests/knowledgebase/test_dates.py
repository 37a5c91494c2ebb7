"""“Checked on” and “changed on”, moved by an editor in the admin, left alone by housekeeping."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from knowledgebase.editing import fingerprint
from knowledgebase.models import GuidePage
from tests.factories import guide, guide_index

pytestmark = pytest.mark.django_db

LONG_AGO = date(2026, 1, 5)
LATER = date(2026, 2, 6)
WORDS = "<p>Fill the tank.</p>"


@pytest.fixture
def page():
    page = guide(text=WORDS, summary="Once a year.", checked_on=LONG_AGO, changed_on=LONG_AGO)
    page.save_revision().publish()
    return GuidePage.objects.get(pk=page.pk)


@pytest.fixture
def today():
    return timezone.localdate()


def opened(client, page):
    """The form as the admin shows it: what the browser will send back."""
    url = f"/admin/pages/{page.pk}/edit/" if page.pk else create_url()
    form = client.get(url).context["form"]
    return {
        "opened_words": form["opened_words"].value(),
        "opened_changed_on": form["opened_changed_on"].value().isoformat(),
        "changed_on": form["changed_on"].value().isoformat(),
        "checked_on": form["checked_on"].value().isoformat(),
        "title": form["title"].value() or "",
        "summary": form["summary"].value() or "",
        "kind": form["kind"].value(),
    }


def create_url():
    return f"/admin/pages/add/knowledgebase/guidepage/{guide_index().pk}/"


def sent(form, text=WORDS, authors=(), **more):
    data = nested_form_data(
        {
            "slug": "descale-the-tide",
            "body": streamfield([("text", rich_text(text))]),
            "review_by": "",
            "pinned": streamfield([]),
            "tags": "",
            "seo_title": "",
            "search_description": "",
            "comments": inline_formset([]),
            **form,
            **more,
        }
    )
    return {**data, "authors": [author.pk for author in authors]}


def save(client, page, form, *, publish=True, **more):
    act = {"action-publish": "1"} if publish else {}
    response = client.post(f"/admin/pages/{page.pk}/edit/", sent(form, **more, **act))
    assert response.status_code == 302, response.context["form"].errors
    return GuidePage.objects.get(pk=page.pk).get_latest_revision_as_object()


def autosave(client, page, form, revision=None, **more):
    data = sent(form, **more)
    if revision:
        data["overwrite_revision_id"] = str(revision)
    url = f"/admin/pages/{page.pk}/edit/"
    answer = client.post(url, data, headers={"Accept": "application/json"}).json()
    assert answer["success"], answer
    latest = GuidePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    return answer["revision_id"], latest


def test_new_words_are_a_change_and_no_check(as_, edit, page, today):
    client = as_(edit)
    now = save(client, page, opened(client, page), text="<p>Fill it to the line.</p>")
    assert (now.changed_on, now.checked_on) == (today, LONG_AGO)
    now = GuidePage.objects.get(pk=page.pk)
    assert (now.changed_on, now.checked_on) == (today, LONG_AGO)


@pytest.mark.parametrize("field", ["title", "summary"])
def test_title_and_summary_are_words_too(as_, edit, page, today, field):
    client = as_(edit)
    form = opened(client, page) | {field: "Something else"}
    assert save(client, page, form).changed_on == today


def test_settings_are_not_what_a_guide_says(as_, edit, page):
    client = as_(edit)
    now = save(client, page, opened(client, page), tags="water", search_description="Soft water")
    assert (now.changed_on, now.checked_on) == (LONG_AGO, LONG_AGO)


def test_housekeeping_moves_neither(as_, edit, page):
    client = as_(edit)
    now = save(client, page, opened(client, page), text="<p>Fill the tnak.</p>", housekeeping="on")
    assert (now.changed_on, now.checked_on) == (LONG_AGO, LONG_AGO)


def test_checking_is_no_change(as_, edit, page, today):
    client = as_(edit)
    now = save(client, page, opened(client, page), checked_today="on")
    assert (now.changed_on, now.checked_on) == (LONG_AGO, today)


def test_both_boxes_at_once_are_refused_and_nothing_typed_is_lost(as_, edit, page):
    client = as_(edit)
    form = sent(
        opened(client, page), text="<p>New.</p>", housekeeping="on", checked_today="on",
        **{"action-publish": "1"},
    )  # fmt: skip
    response = client.post(f"/admin/pages/{page.pk}/edit/", form)
    assert response.status_code == 200
    html = response.content.decode()
    assert "Tick one of the two" in html
    assert "New." in html


def test_a_date_written_by_hand_counts(as_, edit, page):
    client = as_(edit)
    form = opened(client, page) | {"changed_on": str(LATER), "checked_on": str(LATER)}
    now = save(client, page, form, text="<p>New.</p>")
    assert (now.changed_on, now.checked_on) == (LATER, LATER)
    assert save(client, page, opened(client, page), text="<p>New.</p>").changed_on == LATER


def test_dates_do_not_move_back_and_forth_while_typing(as_, edit, page, today):
    client = as_(edit)
    form = opened(client, page)
    revision, now = autosave(client, page, form, text="<p>Fill it.</p>")
    assert now.changed_on == today
    for more in ({"tags": "water"}, {"housekeeping": "on"}, {}):
        expected = LONG_AGO if "housekeeping" in more else today
        _, now = autosave(client, page, form, revision, text="<p>Fill it.</p>", **more)
        assert now.changed_on == expected
    _, now = autosave(client, page, form, revision)  # what was typed is taken back
    assert now.changed_on == LONG_AGO
    _, now = autosave(client, page, form, revision, checked_today="on")
    assert now.checked_on == today
    _, now = autosave(client, page, form, revision)
    assert now.checked_on == LONG_AGO
    assert GuidePage.objects.get(pk=page.pk).changed_on == LONG_AGO  # readers see nothing of it


def test_a_draft_keeps_its_day_until_it_is_published(as_, edit, page, monkeypatch):
    client = as_(edit)
    form = opened(client, page)
    monkeypatch.setattr(timezone, "localdate", lambda: LATER)
    save(client, page, form, publish=False, text="<p>Fill it.</p>")
    assert GuidePage.objects.get(pk=page.pk).changed_on == LONG_AGO
    monkeypatch.undo()
    now = save(client, page, opened(client, page), text="<p>Fill it.</p>")
    assert now.changed_on == LATER


def test_a_schedule_keeps_them_too(as_, edit, page, today, monkeypatch):
    client = as_(edit)
    hour = (timezone.now() + timedelta(hours=2)).strftime("%Y-%m-%d %H:%M")
    form = opened(client, page)
    now = save(client, page, form, text="<p>Fill it.</p>", checked_today="on", go_live_at=hour)
    assert (now.changed_on, now.checked_on) == (today, today)
    assert GuidePage.objects.get(pk=page.pk).changed_on == LONG_AGO
    soon = timezone.now() + timedelta(hours=3)
    monkeypatch.setattr(timezone, "now", lambda: soon)
    call_command("publish_scheduled")
    assert GuidePage.objects.get(pk=page.pk).changed_on == today


def test_a_new_guide_begins_today(as_, edit, today):
    client = as_(edit)
    form = opened(client, GuidePage()) | {"title": "New"}
    client.post(create_url(), sent(form, **{"action-publish": "1"}))
    page = GuidePage.objects.get()
    assert (page.changed_on, page.checked_on) == (today, today)


def test_what_widgets_add_is_no_change():
    def words(html, **block):
        body = GuidePage(body=[{"type": "text", "value": html, **block}]).body
        return fingerprint("Title", "", body)

    plain = words('<p>See <a linktype="page" id="3">this</a>.</p>')
    assert plain == words(
        '<p data-block-key="x1">See <a id="3" linktype="page">this</a>.</p>', id="7"
    )
    assert plain != words('<p>See <a linktype="page" id="4">this</a>.</p>')
    assert plain != words('<p>See <a linktype="page" id="3">that</a>.</p>')


def test_readers_see_when_it_was_checked_and_when_changed(client, page):
    html = client.get(page.url).content.decode()
    assert 'datetime="2026-01-05"' in html
    assert "Changed" not in html
    page.changed_on = LATER
    page.save()
    html = client.get(page.url).content.decode()
    assert "Changed" in html
    assert 'datetime="2026-02-06"' in html


def test_only_the_team_can_be_named(as_, edit, mod, ana, page):
    form = as_(edit).get(f"/admin/pages/{page.pk}/edit/").context["form"]
    assert set(form.fields["authors"].queryset) == {edit, mod}
    page.authors.add(ana)  # she has left the team since
    page.save()
    form = as_(edit).get(f"/admin/pages/{page.pk}/edit/").context["form"]
    assert set(form.fields["authors"].queryset) == {edit, mod, ana}


def test_several_authors_are_saved_and_named(as_, edit, mod, client, page):
    as_(edit)
    save(client, page, opened(client, page), authors=[edit, mod])
    client.logout()
    html = client.get(page.url).content.decode()
    assert "<b>Edit</b>" in html
    assert "<b>Mod</b>" in html
    assert html.count('class="avatar') == 2

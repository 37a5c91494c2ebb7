"""Guides in several languages: what is out of date, who sees it, and what a reader gets where one is missing."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import override
from wagtail.actions.copy_for_translation import CopyPageForTranslationAction
from wagtail.models import Locale, PageLogEntry, Revision

from community.pages.models import StandardPage
from knowledgebase.importers import import_guides
from knowledgebase.models import GuidePage
from knowledgebase.models.translations import NotATranslation, State, other_locales
from tests.factories import add, faq_entry, guide, guide_index, home, restrict, section

pytestmark = pytest.mark.django_db


def published(page, **fields):
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def translated(page, code="hr", title="Uklonite kamenac", live=True):
    """A translation, made as an editor makes it."""
    locale = Locale.objects.get(language_code=code)
    made = CopyPageForTranslationAction(page, locale, copy_parents=True).execute()
    made.title, made.slug = title, "uklonite-kamenac"
    made.save_revision()
    if live:
        made.latest_revision.publish()
    return GuidePage.objects.get(pk=made.pk)


@pytest.fixture
def original(db):
    return published(guide())


@pytest.fixture
def translation(original):
    return translated(original)


def states(page):
    locales = list(other_locales())
    told = GuidePage.objects.with_states(locales).get(pk=page.pk).translations_in(locales)
    return {translation.locale.language_code: translation.state for translation in told}


def test_a_translation_keeps_the_revision_it_was_made_from(original, translation):
    assert translation.translated_from == original.live_revision
    assert translation.original == original
    assert not translation.is_stale
    assert original.original is None


def test_a_translation_made_of_a_draft_is_in_line_once_that_is_published():
    draft = guide(live=False)
    draft.save_revision()
    made = translated(draft)
    draft.latest_revision.publish()
    assert not made.is_stale


def test_a_change_of_the_original_makes_it_stale(original, translation):
    published(original, summary="Twice a year.")
    assert translation.is_stale
    assert list(GuidePage.objects.stale()) == [translation]
    assert states(original) == {"hr": State.STALE, "sk": State.MISSING}


def test_a_draft_of_the_original_makes_nothing_stale(original, translation):
    original.summary = "Not sure yet."
    original.save_revision()
    assert not translation.is_stale


def test_an_unpublished_original_makes_nothing_stale(original, translation):
    published(original, summary="Twice a year.").unpublish()
    assert not translation.is_stale


def test_drafts_and_missing_ones_are_told_apart(original):
    translated(original, live=False)
    assert states(original) == {"hr": State.DRAFT, "sk": State.MISSING}


def test_an_editor_says_that_it_is_in_line(original, translation, edit):
    published(original, summary="Twice a year.")
    translation.mark_in_line(by=edit)
    translation.mark_in_line(by=edit)
    assert not translation.is_stale
    entry = PageLogEntry.objects.get(action="knowledgebase.in_line")
    assert (entry.page_id, entry.user) == (translation.pk, edit)
    assert entry.data == {"revision": original.live_revision_id}


def test_an_original_cannot_be_in_line_with_itself(original, edit):
    with pytest.raises(NotATranslation):
        original.mark_in_line(by=edit)


def test_publishing_an_older_draft_does_not_turn_it_back(original, translation, edit):
    translation.save_revision()
    draft = Revision.objects.get(pk=translation.latest_revision_id)
    published(original, summary="Twice a year.")
    GuidePage.objects.get(pk=translation.pk).mark_in_line(by=edit)
    draft.publish()
    assert not GuidePage.objects.get(pk=translation.pk).is_stale


def test_a_copy_is_no_translation(translation):
    copy = translation.copy(update_attrs={"slug": "copy", "title": "Copy"})
    assert copy.translated_from is None
    assert copy.original is None


def test_where_nobody_knows_the_version_it_counts_as_stale(original, translation):
    GuidePage.objects.filter(pk=translation.pk).update(translated_from=None)
    assert GuidePage.objects.get(pk=translation.pk).is_stale


# Imported translations


def write(folder, code, text):
    (folder / code).mkdir(parents=True, exist_ok=True)
    (folder / code / "descale.md").write_text(f"# Descale {code}\n\n{text}\n")
    return import_guides(folder / code, locale=code)


def test_an_import_links_translations_and_sees_which_fell_behind(tmp_path):
    write(tmp_path, "en", "Fill the tank."), write(tmp_path, "hr", "Napunite spremnik.")
    made = GuidePage.objects.get(locale__language_code="hr")
    assert made.translated_from == made.original.live_revision
    write(tmp_path, "en", "Fill the tank to the line.")
    assert list(GuidePage.objects.stale()) == [made]
    write(tmp_path, "hr", "Napunite spremnik do crte.")
    assert not GuidePage.objects.stale()


# What editors see


def edit_screen(client, page):
    response = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_the_edit_screen_leads_to_what_changed(as_, edit, original, translation):
    before = original.live_revision_id
    assert "is in line with its original" in edit_screen(as_(edit), translation)
    published(original, summary="Twice a year.")
    html = edit_screen(as_(edit), translation)
    assert "The original was changed after this translation was made" in html
    compare = reverse(
        "wagtailadmin_pages:revisions_compare",
        args=[original.pk, before, original.live_revision_id],
    )
    assert compare in html
    assert reverse("mark_in_line", args=[translation.pk]) in html
    assert "Twice a year." in as_(edit).get(compare).content.decode()


def test_the_edit_screen_of_an_original_lists_its_translations(as_, edit, original, translation):
    html = edit_screen(as_(edit), original)
    assert reverse("wagtailadmin_pages:edit", args=[translation.pk]) in html
    assert "Slovenčina" in html
    assert "Missing" in html


def test_the_edit_screen_of_a_guide_that_is_only_in_croatian(as_, edit):
    page = published(guide("Samo ovdje", guide_index("hr")))
    assert "is in line" not in edit_screen(as_(edit), page)


def in_line_url(page):
    return reverse("mark_in_line", args=[page.pk])


def test_marking_works_from_its_page(as_, edit, original, translation):
    published(original, summary="Twice a year.")
    assert "Does “Uklonite kamenac” say everything" in (
        as_(edit).get(in_line_url(translation)).content.decode()
    )
    assert translation.is_stale
    response = as_(edit).post(in_line_url(translation))
    assert response["Location"] == reverse("wagtailadmin_pages:edit", args=[translation.pk])
    assert not translation.is_stale


def test_marking_is_for_those_who_may_edit(client, as_, mod, ana, original, translation):
    published(original, summary="Twice a year.")
    assert "login" in client.post(in_line_url(translation))["Location"]
    for member in (mod, ana):
        response = as_(member).post(in_line_url(translation))
        assert response.status_code in (302, 403)  # Wagtail's own no leads to its front with a word
        assert translation.is_stale


def test_marking_what_is_no_translation_or_not_there(as_, edit, original):
    assert as_(edit).get(in_line_url(original)).status_code == 404
    assert as_(edit).get(reverse("mark_in_line", args=[999_999])).status_code == 404
    assert as_(edit).put(in_line_url(original)).status_code == 405


# The report


REPORT = "translations_report"


def report(client, **asked):
    return client.get(reverse(REPORT), asked)


def listed(response):
    return [page.title for page in response.context["object_list"]]


def test_the_report_tells_each_language(as_, edit, original, translation):
    published(original, summary="Twice a year.")
    guide("Draft", live=False)
    published(guide("Only English"))
    response = report(as_(edit))
    assert listed(response) == ["Descale the Tide", "Only English"]
    html = response.content.decode()
    assert "Out of date" in html
    assert "Missing: translate it" in html


def test_the_report_is_filtered_by_language_and_state(as_, edit, original, translation):
    published(original, summary="Twice a year.")
    published(guide("Only English"))
    hr, sk = (Locale.objects.get(language_code=code).pk for code in ("hr", "sk"))
    client = as_(edit)
    assert listed(report(client, state="stale")) == ["Descale the Tide"]
    assert listed(report(client, state="missing", language=hr)) == ["Only English"]
    assert listed(report(client, state="stale", language=sk)) == []
    assert "No guide is in this state" in report(client, state="draft").content.decode()
    assert len(listed(report(client, language=hr))) == 2


def test_the_report_can_be_taken_along(as_, edit, original, translation):
    response = report(as_(edit), export="csv")
    text = b"".join(response.streaming_content).decode()
    assert text.splitlines()[0] == "Guide,Hrvatski,Slovenčina"
    assert text.splitlines()[1] == "Descale the Tide,in-line,missing"


def test_the_report_is_for_those_who_edit(client, as_, mod, ana):
    assert report(client).status_code == 302
    for member in (mod, ana):
        assert report(as_(member)).status_code in (302, 403)


def test_the_report_is_in_the_menu_of_those_who_edit(as_, edit, mod):
    assert reverse(REPORT) in as_(edit).get("/admin/").content.decode()
    assert reverse(REPORT) not in as_(mod).get("/admin/").content.decode()


@pytest.mark.parametrize("number", [1, 4])
def test_the_report_does_not_grow_queries(as_, edit, django_assert_num_queries, number):
    for one in range(number):
        translated(
            published(guide(f"Guide {one}", section(f"Section {one}"))), title=f"Vodič {one}"
        )
    client = as_(edit)
    report(client)
    with django_assert_num_queries(19):
        report(client)


# What readers get


def body(client, url):
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def test_what_is_missing_is_shown_with_a_notice(client, settings):
    page = guide("Descale", section("Cleaning"), summary="Once a year.")
    html = body(client, f"/hr{page.url}")
    assert html.startswith('<!doctype html>\n<html lang="hr">')
    assert "not-translated" in html
    assert f'href="{page.url}" hreflang="en" lang="en">English' in html
    assert '<h1 lang="en">Descale</h1>' in html
    assert '<p class="lede" lang="en">' in html
    assert '<article class="prose text" lang="en"' in html
    assert f'<link rel="canonical" href="{settings.SITE_URL}{page.url}">' in html
    assert '<meta name="robots" content="noindex">' in html
    assert "not-translated" not in body(client, page.url)


def test_the_language_switcher_leads_there_and_back(client):
    page = guide()
    for url in (page.url, f"/hr{page.url}"):
        footer = body(client, url).rpartition('class="languages"')[2]
        for prefix, code in (("", "en"), ("/hr", "hr"), ("/sk", "sk")):
            assert f'<a href="{prefix}{page.url}" hreflang="{code}"' in footer


def test_crumbs_lead_through_the_readers_own_pages(client):
    page = guide()
    assert "Vodiči" in body(client, f"/hr{page.url}").partition('class="crumbs"')[2][:300]


def test_a_translation_at_another_address_is_led_to(client, original, translation):
    response = client.get(f"/hr{original.url}")
    assert (response.status_code, response["Location"]) == (302, translation.url)
    assert client.get(f"/sk{original.url}").status_code == 200


def test_answers_and_standard_pages_fall_back_too(client):
    page = add(home(), StandardPage(title="Privacy", body=[("text", "<p>What we keep</p>")]))
    for one in (faq_entry(), page):
        html = body(client, f"/sk{one.url}")
        assert "not-translated" in html
        assert '<h1 lang="en">' in html


def test_shelves_lead_to_the_original(client):
    shelf = section("Cleaning")
    response = client.get(f"/hr{shelf.url}")
    assert (response.status_code, response["Location"]) == (302, shelf.url)


def test_what_a_reader_may_not_see_does_not_fall_back(client, as_, ana):
    hidden, draft = guide("Hidden"), guide("Draft", live=False)
    restrict(hidden)
    assert client.get(f"/hr{hidden.url}").status_code == 404
    assert client.get(f"/hr{draft.url}").status_code == 404
    assert client.get("/hr/guides/nothing/").status_code == 404
    assert "not-translated" in body(as_(ana), f"/hr{hidden.url}")


def test_a_translation_that_is_hidden_from_a_reader_is_not_told_of(client, original, translation):
    restrict(translation)
    html = body(client, f"/hr{original.url}")
    assert "not-translated" in html
    assert translation.url not in html


def test_nothing_falls_back_to_another_language_than_the_first(client):
    page = guide("Samo ovdje", guide_index("hr"))
    assert client.get(page.url.replace("/hr/", "/sk/")).status_code == 404
    assert client.get(page.url.replace("/hr/", "/")).status_code == 404


def test_shelves_offer_what_is_only_in_the_first_language(client, original, translation, ana):
    only = guide("Only English")
    hidden = guide("Members only")
    restrict(hidden), guide("Draft", live=False)
    shown = guide_index("hr").untranslated_for
    with override("hr"):
        assert [page.title for page in shown(AnonymousUser())] == ["Only English"]
        assert [page.title for page in shown(ana)] == ["Only English", "Members only"]
    html = body(client, "/hr/guides/")
    assert f'<a href="/hr{only.url}">Only English</a>' in html
    assert 'id="untranslated"' not in body(client, "/guides/")


def test_an_empty_shelf_says_so_only_when_there_is_nothing_to_offer(client):
    empty = 'class="empty"'
    assert empty in body(client, "/hr/guides/")
    guide("Only English")
    assert empty not in body(client, "/hr/guides/")


@pytest.mark.parametrize("number", [1, 4])
def test_what_is_offered_does_not_grow_queries(client, django_assert_num_queries, number):
    for one in range(number):
        guide(f"Only English {one}")
    client.get("/hr/guides/")
    with django_assert_num_queries(19):
        client.get("/hr/guides/")


def test_showing_the_original_does_not_cost_much_more(client, django_assert_max_num_queries):
    page = guide()
    client.get(f"/hr{page.url}")
    with django_assert_max_num_queries(22):
        client.get(f"/hr{page.url}")

"""The guides go out as Markdown, and come back into an empty site as they were."""

import json
import os
import re
import shutil
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, Group
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import translation
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, PageViewRestriction

from community.audience.models import Segment
from knowledgebase.exporters import ExportRefused, export_guides
from knowledgebase.importers import import_guides
from knowledgebase.models import (
    GlossaryTerm,
    GuideIndexPage,
    GuidePage,
    ImportedPage,
    Passage,
    SectionPage,
)
from tests.factories import add, faq_entry, guide, guide_index, restrict, section

pytestmark = pytest.mark.django_db
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{0}"><circle cx="4" cy="4" r="4"/></svg>'
VIDEO = "https://www.youtube.com/watch?v=abcdefghijk"


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def files(root):
    """{"en/care.md": its bytes, …}"""
    paths = (path for path in Path(root).rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def front_matter(path):
    return yaml.safe_load(path.read_text().split("---")[1])


def rewrite(path, old, new):
    path.write_text(path.read_text().replace(old, new))


def empty_the_site():
    """As if nothing had ever been written."""
    for index in GuideIndexPage.objects.all():
        for page in Page.objects.child_of(index).order_by("-path"):
            Page.objects.get(pk=page.pk).delete()
    models = [ImportedPage, Redirect, GlossaryTerm, Passage, Segment, get_image_model(), get_document_model()]  # fmt: skip
    for model in models:
        model.objects.all().delete()
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


# How two sites are compared -----------------------------------------------------------------------


def rendered(page) -> str:
    """The text as readers get it, without what tells one copy of a picture from another."""
    with translation.override(page.locale.language_code):
        html = str(page.body.render_as_block())
    html = re.sub(r' (?:data-block-key|src|srcset)="[^"]*"', "", html)
    html = re.sub(r"/documents/\d+/", "/documents/", html)
    return re.sub(r"\s*(<[^>]*>)\s*", r"\1", " ".join(html.split()))


def facts(page) -> dict:
    """All that a reader or an editor knows a page by."""
    siblings = Page.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk)
    known = {
        "type": type(page).__name__, "title": page.title, "slug": page.slug, "live": page.live,
        "seo": (page.seo_title, page.search_description), "translations": sorted(p.url for p in siblings),
        "redirects": sorted(Redirect.objects.filter(redirect_page=page).values_list("old_path", flat=True)),
        "order": list(page.get_siblings().values_list("slug", flat=True)), "key": page.translation_key,
        "restrictions": sorted(r.restriction_type for r in page.get_view_restrictions()),
        "published": page.first_published_at if page.live else None, "expires": page.expire_at,
    }  # fmt: skip
    if isinstance(page, SectionPage):
        return known | {"summary": page.description}
    return known | {
        "summary": page.summary, "kind": page.kind, "checked": page.checked_on, "changed": page.changed_on,
        "review": page.review_by, "tags": sorted(tag.name for tag in page.tags.all()),
        "authors": sorted(author.username for author in page.authors.all()), "html": rendered(page),
        "segments": sorted(segment.slug for segment in page.segments.all()),
        "types": [block.block_type for block in page.body], "pinned": [block.value.url for block in page.pinned],
    }  # fmt: skip


def site() -> dict:
    """{address: facts} of every guide and section."""
    pages = [*GuidePage.objects.all(), *SectionPage.objects.all()]
    return {page.url: facts(page) for page in pages}


def unlike(before: dict, after: dict) -> list:
    """What differs, as (address, what, before, after); pages that are on one side only, too."""
    lost = [(url, "missing", url in before, url in after) for url in before.keys() ^ after.keys()]
    return lost + [
        (url, key, *apart(before[url][key], after[url][key]))
        for url in before.keys() & after.keys()
        for key in before[url]
        if before[url][key] != after[url][key]
    ]


def apart(one, other) -> tuple:
    """Two values; of long texts the place where they part."""
    if not (isinstance(one, str) and isinstance(other, str)):
        return one, other
    here = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 60)
    at = max(here - 60, 0)
    return one[at : at + 160], other[at : at + 160]


# A site with one of everything --------------------------------------------------------------------


def items(*values):
    return [{"type": "item", "value": value, "id": f"i{n}"} for n, value in enumerate(values)]


def text(html):
    return {"type": "text", "value": html}


def picture(name="dot.svg", size=200):
    image = get_image_model()(title="Dot")
    image.file = ContentFile(SVG.format(size).encode(), name)
    image.file_size, image.file_hash = image.file.size, ""
    image.save()
    image.get_file_hash()
    return image


def document(name="manual.pdf"):
    found = get_document_model()(title="The manual")
    found.file = ContentFile(b"%PDF-1.4", name)
    found.save()
    found.get_file_hash()
    return found


def every_block(other, faq):
    """A body with one of each block, in which everything that can be linked is linked."""
    image, icon, manual = picture(), picture("icon.svg", 16), document()
    shot = {"image": image.pk, "alt": "A [dot]", "caption": '“Round” & "small"'}
    segment = Segment.objects.create(name="Tide Mini", slug="tide-mini", kind="product")
    english = Locale.objects.get(language_code="en")
    term = GlossaryTerm.objects.create(
        term="Bar", slug="bar", definition=f'<p>Pressure, see <a linktype="page" id="{other.pk}">here</a>.</p>', locale=english,
    )  # fmt: skip
    passage = Passage(title="Unplug it first", locale=english)
    passage.body = [("callout", {"kind": "safety", "title": "", "text": "<p>Unplug it.</p>"})]
    passage.save()
    words = (
        f'<h2>How <i>often</i></h2><p>See <a linktype="page" id="{other.pk}">the other</a>, '
        f'<a href="{other.url}#part">its part</a>, <a linktype="page" id="{faq.pk}">an answer</a>, '
        f'<a linktype="document" id="{manual.pk}">the manual</a>, <a href="#how-often">above</a>.</p>'
        f'<p>Press <embed embedtype="image" id="{icon.pk}" format="icon" alt="the dot"/> twice.</p>'
        "<ul><li>one<ul><li>two</li></ul></li></ul><hr/><p>---</p><p>title: no</p>"
    )
    steps = items(
        {"title": "Fill it", "content": [
            text("<p>Half.</p>"), {"type": "picture", "value": shot},
            {"type": "substeps", "value": {"title": "With hard water", "steps": items([text("<p>Less.</p>")], [text("<p>Rinse.</p>")])}},
            {"type": "code", "value": {"language": "", "code": "42"}},
            {"type": "callout", "value": {"kind": "tip", "title": "Cold", "text": "<p>Not hot.</p>"}},
        ]},
        {"title": "", "content": [text("<p>Boil.</p>")]},
    )  # fmt: skip
    table = {
        "data": [["", "Cups"], ["Mini", "4|5"], ["Maxi", "8\nor 9"]], "first_row_is_table_header": True,
        "first_col_is_header": True, "table_header_choice": "both", "table_caption": "Sizes", "cell": [], "mergeCells": [],
    }  # fmt: skip
    variants = items(
        {"label": "Tide Mini", "segment": segment.pk, "content": [text("<p>Left.</p>"), {"type": "picture", "value": shot}]},
        {"label": "Tide Maxi", "segment": None, "content": [text("<h3>Where</h3><p>Right.</p>")]},
    )  # fmt: skip
    causes = items(
        {"cause": "It is dry", "check": "<p>Look.</p>", "fix": [text("<p>Fill it.</p>")]},
        {"cause": "It is off", "check": "", "fix": [text("<p>Turn it on.</p>"), {"type": "video", "value": {"url": VIDEO, "title": "On"}}]},
    )  # fmt: skip
    return [
        text(words), text("<p>Another text.</p>"),
        {"type": "callout", "value": {"kind": "warning", "title": "Hot", "text": "<p>Wait.</p><ol><li>a</li></ol>"}},
        {"type": "steps", "value": {"start": 3, "steps": steps}}, {"type": "picture", "value": shot},
        {"type": "video", "value": {"url": VIDEO, "title": "A film", "transcript": "Ana: yes\n\nBoris: <no>"}},
        {"type": "table", "value": table}, {"type": "code", "value": {"language": "make", "code": "all:\n\techo `x`"}},
        {"type": "download", "value": {"document": manual.pk, "label": ""}},
        {"type": "markdown", "value": f"## Own\n\n    code\n\n[it]({other.url}) ![dot]({image.file.url})"},
        {"type": "variants", "value": {"variants": variants}},
        {"type": "trouble", "value": {"symptom": "No water", "causes": causes}},
        {"type": "term", "value": term.pk}, {"type": "passage", "value": passage.pk},
    ]  # fmt: skip


@pytest.fixture
def everything(mod):
    """English and Croatian, two levels of sections, one of everything."""
    mod.is_team = True
    mod.save()
    care = section("Care", description="Clean it, and it lasts.", seo_title="Care for it")
    deep = section("Deep", parent=care)
    other = guide("The other one", parent=deep, text="<h2>Part</h2><p>Words.</p>", checked_on=date(2024, 3, 9), changed_on=date(2023, 1, 2))  # fmt: skip
    faq = faq_entry()
    main = guide("Descale", parent=care, summary="Once a month.", slug="čisti", kind="troubleshooting",
                 review_by=date(2031, 1, 2), search_description="Found.")  # fmt: skip
    main.body = json.dumps(every_block(other, faq))
    main.pinned = [("guide", other)]
    main.tags.add("water", "care, daily")
    main.authors.set([mod])
    main.segments.set(Segment.objects.all())
    main.save_revision().publish()
    Redirect.add_redirect("/old/place", redirect_to=main)
    njega = SectionPage(title="Njega", slug="njega", translation_key=care.translation_key)
    njega = add(guide_index("hr"), njega)
    add(njega, GuidePage(title="Očisti", slug="ocisti", translation_key=main.translation_key, body=[("text", "<p>Da.</p>")]))  # fmt: skip
    guide("Not yet", parent=care, live=False)
    for page in [care, deep, other, njega, main.get_translation(njega.locale)]:
        page.refresh_from_db()
        page.save_revision().publish()
    return main


def test_everything_comes_back_alike(everything, out, tmp_path):
    before = site()
    report = export_guides(out, drafts=True)
    assert [str(problem) for problem in report.problems] == []
    empty_the_site()
    assert [str(problem) for problem in import_guides(out).problems] == []
    assert unlike(before, site()) == []
    export_guides(tmp_path / "again", drafts=True)
    assert files(tmp_path / "again") == files(out)


def test_the_second_import_changes_nothing(everything, out):
    export_guides(out)
    empty_the_site()
    import_guides(out)
    before = site(), Passage.objects.count(), get_image_model().objects.count()
    report = import_guides(out)
    assert (report.created, report.updated, report.left_alone) == ([], [], {})
    assert (site(), Passage.objects.count(), get_image_model().objects.count()) == before


def test_files_lie_where_a_reader_looks(everything, out):
    export_guides(out)
    assert set(files(out)) == {
        "hearth-export.yaml", "en/index.md", "hr/index.md", "sk/index.md", "en/care/index.md", "en/care/čisti.md",
        "en/care/deep/index.md", "en/care/deep/the-other-one.md", "hr/njega/index.md", "hr/njega/ocisti.md",
        "en/_snippets/unplug-it-first.md", "en/_glossary/bar.md",
        "pictures/dot.svg", "pictures/icon.svg", "documents/manual.pdf",
    }  # fmt: skip
    source = (out / "en/care/čisti.md").read_text()
    assert "[the other](deep/the-other-one.md), [its part](deep/the-other-one.md#part)" in source
    assert '![A \\[dot\\]](../../pictures/dot.svg "“Round” &amp; \\"small\\"")' not in source
    assert '<Tab title="Tide Mini" segment="tide-mini">' in source
    assert '<Snippet file="../_snippets/unplug-it-first.md" />' in source
    about = front_matter(out / "en/care/čisti.md")
    assert about["aliases"] == ["/old/place"]
    assert about["related"] == ["deep/the-other-one.md"]


def test_one_language_can_come_back_by_itself(everything, out):
    export_guides(out)
    before = site()
    empty_the_site()
    report = import_guides(out / "en", locale="en")
    assert [str(problem) for problem in report.problems] == []
    import_guides(out / "hr", locale="hr")
    after = site()
    assert {url: page["html"] for url, page in after.items() if "html" in page} == {
        url: page["html"] for url, page in before.items() if "html" in page and page["live"]
    }
    assert after["/hr/guides/njega/"]["translations"] == ["/guides/care/"]


def test_at_home_pages_are_left_alone(everything, out):
    export_guides(out)
    before = site()
    report = import_guides(out)
    assert set(report.left_alone.values()) == {"its page is here already"}
    assert site() == before
    rewrite(out / "en/care/deep/the-other-one.md", "Words.", "Better words.")
    assert import_guides(out, overwrite=True).created == []
    assert site().keys() == before.keys()
    assert "Better words." in site()["/guides/care/deep/the-other-one/"]["html"]


# What is left out ---------------------------------------------------------------------------------


def test_what_is_not_published_stays_here(out):
    care = section("Care", live=False)
    guide("Live", parent=care)
    page = guide("Not yet", live=False)
    page.title = "Not yet, still"
    page.save_revision()
    report = export_guides(out)
    assert (report.guides, report.sections, report.drafts_left_out) == (1, 1, 1)
    assert front_matter(out / "en/care/index.md")["draft"] is True
    report = export_guides(out, drafts=True)
    assert front_matter(out / "en/not-yet.md")["title"] == "Not yet, still"
    assert front_matter(out / "en/not-yet.md")["draft"] is True


def test_the_published_text_goes_out_not_the_draft_of_the_next(out):
    page = guide("Live", text="<p>Said.</p>")
    page.body = [("text", "<p>Not said yet.</p>")]
    page.save_revision()
    assert export_guides(out).unpublished_changes == 1
    assert "Not said yet" not in (out / "en/live.md").read_text()


def test_what_not_everybody_may_see_stays_here(out):
    restrict(section("Inside"))
    guide("Secret", parent=SectionPage.objects.get())
    report = export_guides(out)
    assert (report.guides, report.sections, report.restricted_left_out) == (0, 0, 2)
    assert b"Secret" not in b"".join(files(out).values())


@pytest.mark.parametrize("kind", ["login", "groups", "password"])
def test_what_not_everybody_may_see_is_never_made_public(out, ana, kind):
    inside = section("Inside")
    restrict(inside, kind, *(["Testers"] if kind == "groups" else []), password="pass")
    guide("Secret", parent=inside)
    export_guides(out, restricted=True)
    empty_the_site()
    import_guides(out)
    secret = GuidePage.objects.get()
    assert secret.live
    assert not GuidePage.objects.visible_to(AnonymousUser()).exists()
    assert GuidePage.objects.visible_to(ana).exists() == (kind == "login")
    assert PageViewRestriction.objects.count() == 1  # the section's own, as it was
    if kind == "groups":
        ana.groups.add(Group.objects.get(name="Testers"))
        assert GuidePage.objects.visible_to(ana).exists()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("visibility: friends", "visibility: “friends” is none of public, members, groups, closed; nobody sees the page"),
        ("visibility: groups\ngroups: [Nobody]", "groups: “Nobody” is not known here"),
        ("visibility: closed", None),
    ],
)  # fmt: skip
def test_visibility_that_is_not_understood_closes_the_page(out, written, told, ana):
    out.mkdir()
    (out / "a.md").write_text(f"---\ntitle: One\n{written}\n---\nText.")
    report = import_guides(out)
    line = 4 if "groups:" in written else 3
    assert [str(problem) for problem in report.problems] == (
        [f"a.md:{line}: {told}"] if told else []
    )
    assert GuidePage.objects.get().live
    assert not GuidePage.objects.visible_to(ana).exists()


def test_a_document_not_for_everybody_stays_here(out):
    manual = document()
    manual.collection = manual.collection.add_child(name="Inside")
    manual.save()
    manual.collection.view_restrictions.create(restriction_type="login")
    guide("One", text=f'<p>The <a linktype="document" id="{manual.pk}">manual</a>.</p>')
    report = export_guides(out)
    assert report.documents == 0
    assert "The manual." in (out / "en/one.md").read_text()
    assert "missing, or not for everybody" in str(report.problems[0])


# The folder ---------------------------------------------------------------------------------------


def test_a_folder_with_other_things_is_refused(out):
    out.mkdir()
    (out / "thesis.md").write_text("mine")
    with pytest.raises(ExportRefused, match="is not empty, and no earlier export"):
        export_guides(out)
    assert list(files(out)) == ["thesis.md"]
    export_guides(out, force=True)
    export_guides(out)
    assert (out / "thesis.md").read_text() == "mine"


def test_a_file_instead_of_a_folder_is_refused(out):
    out.write_text("mine")
    with pytest.raises(ExportRefused, match="is a file"):
        export_guides(out, force=True)


def test_the_next_export_takes_away_what_is_gone(out):
    page = guide("One", parent=section("Care"))
    export_guides(out)
    page.delete()
    SectionPage.objects.get().delete()
    outside = out.parent / "outside.md"
    outside.write_text("mine")
    rewrite(out / "hearth-export.yaml", "files:\n", "files:\n- ../outside.md\n")
    report = export_guides(out)
    assert report.removed == ["en/care/index.md", "en/care/one.md"]
    assert not (out / "en/care").exists()
    assert outside.exists()


def test_a_run_that_breaks_leaves_whole_files_and_can_be_made_again(out, monkeypatch):
    page = guide("One", text="<p>Old.</p>")
    guide("Two")
    export_guides(out)
    page.body = [("text", "<p>New.</p>")]
    page.save_revision().publish()

    def full(source, target):
        if "one.md" in str(target):
            raise OSError("No space left on device")
        return real(source, target)

    real = os.replace
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        export_guides(out)
    assert "Old." in (out / "en/one.md").read_text()
    assert not [path for path in files(out) if path.endswith(".part")]
    monkeypatch.undo()
    export_guides(out)
    assert "New." in (out / "en/one.md").read_text()


# The command --------------------------------------------------------------------------------------


def run(*arguments):
    said = StringIO()
    call_command("export_guides", *map(str, arguments), stdout=said, stderr=StringIO())
    return said.getvalue()


def test_the_command_says_what_it_did(out):
    guide("One", parent=section("Care"))
    guide("Not yet", live=False)
    said = run(out, "--locale", "en")
    assert "1 pages are not published and were left out" in said
    assert "1 guides, 1 sections in 3 files" in said
    assert not (out / "hr").exists()


def test_the_command_refuses_in_a_sentence(out, tmp_path):
    with pytest.raises(CommandError, match="“xx” is none of the site's languages: en, hr, sk"):
        run(out, "--locale", "xx")
    (tmp_path / "mine").write_text("")
    with pytest.raises(CommandError, match="is not empty"):
        run(tmp_path)


# Written by hand ----------------------------------------------------------------------------------


@pytest.fixture
def made(tmp_path):
    """`made("text")` imports one file; its blocks and what was said of it."""

    def make(source):
        (tmp_path / "help").mkdir(exist_ok=True)
        (tmp_path / "help/a.md").write_text(f"---\ntitle: One\n---\n{source}")
        report = import_guides(tmp_path / "help")
        blocks = [(block.block_type, block.value) for block in GuidePage.objects.get().body]
        return blocks, [str(problem) for problem in report.problems]

    return make


def test_tabs_become_variants(made):
    Segment.objects.create(name="Mini", slug="mini")
    source = '<Tabs>\n<Tab title="Mini" segment="mini">\nLeft.\n</Tab>\n<Tab title="Maxi">\nRight.\n</Tab>\n</Tabs>'
    ((kind, value),), said = made(source)
    assert (kind, said) == ("variants", [])
    assert [(v["label"], v["segment"] and v["segment"].slug) for v in value["variants"]] == [("Mini", "mini"), ("Maxi", None)]  # fmt: skip


def test_tabs_that_variants_cannot_hold_stay_headings(made):
    source = '<Tabs>\n<Tab title="Only">\nLeft.\n</Tab>\n</Tabs>'
    ((_, value),), _ = made(source)
    assert value.source == "<h3>Only</h3><p>Left.</p>"
    table = "| a |\n|---|\n| [b](https://example.org) |"
    blocks, _ = made(f'<Tabs>\n<Tab title="A">\n\n{table}\n\n</Tab>\n<Tab title="B">\nRight.\n</Tab>\n</Tabs>')  # fmt: skip
    assert [kind for kind, _ in blocks] == ["text", "markdown", "text"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('<Term slug="bar"/>', "no term of this name: “bar”"),
        ('<Snippet file="x.md"/>', "no passage of this name: “x.md”"),
        ('<Download file="x.pdf" label="The manual"/>', "link to nothing: “x.pdf”"),
        ('<Picture src="x.svg" alt="Dot"/>', "picture “x.svg” does not exist"),
    ],
)
def test_what_is_not_there_is_told(made, source, said):
    assert made(f"Words.\n\n{source}\n")[1] == [f"a.md:6: {said}"]


def test_html_of_the_editor_is_cleaned(made):
    source = '<RichText>\n<p onclick="x">a<script>alert()</script><a href="javascript:x">b</a><div>c</div></p>\n</RichText>'
    ((_, value),), said = made(source)
    assert value.source == "<p>abc</p>"
    assert said == ["a.md:4: link of a kind that is not kept: “javascript:x”"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("kind: poem", "kind: “poem” is none of guide, troubleshooting, explainer, story, news, list"),
        ("authors: [nobody]", "authors: “nobody” is not known here"),
        ("segments: [nobody]", "segments: there is no segment “nobody”; make it under Snippets, or correct it"),
        ("changed: yesterday", "changed: “yesterday” is not a date"),
        ("expires: soon", "expires: “soon” is no time; write it like 2030-01-31T12:00+00:00"),
    ],
)  # fmt: skip
def test_unknown_values_are_told(tmp_path, line, said):
    (tmp_path / "a.md").write_text(f"---\ntitle: One\n{line}\n---\nText.")
    report = import_guides(tmp_path)
    assert [str(problem) for problem in report.problems] == [f"a.md:3: {said}"]
    assert GuidePage.objects.get().live

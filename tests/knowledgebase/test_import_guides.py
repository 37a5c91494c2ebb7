"""A folder of Markdown becomes guides, again and again."""

import shutil
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.models import Page, Revision

from knowledgebase.importers import ImportRefused, import_guides
from knowledgebase.models import GuideIndexPage, GuidePage, SectionPage

pytestmark = pytest.mark.django_db
FIXTURE = Path(__file__).parent / "help_centre"
DOT = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{0}" viewBox="0 0 9 9">'
    '<circle cx="4" cy="4" r="4"/></svg>'
)


@pytest.fixture
def write(tmp_path):
    """`write("a/b.md", "text")` puts a file into the folder `write.root`."""
    root = tmp_path / "help"
    root.mkdir()

    def put(path, text=""):
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    put.root = root
    return put


def guide(**fields):
    return GuidePage.objects.get(**fields)


def body(**fields):
    return [(block.block_type, block.value) for block in guide(**fields).body]


def html(**fields):
    """All rich text of a guide."""
    return "".join(value.source for kind, value in body(**fields) if kind == "text")


def said(report):
    return [str(problem) for problem in report.problems]


def snapshot():
    pages = Page.objects.order_by("pk").values_list(
        "pk", "path", "latest_revision_id", "live", "slug"
    )
    return list(pages), Revision.objects.count(), get_image_model().objects.count()


# A whole help centre -----------------------------------------------------------------------------


@pytest.fixture
def help_centre(tmp_path):
    return Path(shutil.copytree(FIXTURE, tmp_path / "help_centre"))


def test_a_help_centre_comes_over(help_centre):
    report = import_guides(help_centre)
    assert said(report) == []
    assert (report.files, len(report.created)) == (4, 4)
    assert Page.find_problems() == ([], [], [], [], [])
    section = SectionPage.objects.get(title="Looking after the kettle")
    assert section.description == "Clean it, and it lasts."
    assert [page.title for page in section.get_children()] == [
        "Descale the kettle",
        "Wipe the outside",
    ]
    descale = guide(slug="descale")
    assert descale.summary == "Once a month, or when it sings."
    assert descale.checked_on == date(2024, 3, 9)
    assert sorted(tag.name for tag in descale.tags.all()) == ["care", "water"]
    assert descale.live
    assert [kind for kind, _ in body(slug="descale")] == [
        "text",
        "callout",
        "steps",
        "text",
        "table",
        "code",
    ]


def test_steps_keep_their_titles_texts_and_pictures(help_centre):
    import_guides(help_centre)
    steps = dict(body(slug="descale"))["steps"]["steps"]
    assert [step["title"] for step in steps] == ["Fill it to the middle mark", ""]
    (text, picture), (rinse,) = (step["content"] for step in steps)
    assert text.value.source == "<p>Half vinegar, half water.</p>"
    assert (picture.value["alt"], picture.value["caption"]) == ("The middle mark", "About a litre.")
    assert rinse.value.source == "<p>Boil, wait, rinse.</p>"


def test_reading_time_counts_the_text(write):
    write("a.md", f"# Long\n\n{'word ' * 900}")
    import_guides(write.root)
    assert guide(slug="long").reading_minutes == 5


def test_the_second_run_changes_nothing(help_centre):
    import_guides(help_centre)
    before = snapshot()
    report = import_guides(help_centre)
    assert (report.created, report.updated, len(report.unchanged)) == ([], [], 4)
    assert snapshot() == before


def test_a_dry_run_tells_the_same_and_writes_nothing(help_centre, settings):
    before = snapshot()
    dry = import_guides(help_centre, dry_run=True)
    assert snapshot() == before
    assert not any(Path(settings.MEDIA_ROOT).rglob("*.*"))
    wet = import_guides(help_centre)
    assert (dry.created, dry.problems, dry.pictures) == (wet.created, wet.problems, wet.pictures)


def test_links_lead_to_pages_and_their_parts(help_centre):
    import_guides(help_centre)
    wipe, descale = guide(slug="wipe-the-outside"), guide(slug="descale")
    assert f'<a linktype="page" id="{descale.pk}">' in html(slug="wipe-the-outside")
    assert f'<a href="{descale.url}#how-often">' in html(slug="wipe-the-outside")
    assert f'<a linktype="page" id="{wipe.pk}">' in html(slug="descale")
    section = SectionPage.objects.get(slug="looking-after-the-kettle")
    assert f'<a linktype="page" id="{section.pk}">' in html(slug="first-steps")


# Run again ---------------------------------------------------------------------------------------


def test_what_changed_in_the_source_is_updated(write):
    write("a.md", "# One\n\nOld.")
    write("b.md", "# Two\n\nStays.")
    import_guides(write.root)
    write("a.md", "# One\n\nNew.")
    report = import_guides(write.root)
    assert (report.updated, report.unchanged) == (["a.md"], ["b.md"])
    assert html(slug="one") == "<p>New.</p>"
    assert guide(slug="one").get_latest_revision_as_object().body[0].value.source == "<p>New.</p>"


def test_what_an_editor_changed_is_left_alone(write):
    write("a.md", "# One\n\nOld.")
    import_guides(write.root)
    page = guide(slug="one")
    page.body = [("text", "<p>Edited.</p>")]
    page.save_revision().publish()
    write("a.md", "# One\n\nNew.")
    report = import_guides(write.root)
    assert report.left_alone == {"a.md": "its page was edited here"}
    assert html(slug="one") == "<p>Edited.</p>"
    assert import_guides(write.root, overwrite=True).updated == ["a.md"]
    assert html(slug="one") == "<p>New.</p>"


def test_what_an_editor_took_back_or_deleted_stays_so(write):
    write("a.md", "# One\n\nOld.")
    write("b.md", "# Two\n\nOld.")
    import_guides(write.root)
    guide(slug="one").unpublish()
    guide(slug="two").delete()
    write("a.md", "# One\n\nNew.")
    write("b.md", "# Two\n\nNew.")
    report = import_guides(write.root)
    assert report.left_alone == {
        "a.md": "its page was unpublished here",
        "b.md": "its page was deleted here",
    }
    assert not guide(slug="one").live
    assert not GuidePage.objects.filter(slug="two").exists()


def test_what_left_the_source_is_told_and_kept(write):
    write("a.md", "# One\n\nText.")
    file = write("b.md", "# Two\n\nText.")
    import_guides(write.root)
    file.unlink()
    report = import_guides(write.root)
    assert report.gone == ["b.md"]
    assert guide(slug="two").live


def test_a_link_finds_its_page_when_that_comes_later(write):
    write("a.md", "# One\n\nSee [two](b.md).")
    assert "link to nothing" in said(import_guides(write.root))[0]
    write("b.md", "# Two\n\nText.")
    assert import_guides(write.root).updated == ["a.md"]
    assert f'id="{guide(slug="two").pk}"' in html(slug="one")


def test_order_is_kept_and_follows_changes(write):
    for name, order in (("a", 3), ("b", 1), ("c", 2)):
        write(f"{name}.md", f"---\ntitle: {name}\norder: {order}\n---\nText.")
    write("d.md", "# d\n\nText.")
    import_guides(write.root)
    index = GuideIndexPage.objects.get(locale__language_code="en")
    titles = [page.title for page in index.get_children()]
    assert titles == ["b", "c", "a", "d"]
    write("a.md", "---\ntitle: a\norder: 0\n---\nText.")
    import_guides(write.root)
    assert [page.title for page in index.get_children()] == ["a", "b", "c", "d"]


# Languages ---------------------------------------------------------------------------------------


def test_the_same_path_in_another_language_is_its_translation(write, tmp_path):
    write("care/clean.md", "# Clean\n\nText.")
    import_guides(write.root)
    other = tmp_path / "hr" / "care"
    other.mkdir(parents=True)
    other.joinpath("clean.md").write_text(
        "---\nms.contentlocale: hr-HR\n---\n# Čišćenje đezve\n\nTekst."
    )
    import_guides(tmp_path / "hr")
    english, croatian = guide(slug="clean"), guide(slug="ciscenje-dezve")
    assert croatian.locale.language_code == "hr"
    assert croatian.translation_key == english.translation_key
    parents = croatian.get_parent(), english.get_parent()
    assert len({page.translation_key for page in parents}) == 1
    assert croatian.url.startswith("/hr/")


def test_the_language_given_outweighs_the_front_matter(write):
    write("a.md", "---\ntitle: Jeden\nlang: en\n---\nText.")
    import_guides(write.root, locale="sk-SK")
    assert guide(slug="jeden").locale.language_code == "sk"
    with pytest.raises(ImportRefused, match="none of the site's languages"):
        import_guides(write.root, locale="xx")


def test_a_language_the_site_does_not_have_is_told(write):
    write("a.md", "---\ntitle: Eins\nlang: de\n---\nText.")
    assert said(import_guides(write.root)) == [
        "a.md:1: “de” is none of the site's languages; taken as en"
    ]


# Front matter ------------------------------------------------------------------------------------


def test_titles_come_from_somewhere(write):
    write("said.md", "---\ntitle: Yes\n---\nText.")
    write("heading.md", "## The heading\n\nText.")
    write("file-name_only.md", "Text.")
    import_guides(write.root)
    assert set(GuidePage.objects.values_list("title", flat=True)) == {
        "Yes", "The heading", "File name only",
    }  # fmt: skip
    assert html(slug="the-heading") == "<h2>The heading</h2><p>Text.</p>"


def test_a_byte_order_mark_and_windows_lines_do_no_harm(write):
    write("a.md", b"\xef\xbb\xbf---\r\ntitle: One\r\n---\r\n# One\r\n\r\nText.\r\n")
    assert said(import_guides(write.root)) == []
    assert html(slug="one") == "<p>Text.</p>"


def test_drafts_are_not_published_until_they_are_none(write):
    write("a.md", "---\ntitle: One\ndraft: true\n---\nText.")
    import_guides(write.root)
    assert not guide(slug="one").live
    write("a.md", "---\ntitle: One\n---\nText.")
    import_guides(write.root)
    assert guide(slug="one").live


def test_aliases_lead_to_the_page(write, client):
    write("a.md", "---\ntitle: One\naliases: [/old/place, older]\n---\nText.")
    write("b.md", "# Two\n\nSee [it](/old/place).")
    assert said(import_guides(write.root)) == []
    page = guide(slug="one")
    assert Redirect.objects.get(old_path="/old/place").redirect_page_id == page.pk
    assert Redirect.objects.get(old_path="/guides/older").redirect_page_id == page.pk
    assert f'id="{page.pk}"' in html(slug="two")


def test_slugs_do_not_collide(write):
    write("a.md", "---\ntitle: Same\n---\nText.")
    write("b.md", "---\ntitle: Same\n---\nText.")
    write("c.md", "---\ntitle: 你好\n---\nText.")
    import_guides(write.root)
    assert set(GuidePage.objects.values_list("slug", flat=True)) == {"same", "same-2", "c"}


# What is wrong in the source ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "x.md:1: the file is empty"),
        ("---\ntitle: [\n---\nText.", "x.md:3: bad front matter"),
        ("---\ntitle: a: b\n---\nText.", "x.md:2: bad front matter"),
        ("---\n- a\n---\nText.", "x.md:2: bad front matter"),
        ("---\ntitle: One\n\nText.", "x.md:1: the front matter has no end"),
        (b"---\ntitle: One\n---\n\ncaf\xe9", "x.md:5: the file is not UTF-8"),
        (b"\xff\xfea\x00", "x.md:1: the file is not UTF-8"),
    ],
)
def test_a_broken_file_is_told_and_the_rest_comes_over(write, content, expected):
    write("x.md", content)
    write("y.md", "# Whole\n\nText.")
    report = import_guides(write.root)
    (problem,) = said(report)
    assert problem.startswith(expected)
    assert report.created == ["y.md"]


def test_a_huge_file_is_told(write):
    with write("x.md").open("wb") as file:
        file.truncate(2 * 1024 * 1024 + 1)
    assert said(import_guides(write.root)) == ["x.md:1: the file has 2.0 MB; at most 2 MB are read"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("updated: yesterday", "updated: “yesterday” is not a date"),
        ("date: 2024-13-45", "date: “2024-13-45” is not a date"),
        ("order: 1.5", "order: “1.5” is not a whole number"),
        ("draft: maybe", "draft: “maybe” is neither true nor false; taken as a draft"),
    ],
)
def test_a_wrong_value_is_told_and_the_page_comes_over(write, line, expected):
    write("x.md", f"---\ntitle: One\n{line}\n---\nText.")
    report = import_guides(write.root)
    assert said(report) == [f"x.md:3: {expected}"]
    assert report.created == ["x.md"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](missing.md)", "link to nothing: “missing.md”"),
        ("[a](/guide/missing#x)", "link to nothing: “/guide/missing#x”"),
        ("[a](../../etc/passwd)", "link to nothing: “../../etc/passwd” (leads out of the folder)"),
        ("[a](#nowhere)", "link to a part that is not there: “x.md#nowhere”"),
        ("[a](javascript:alert)", "link of a kind that is not kept: “javascript:alert”"),
        ("![a](missing.png)", "picture “missing.png” does not exist"),
        ("![a](../outside.svg)", "picture “../outside.svg” leads out of the folder"),
        ("![a](/../outside.svg)", "picture “/../outside.svg” leads out of the folder"),
        ("![a](linked.svg)", "picture “linked.svg” leads out of the folder"),
        ("![a](evil.svg)", "picture “evil.svg” could act or fetch things when opened"),
        ("![a](broken.png)", "picture “broken.png” is no picture, or a broken one"),
        ("![a](https://example.org/a.png)", "picture on another site, kept as a link: “https://example.org/a.png”"),
        ("![](dot.svg)", "picture “dot.svg” has no description"),
    ],
)  # fmt: skip
def test_links_and_pictures_that_lead_nowhere_are_told(write, text, expected):
    write("x.md", f"# One\n\nWords.\n\n{text}\n\nMore words.")
    write("dot.svg", DOT.format(200))
    write("evil.svg", DOT.format(9).replace("<circle", "<script>alert()</script><circle"))
    write("broken.png", b"\x89PNG\r\n\x1a\n and no more")
    outside = write.root.parent / "outside.svg"
    outside.write_text(DOT.format(9))
    write.root.joinpath("linked.svg").symlink_to(outside)
    assert said(import_guides(write.root)) == [f"x.md:5: {expected}"]
    assert "Words." in html(slug="one")
    assert "More words." in html(slug="one")


def test_files_outside_and_hidden_ones_are_not_read(write):
    (write.root.parent / "secret.md").write_text("# Secret")
    write.root.joinpath("linked.md").symlink_to(write.root.parent / "secret.md")
    write(".hidden.md", "# Hidden")
    write(".git/readme.md", "# Git")
    report = import_guides(write.root)
    assert report.created == []
    assert said(report) == ["linked.md:1: is a link that leads out of the folder"]


# Pictures ----------------------------------------------------------------------------------------


def test_a_picture_is_kept_once(write):
    write("a.md", '# One\n\n![A dot](dot.svg "It is round.")')
    write("b/c.md", "# Two\n\n![A dot](/dot.svg)\n\n![The same](../copy.svg)")
    write("dot.svg", DOT.format(200))
    write("copy.svg", DOT.format(200))
    assert import_guides(write.root).pictures == 1
    image = get_image_model().objects.get()
    assert image.collection.name == "Imported"
    ((kind, value),) = body(slug="one")
    assert (kind, value["image"], value["alt"], value["caption"]) == (
        "picture", image, "A dot", "It is round.",
    )  # fmt: skip
    write("a.md", "# One\n\n![Another word](dot.svg)")
    assert import_guides(write.root).pictures == 0


def test_a_small_picture_stays_in_its_line(write):
    write("a.md", "# One\n\nPress ![the dot](dot.svg) twice.")
    write("dot.svg", DOT.format(16))
    import_guides(write.root)
    image = get_image_model().objects.get()
    embed = f'<embed embedtype="image" id="{image.pk}" format="icon" alt="the dot"/>'
    assert html(slug="one") == f"<p>Press {embed} twice.</p>"


# The command -------------------------------------------------------------------------------------


def run(*arguments):
    out = StringIO()
    call_command("import_guides", *map(str, arguments), stdout=out, stderr=StringIO())
    return out.getvalue()


def test_the_command_ends_with_a_report(write):
    write("a.md", "# One\n\n[a](missing.md)")
    assert "a.md:3: link to nothing" in (out := run(write.root))
    assert "1 files: 1 created, 0 updated, 0 unchanged, 0 left alone; 1 warnings" in out


def test_only_strict_fails_on_warnings(write):
    write("a.md", "# One\n\n[a](missing.md)")
    with pytest.raises(SystemExit) as error:
        run(write.root, "--strict")
    assert error.value.code == 1
    assert guide(slug="one").live


def test_a_folder_that_is_none_is_refused(tmp_path):
    with pytest.raises(CommandError, match="is not a folder"):
        run(tmp_path / "nothing")


def test_everything_can_go_into_a_section(write):
    write("a.md", "# One\n\nText.")
    run(write.root, "--into", "Old help centre")
    section = SectionPage.objects.get(slug="old-help-centre")
    assert guide(slug="one").get_parent().pk == section.pk
    assert section.live
    run(write.root, "--into", "Old help centre")
    assert SectionPage.objects.count() == 1


def test_collections_keep_folders_apart(write, tmp_path):
    write("a.md", "# One\n\nText.")
    import_guides(write.root, collection="first")
    write("a.md", "# Two\n\nText.")
    assert import_guides(write.root, collection="second").created == ["a.md"]
    assert GuidePage.objects.count() == 2

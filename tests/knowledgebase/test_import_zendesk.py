"""The JSON of a Zendesk help centre becomes guides, again and again."""

import json
import shutil
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from PIL import Image
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, Revision

from community.search.models import Entry
from knowledgebase.importers import ImportRefused, import_zendesk
from knowledgebase.models import GuideIndexPage, GuidePage, ImportedPage, SectionPage

pytestmark = pytest.mark.django_db
FIXTURE = Path(__file__).parent / "zendesk"
HOST = "https://help.lumen.example"


def guide(**fields):
    return GuidePage.objects.get(**fields)


def body(**fields):
    return [(block.block_type, block.value) for block in guide(**fields).body]


def html(**fields):
    return "".join(value.source for kind, value in body(**fields) if kind == "text")


def said(report):
    return [str(problem) for problem in report.problems]


def snapshot():
    pages = Page.objects.order_by("pk").values_list(
        "pk", "path", "latest_revision_id", "live", "slug"
    )
    stock = [
        model.objects.count()
        for model in (
            Revision,
            get_image_model(),
            get_document_model(),
            Redirect,
            PageViewRestriction,
        )
    ]
    return list(pages), stock


@pytest.fixture
def centre(tmp_path):
    return Path(shutil.copytree(FIXTURE, tmp_path / "export"))


@pytest.fixture
def export(tmp_path):
    """`export({…}, …)` writes articles in one section, each given by what differs; answers the folder."""
    root = tmp_path / "help"
    root.mkdir()

    def write(*articles, attachments=(), sections=({"id": 2, "name": "All", "category_id": 1},)):
        lists = {
            "categories": [{"id": 1, "name": "Help"}],
            "sections": list(sections),
            "articles": [
                {"id": 10 + place, "section_id": 2, "title": f"Article {place}", "locale": "en-us",
                 "html_url": f"{HOST}/hc/en-us/articles/{10 + place}-x", "body": "<p>Words.</p>", **article}
                for place, article in enumerate(articles)
            ],
            "article_attachments": list(attachments),
        }  # fmt: skip
        for name, entries in lists.items():
            (root / f"{name}.json").write_text(json.dumps({name: entries}))
        return root

    write.root = root
    return write


def change(centre, name, **fields):
    """Change the first entry of a file."""
    path = centre / f"{name}.json"
    data = json.loads(path.read_text())
    data[name.partition("_hr")[0]][0].update(fields)
    path.write_text(json.dumps(data))


# A whole help centre -----------------------------------------------------------------------------


def test_a_help_centre_comes_over(centre):
    report = import_zendesk(centre)
    assert said(report) == [
        "articles.json:301: link to nothing: “https://help.lumen.example/hc/en-us/articles/999-Gone” "
        "is not in the export; it still leads to the old help centre"
    ]
    assert (report.sections, report.articles, report.pictures, report.documents) == (5, 4, 2, 1)
    assert Page.find_problems() == ([], [], [], [], [])
    lamps = SectionPage.objects.get(title="Lamps")
    assert lamps.description == "All that shines."
    (desk,) = lamps.get_children()
    assert [page.title for page in desk.get_children()] == [
        "Bulbs",
        "Being written",
        "Dim the lamp",
    ]
    assert guide(title="Which bulb fits").get_parent().title == "Bulbs"


def test_an_article_keeps_what_it_knows(centre):
    import_zendesk(centre)
    page = guide(title="Dim the lamp")
    assert (page.checked_on, page.changed_on) == (date(2023, 4, 5), date(2023, 4, 5))
    assert page.first_published_at.date() == date(2022, 3, 4)
    assert sorted(tag.name for tag in page.tags.all()) == ["dial", "light"]
    draft = guide(title="Being written")
    assert not draft.live
    assert draft.first_published_at is None


def test_html_becomes_blocks(centre):
    import_zendesk(centre)
    blocks = body(title="Dim the lamp")
    assert [kind for kind, _ in blocks] == [
        "text", "steps", "callout", "code", "table", "video", "download",
    ]  # fmt: skip
    values = dict(blocks)
    first, second = values["steps"]["steps"]
    assert 'format="icon"' in first["content"][0].value.source
    assert second["content"][1].value["alt"] == "The dial at half"
    assert values["callout"]["kind"] == "warning"
    assert values["code"]["language"] == "bash"
    assert values["code"]["code"] == "lamp --level 3\nlamp --off"
    assert values["table"]["data"][2:] == [["2", "4"], ["", "5"]]
    assert values["video"]["title"] == "Dimming, shown"
    assert values["download"]["document"].filename.startswith("parts-list")


def test_its_pages_can_be_read(centre, client):
    import_zendesk(centre)
    answer = client.get(guide(title="Dim the lamp").url)
    assert answer.status_code == 200
    assert b'rowspan="2"' in answer.content


def test_links_lead_to_pages(centre):
    import_zendesk(centre)
    source, bulbs = html(title="Dim the lamp"), guide(title="Which bulb fits")
    assert f'href="{bulbs.url}#halogen"' in source
    section = SectionPage.objects.get(title="Bulbs")
    assert f'linktype="page" id="{section.pk}"' in source
    assert f"{guide(title='Dim the lamp').url}#dim-it" in html(title="Which bulb fits")


def test_old_addresses_lead_to_the_pages(centre, client):
    import_zendesk(centre)
    page, section = guide(title="Dim the lamp"), SectionPage.objects.get(title="Bulbs")
    for old in (
        "/hc/en-us/articles/301-Dim-the-lamp", "/hc/en-us/articles/301", "/hc/articles/301",
    ):  # fmt: skip
        answer = client.get(old)
        assert (answer.status_code, answer.url) == (301, page.url)
    assert client.get("/hc/en-us/sections/202-Bulbs").url == section.url
    croatian = guide(title="Prigušivanje")
    assert client.get("/hc/hr/articles/301-Prigu%C5%A1ivanje").url == croatian.url


def test_translations_belong_together(centre):
    import_zendesk(centre)
    english, croatian = guide(title="Dim the lamp"), guide(title="Prigušivanje")
    assert croatian.locale.language_code == "hr"
    assert croatian.translation_key == english.translation_key
    assert croatian.translated_from_id == english.latest_revision_id
    assert croatian.get_parent().title == "Stolne svjetiljke"
    assert str(guide(title="Which bulb fits").pk) in html(title="Prigušivanje")


def test_a_section_without_a_title_in_a_language_is_said(centre):
    (centre / "sections_hr.json").unlink()
    report = import_zendesk(centre)
    assert "sections.json:201: has no title in hr; it is called “Desk lamps” there too" in said(report)  # fmt: skip
    assert guide(title="Prigušivanje").get_parent().title == "Desk lamps"


def test_translations_beside_the_articles_are_taken(export):
    hr = {"locale": "hr", "title": "Hrvatski", "body": "<p>Riječi.</p>", "source_id": 10}
    root = export({"translations": [{**hr, "id": 77}], "source_locale": "en-us"})
    import_zendesk(root)
    assert guide(title="Hrvatski").translation_key == guide(title="Article 0").translation_key


def test_everything_is_found_afterwards(centre):
    import_zendesk(centre)
    live = GuidePage.objects.live().count()
    assert Entry.objects.filter(kind=Entry.Kind.GUIDE).count() == live


# Again ---------------------------------------------------------------------------------------------


def test_a_second_run_changes_nothing(centre):
    import_zendesk(centre)
    before = snapshot()
    report = import_zendesk(centre)
    assert snapshot() == before
    assert (report.created, report.updated, report.left_alone) == ([], [], {})
    assert report.pictures == 0


def test_a_dry_run_writes_nothing(centre):
    before = snapshot()
    report = import_zendesk(centre, dry_run=True)
    assert snapshot() == before
    assert len(report.created) == 9
    assert report.pictures == 2


def test_what_changed_in_the_source_changes_here(centre):
    import_zendesk(centre)
    pk = guide(title="Dim the lamp").pk
    change(centre, "articles", title="Dim any lamp", body="<p>Anew.</p>", draft=True)
    report = import_zendesk(centre)
    assert report.updated == ["articles.json:301"]
    page = guide(pk=pk)
    assert not page.live
    assert page.get_latest_revision_as_object().title == "Dim any lamp"


def test_what_an_editor_changed_is_left_alone(centre):
    import_zendesk(centre)
    page = guide(title="Dim the lamp")
    page.title = "Ours"
    page.save_revision().publish()
    change(centre, "articles", body="<p>Anew.</p>")
    report = import_zendesk(centre)
    assert report.left_alone == {"articles.json:301": "its page was edited here"}
    assert guide(pk=page.pk).title == "Ours"
    import_zendesk(centre, overwrite=True)
    assert guide(pk=page.pk).title == "Dim the lamp"


def test_an_article_follows_into_another_section(centre):
    import_zendesk(centre)
    page = guide(title="Dim the lamp")
    change(centre, "articles", section_id=202)
    import_zendesk(centre)
    assert guide(pk=page.pk).get_parent().title == "Bulbs"
    assert Page.find_problems() == ([], [], [], [], [])
    assert ImportedPage.objects.filter(path="articles/301", locale=page.locale).count() == 1


def test_an_article_that_was_moved_here_stays(centre):
    import_zendesk(centre)
    page = guide(title="Dim the lamp")
    page.move(SectionPage.objects.get(title="Lamps"), pos="last-child")
    change(centre, "articles", section_id=202)
    report = import_zendesk(centre)
    assert guide(pk=page.pk).get_parent().title == "Lamps"
    assert any("moved here" in note.text for note in report.notes)


def test_a_deleted_page_does_not_come_back(centre):
    import_zendesk(centre)
    guide(title="Which bulb fits").delete()
    report = import_zendesk(centre)
    assert not GuidePage.objects.filter(title="Which bulb fits").exists()
    assert report.unchanged.count("articles.json:302") == 1


# Who may see it ------------------------------------------------------------------------------------


def test_what_was_restricted_is_never_public(export, client, as_, ana):
    report = import_zendesk(export({"user_segment_id": 7}))
    page = guide(title="Article 0")
    assert not page.live
    assert page.view_restrictions.get().restriction_type == PageViewRestriction.LOGIN
    assert "articles.json:10: was for a user segment only" in "\n".join(report.lines())
    assert report.problems == []
    page.get_latest_revision().publish()
    assert not GuidePage.objects.visible_to(client.get("/").wsgi_request.user).filter(pk=page.pk)
    assert GuidePage.objects.visible_to(ana).filter(pk=page.pk)


def test_what_was_for_signed_in_users_is_for_members(export, client):
    root = export({"user_segment_id": 7})
    segments = {"user_segments": [{"id": 7, "user_type": "signed_in_users", "tags": []}]}
    (root / "user_segments.json").write_text(json.dumps(segments))
    import_zendesk(root)
    page = guide(title="Article 0")
    assert page.live
    assert client.get(page.url).status_code == 302
    assert not Entry.objects.filter(object_id=page.pk, scope="public").exists()


def test_a_section_for_agents_hides_its_articles(export):
    section = {
        "id": 2,
        "name": "Inside",
        "category_id": 1,
        "access_policy": {"viewable_by": "staff"},
    }
    import_zendesk(export({}, sections=[section]))
    assert not guide(title="Article 0").live


def test_what_became_restricted_is_closed(export, client):
    import_zendesk(export({}))
    page = guide(title="Article 0")
    assert client.get(page.url).status_code == 200
    import_zendesk(export({"user_segment_id": 7}))
    assert client.get(page.url).status_code in (302, 404)


# Bad HTML ------------------------------------------------------------------------------------------


def test_html_that_acts_comes_out_safe(export, client):
    evil = (
        '<p onclick="alert(1)" style="color:red">Read <a href="javascript:alert(2)">this</a>'
        '<script>alert(3)</script><img src=x onerror="alert(4)"><b>and <i>that</b> too</i></p>'
        '<table><tr><td onmouseover="alert(5)"><a href="JaVaScRiPt:alert(6)">cell</a></td><td>'
        '<svg onload="alert(7)"></svg><a href="data:text/html,<script>alert(8)</script>">x</a></td></tr></table>'
        '<iframe src="javascript:alert(9)"></iframe><form action="/x"><input name="q"></form>'
        "<div><p>Left open <ul><li>one<li>two</div><h2>End"
    )
    import_zendesk(export({"body": evil}))
    page = guide(title="Article 0")
    stored = json.dumps(page.body.get_prep_value()).lower()
    for word in ("alert(", "javascript:", "onclick", "onerror", "onload", "style=", "<form"):
        assert word not in stored
    shown = client.get(page.url).content.decode()
    assert "alert(" not in shown
    assert all(
        words in shown for words in ("Read", "and", "that", "Left open", "one", "two", "cell")
    )


@pytest.mark.parametrize(
    ("source", "kind", "words"),
    [
        ('<div class="note"><p>Hot.</p></div>', "note", "Hot."),
        ('<p class="callout-danger">Hot.</p>', "safety", "Hot."),
        ('<div style="background-color:#fee; padding:4px">Hot.</div>', "note", "Hot."),
        ("<blockquote><p>[!TIP]\nCool.</p></blockquote>", "tip", "Cool."),
        ("<table><tbody><tr><td><blockquote><b>Warning:</b> Hot.</blockquote></td></tr></tbody></table>", "warning", "Hot."),
    ],
)  # fmt: skip
def test_boxes_are_call_outs(export, source, kind, words):
    import_zendesk(export({"body": source}))
    ((block, value),) = body(title="Article 0")
    assert (block, value["kind"]) == ("callout", kind)
    assert words in value["text"].source


@pytest.mark.parametrize(
    "source",
    ['<div class="article-info"><p>W</p></div>', '<p style="background-color: #ffffff">W</p>', '<div class="example">W</div>'],
)  # fmt: skip
def test_not_everything_is_a_call_out(export, source):
    import_zendesk(export({"body": source}))
    assert [kind for kind, _ in body(title="Article 0")] == ["text"]


def test_tables_of_more_than_words_stay_html(export):
    table = '<table><tr><th>A</th></tr><tr><td><ul><li><a href="/hc/en-us/articles/11">B</a></li></ul></td></tr></table>'
    import_zendesk(export({"body": table}, {}))
    ((kind, value),) = body(title="Article 0")
    assert kind == "markdown"
    assert f'href="{guide(title="Article 1").url}"' in value


def test_nesting_without_end_loses_no_words(export):
    deep = "<div><blockquote><ul><li>" * 300 + "Bottom" + "</li></ul></blockquote></div>" * 300
    report = import_zendesk(export({"body": deep}))
    assert said(report) == []
    assert "Bottom" in json.dumps(guide(title="Article 0").body.get_prep_value())


def test_a_bottomless_text_gives_its_words(export):
    report = import_zendesk(export({"body": "<div>" * 60_000 + "Bottom"}))
    assert said(report) == [
        "articles.json:10: the text is nested too deeply; only its words were taken"
    ]
    assert "Bottom" in html(title="Article 0")


def test_a_large_picture_parts_its_paragraph_where_it_stands(export):
    root = export(
        {"body": '<p>Before <img src="big.png" alt="Big"> after</p>'},
    )
    put_picture(root / "big.png")
    import_zendesk(root)
    assert [kind for kind, _ in body(title="Article 0")] == ["text", "picture", "text"]


# Bad attachments ------------------------------------------------------------------------------------


def put_picture(path, size=(100, 100)):
    data = BytesIO()
    Image.new("1", size).save(data, "PNG")
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data.getvalue())


def attachment(number=5, **fields):
    return {"id": number, "article_id": 10, "file_name": f"{number}.png", "inline": True,
            "content_url": f"{HOST}/hc/article_attachments/{number}", **fields}  # fmt: skip


def shown(number):
    return f'<p>Look: <img src="{HOST}/hc/article_attachments/{number}" alt="Seen"> so.</p>'


def test_bad_pictures_are_said_and_lose_nothing_else(export, settings):
    bad = [attachment(number) for number in (5, 6, 8)] + [attachment(7, file_name="7.svg")]
    root = export({"body": "".join(map(shown, (5, 6, 7, 8, 9)))}, attachments=[*bad, attachment(9)])
    put_picture(root / "attachments" / "9-good.png")
    (root / "attachments" / "5.png").write_bytes(b"\x89PNG" + bytes(20 * 2**20))
    put_picture(root / "attachments" / "6.png", (20_000, 20_000))
    (root / "attachments" / "7.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')  # fmt: skip
    report = import_zendesk(root)
    lines = "\n".join(said(report))
    assert "articles.json:10: picture “5.png” is larger than 10 MB" in lines
    assert (
        "picture “6.png” has too many pixels" in lines or "picture “6.png” is no picture" in lines
    )
    assert "picture “7.svg” could act or fetch things when opened" in lines
    assert "picture “8.png” is not in the folder" in lines
    assert report.pictures == 1
    assert html(title="Article 0").count("Look:") == 5


def test_a_path_in_a_name_leads_nowhere(export):
    secret = export.root.parent / "secret.png"
    put_picture(secret)
    bad = [
        attachment(5, file_name="../secret.png"),
        attachment(6, local="../secret.png"),
        attachment(7, content_url="file:///etc/../secret.png"),
    ]
    report = import_zendesk(
        export({"body": shown(5) + shown(6) + '<img src="../secret.png">'}, attachments=bad)
    )
    lines = "\n".join(said(report))
    assert "article_attachments.json:5: the name “../secret.png” has a path in it" in lines
    assert "articles.json:10: picture “6.png” leads out of the folder" in lines
    assert "article_attachments.json:7: the address “file:///etc/../secret.png”" in lines
    assert get_image_model().objects.count() == 0
    assert "Look:" in html(title="Article 0")


def test_pictures_elsewhere_are_not_fetched(export):
    report = import_zendesk(
        export({"body": '<p><img src="https://cdn.example/a.png" alt="A"></p>'})
    )
    assert "picture on another site, kept as a link" in said(report)[0]
    assert '<a href="https://cdn.example/a.png">A</a>' in html(title="Article 0")


# Bad JSON ------------------------------------------------------------------------------------------


def test_what_is_broken_is_said_and_the_rest_comes_over(export):
    root = export(
        {}, {"id": 10}, {"section_id": 404}, {"section_id": None}, {"id": None}, {"title": None, "body": None}
    )  # fmt: skip
    (root / "articles_p2.json").write_text('{"articles": [{"id": 1,')
    (root / "articles_p3.json").write_text('{"articles": {"id": 1}, "sections": [3]}')
    (root / "articles_p4.json").write_bytes(b'{"articles": "\xff"}')
    lines = said(import_zendesk(root))
    assert any(line.startswith("articles_p2.json:1: broken JSON") for line in lines)
    for line in (
        "articles.json:10: is in the export twice; the one in articles.json is taken",
        "articles.json:12: its section 404 is not in the export; it stands at the top",
        "articles.json:13: names no section; it stands at the top",
        "articles.json:1: entry 5 of “articles” has no id that is a number",
        "articles.json:15: has no title",
        "articles.json:15: there is a title, but no text",
        "articles_p3.json:1: “articles” is no list",
        "articles_p3.json:1: entry 1 of “sections” is no object",
        "articles_p4.json:1: the file is not UTF-8",
    ):
        assert line in lines
    assert GuidePage.objects.filter(title__in=["Article 0", "Article 2", "Article 3"]).count() == 3
    assert guide(title="Article 15")


def test_sections_in_a_circle_are_cut(export):
    sections = [
        {"id": 2, "name": "A", "parent_section_id": 3},
        {"id": 3, "name": "B", "parent_section_id": 2},
    ]
    report = import_zendesk(export({}, sections=sections))
    assert any("lies in itself" in line for line in said(report))
    assert guide(title="Article 0").get_parent().title == "A"


def test_a_missing_page_of_the_export_is_said(centre):
    change_count = json.loads((centre / "articles.json").read_text()) | {"count": 40}
    (centre / "articles.json").write_text(json.dumps(change_count))
    assert "articles.json:1: says there are 40 articles, the folder has 3: is a page missing?" in said(import_zendesk(centre))  # fmt: skip


def test_odd_values_do_no_harm(export):
    odd = {
        "label_names": "x", "position": "first", "created_at": 5, "edited_at": "yesterday", "html_url": "http://[",
        "user_segment_ids": {}, "draft": None, "title": "T\u0000\ud800" + "x" * 400, "translations": [1],
    }  # fmt: skip
    report = import_zendesk(export(odd, {}))
    assert len(report.created) == 4
    assert guide(title="Article 1").live


# Languages and the command --------------------------------------------------------------------------


def test_a_language_the_site_has_not(export):
    report = import_zendesk(export({"locale": "de"}, {"locale": "en-gb"}))
    assert "articles.json:10: “de” is none of the site's languages; taken as en" in said(report)
    assert guide(title="Article 1").locale.language_code == "en"


def test_one_language_alone(centre):
    import_zendesk(centre, locale="hr")
    assert [page.title for page in GuidePage.objects.filter(title__in=["Prigušivanje", "Dim the lamp"])] == ["Prigušivanje"]  # fmt: skip
    with pytest.raises(ImportRefused):
        import_zendesk(centre, locale="de")


def test_one_language_alone_has_its_sections_and_the_links_of_before(centre):
    import_zendesk(centre, locale="en")
    (centre / "sections_hr.json").unlink()
    report = import_zendesk(centre, locale="hr")
    assert guide(title="Prigušivanje").get_parent().title == "Desk lamps"
    assert not any("link to nothing" in line for line in said(report))
    assert f'id="{guide(title="Which bulb fits").pk}"' in html(title="Prigušivanje")


def test_a_later_export_may_have_the_new_articles_only(export):
    import_zendesk(export({}))
    link = '<p><a href="/hc/en-us/articles/10-x">Old</a></p>'
    assert (
        said(
            import_zendesk(
                export({"id": 30, "body": link, "html_url": f"{HOST}/hc/en-us/articles/30"})
            )
        )
        == []
    )
    assert f'id="{guide(title="Article 0", imported_from__path="articles/10").pk}"' in html(
        imported_from__path="articles/30"
    )


def test_everything_into_one_section(centre):
    import_zendesk(centre, into="Old help")
    index = GuideIndexPage.objects.get(locale__language_code="en")
    assert SectionPage.objects.get(title="Lamps").get_parent().get_parent().pk == index.pk


def test_the_command_reports(centre):
    out = StringIO()
    call_command("import_zendesk", centre, stdout=out)
    last = out.getvalue().splitlines()[-1]
    assert last.startswith("7 files with 5 sections and 4 articles: 9 created, 0 updated")
    assert "2 new pictures; 1 new documents; 1 broken links; 1 warnings;" in last
    with pytest.raises(SystemExit):
        call_command("import_zendesk", centre, "--strict", stdout=StringIO())


def test_a_folder_without_json_is_refused(tmp_path):
    with pytest.raises(CommandError, match="has no JSON files"):
        call_command("import_zendesk", tmp_path)
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("import_zendesk", tmp_path / "nowhere")

"""The look holds together: every part is linked, small enough, and error pages need nothing."""

import gzip
import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.paginator import Paginator
from django.template.loader import render_to_string

from community.content.static import SiteStaticStorage

STATIC = Path(settings.BASE_DIR) / "community" / "static"
TEMPLATES = Path(settings.BASE_DIR) / "templates"
IMPORT = re.compile(r'@import url\("([^"]+)"\) layer\((\w+)\);')


class Letter(forms.Form):
    name = forms.CharField(label="Your name", help_text="As others see it.")
    topic = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="I agree")
    city = forms.CharField(required=False)


def imports():
    return [path for path, _ in IMPORT.findall((STATIC / "css" / "site.css").read_text())]


def test_every_stylesheet_is_imported_once():
    files = {str(path.relative_to(STATIC / "css")) for path in (STATIC / "css").rglob("*.css")}
    public = {path for path in files if not path.startswith("admin/")}
    assert sorted(imports()) == sorted(public - {"site.css"})


def test_the_stylesheet_weighs_less_than_25_kb_compressed():
    css = "".join((STATIC / "css" / path).read_text() for path in imports())
    assert len(gzip.compress(css.encode())) < 25_000


def test_the_collected_stylesheet_has_its_parts_in_place(tmp_path):
    source, storage = FileSystemStorage(STATIC), SiteStaticStorage(tmp_path, "/static/")
    names = ["css/site.css", *(f"css/{path}" for path in imports())]
    for _ in range(2):  # a second collection finds the sheet written already
        for name in names:
            if not storage.exists(name):
                storage.save(name, ContentFile((STATIC / name).read_bytes()))
        list(storage.post_process({name: (source, name) for name in names}))
        sheet = (tmp_path / storage.stored_name("css/site.css")).read_text()
        assert "@import" not in sheet
        assert (
            sheet.index("@layer tokens, base") < sheet.index("--accent:") < sheet.index(".answer {")
        )


def test_scripts_are_small():
    scripts = [path.read_text() for path in (STATIC / "js").glob("*.js")]
    assert all(len(script.splitlines()) <= 60 for script in scripts)
    assert (
        len(gzip.compress("".join(scripts).encode())) < 20_000
    )  # all of them, and no page has all


def test_icons_that_templates_name_are_drawn():
    drawn = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "images" / "icons.svg").read_text()))
    named = {
        name
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r'components/icon\.html" with name="([^"]+)"', path.read_text())
    }
    assert named
    assert named <= drawn


def test_nothing_is_styled_or_scripted_in_place():
    for path in TEMPLATES.rglob("*.html"):
        if "notifications" in path.parts:
            continue  # mail brings its own style along
        assert not re.search(r'\sstyle="|<style|<script>|\son\w+="', path.read_text()), path


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "500.html"])
def test_these_error_pages_need_neither_request_nor_database(name):
    page = render_to_string(name)
    assert 'type="search"' in page
    assert "css/site.css" in page


def test_a_field_says_its_error_where_it_can_be_heard():
    form = Letter({"topic": "c"})
    page = render_to_string("components/form.html", {"form": form})
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert page.count('id="id_name_error"') == page.count('id="id_name_helptext"') == 1
    assert 'aria-describedby="id_topic_error"' in page
    assert '<a href="#id_name">Your name</a>' in page
    assert '<a href="#id_topic_0">' in page
    assert "3 things" in page


def test_what_need_not_be_filled_in_is_marked():
    page = render_to_string("components/form.html", {"form": Letter()})
    assert page.count("(optional)") == 1
    assert "error-summary" not in page


@pytest.mark.parametrize(
    ("number", "links"),
    [
        (1, ["2", "15", "2"]),
        (2, ["1", "1", "3", "15", "3"]),
        (8, ["7", "1", "7", "9", "15", "9"]),
        (15, ["14", "1", "14"]),
    ],
)
def test_page_numbers_keep_the_rest_of_the_address(rf, number, links):
    page = Paginator(range(300), 20).page(number)
    request = rf.get("/search/", {"q": "lemon", "page": number})
    html = render_to_string("components/pagination.html", {"page": page}, request)
    found = re.findall(r'href="\?q=lemon(?:&amp;page=(\d+))?"', html)
    assert [number or "1" for number in found] == links


def test_one_page_has_no_numbers(rf):
    page = Paginator(range(3), 20).page(1)
    html = render_to_string("components/pagination.html", {"page": page}, rf.get("/"))
    assert "<nav" not in html


def test_messages_say_their_kind():
    messages = [Message(constants.SUCCESS, "Sent."), Message(constants.ERROR, "<Too long>")]
    html = render_to_string("frame/messages.html", {"messages": messages})
    assert 'class="message success" role="status"' in html
    assert 'class="message error" role="alert"' in html
    assert "&lt;Too long&gt;" in html


def test_words_are_marked_by_names_that_the_collector_knows():
    """makemessages looks for gettext and _ by name: under another one, a sentence stays English for ever."""
    sources = [
        path
        for app in ("community", "forum", "knowledgebase")
        for path in (Path(settings.BASE_DIR) / app).rglob("*.py")
    ]
    other = re.compile(r"gettext(?:_lazy)? as (?!_\b)\w+")
    assert [str(path) for path in sources if other.search(path.read_text())] == []


def test_words_in_jinja_stand_where_the_collector_looks():
    """makemessages finds `_("…")` in a block, and in braces only where nothing else is in them."""
    braces = re.compile(r"{{(?!\s*_\((\"[^\"]*\"|'[^']*')\)\s*}})[^}]*\b_\(")
    pages = list((TEMPLATES / "jinja2").rglob("*.html"))
    assert pages
    assert [str(path) for path in pages if braces.search(path.read_text())] == []

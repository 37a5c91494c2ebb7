"""What of a reply becomes an answer: its own words, without what belongs to a letter and without what is private."""

from types import SimpleNamespace

import pytest

from community.desk.taking_over import answer_of
from forum.models.wording import html_of

pytestmark = pytest.mark.django_db
FILE = "/forum/file/" + "a" * 32 + "/"


def taken(source):
    return answer_of(SimpleNamespace(html=html_of(source)))


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("Descale it.", "<p>Descale it.</p>"),
        ("Hi Ana,\n\nDescale it.", "<p>Descale it.</p>"),
        ("Hi Ana, descale it.", "<p>Descale it.</p>"),
        ("Hello!\nDescale it.", "<p>Descale it.</p>"),
        ("Bok, isperi ga.", "<p>Isperi ga.</p>"),
        ("Dobrý deň,\n\nvypláchnite ho.", "<p>vypláchnite ho.</p>"),
        ("Descale it.\n\nCheers,\nBoris", "<p>Descale it.</p>"),
        ("Descale it.\n\nBest regards\n\nBoris", "<p>Descale it.</p>"),
        ("Descale it.\n\nHope this helps!", "<p>Descale it.</p>"),
        ("Descale it.\n\nS pozdravom, Boris", "<p>Descale it.</p>"),
        ("Descale it.\nCheers, Boris", "<p>Descale it.</p>"),
        ("Descale it.\n\n-- Boris", "<p>Descale it.</p>"),
        # What only looks like a letter stays.
        ("Hidden screws hold it.", "<p>Hidden screws hold it.</p>"),
        ("High pressure.\n\nThanks to the valve, it holds.", None),
        ("Thanks to the valve, it holds.", None),
        ("Hello is what the display says first, then it heats.", None),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("1. one\n\n   more\n2. two", None),
    ],
)
def test_a_letter_becomes_an_answer(source, html):
    whole = html_of(source).strip()
    assert taken(source).html == (html or whole)


def test_quotations_pictures_and_files_stay_behind():
    words = taken(
        f"> Somebody else's words\n> > and others\n\nSo: ![My kitchen]({FILE}) and [manual.pdf]({FILE})."
    )
    assert (words.quotes, words.pictures, words.files) == (1, 1, 1)
    assert "Somebody" not in words.html
    assert "/forum/file/" not in words.html
    assert "manual.pdf" in words.html


def test_people_are_no_links(boris):
    words = taken("As @boris says, see [the guide](/guides/) and [his page](/people/boris/).")
    assert "@boris" in words.html
    assert "/people/" not in words.html
    assert '<a href="/guides/">the guide</a>' in words.html


def test_headings_tables_and_code_become_what_an_answer_takes():
    words = taken("# Loud\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n```\nx = 1\n```\n\n<u>under</u>")
    assert "<p><strong>Loud</strong></p>" in words.html
    assert "<p>a, b</p>" in words.html
    assert "<p>1, 2</p>" in words.html
    assert "<code>x = 1\n</code>" in words.html
    assert "<u>" not in words.html


@pytest.mark.parametrize(
    "source",
    [
        "",
        "Hi",
        "Cheers",
        "> only a quote",
        "![](x)",
        "\n\n--\n",
        "<br>",
        "Hi Ana,",
        "a" * 30_000,
        "> " * 400,
    ],
)
def test_any_words(source):
    taken(source)


def test_it_is_clean():
    words = answer_of(
        SimpleNamespace(
            html='<p onclick="x()">a</p><script>x()</script><a href="javascript:x">b</a>'
        )
    )
    assert words.html == "<p>a</p><a>b</a>"

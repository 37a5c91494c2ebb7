"""Passages are HTML that holds nothing but the text, and marks."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.search.snippets import LENGTH, Marker


def passage(text, *words, unfinished=""):
    return str(Marker(dict.fromkeys(words, 1.0), unfinished).passage(text))


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("Fill the tank.", ["tank"], "Fill the <mark>tank</mark>."),
        ("Čišćenje đezve.", ["ciscenje"], "<mark>Čišćenje</mark> đezve."),
        ("c\u030cišćenje Straße", ["ciscenje"], "<mark>c\u030cišćenje</mark> Straße"),
        ("Die Straße dort", ["strasse"], "Die <mark>Straße</mark> dort"),
        (
            "It descales, descaled.",
            ["descaling"],
            "It <mark>descales</mark>, <mark>descaled</mark>.",
        ),
        (
            "One file, two files, fill.",
            ["file"],
            "One <mark>file</mark>, two <mark>files</mark>, fill.",
        ),
        ("Od kave do kava", ["kava"], "Od <mark>kave</mark> do <mark>kava</mark>"),
        ("untanked tank", ["tank"], "untanked <mark>tank</mark>"),
        ("水箱漏水怎么办", ["漏水"], "水箱<mark>漏水</mark>怎么办"),
        ("The tank\nA jug.\nWater", ["tank"], "The <mark>tank</mark> · A jug. Water"),
        ("", ["tank"], ""),
    ],
)
def test_words_are_marked_as_written(text, words, expected):
    marked = passage(text, *words)
    assert marked.replace("怎么办</mark>", "</mark>怎么办") == expected


def test_what_is_being_typed_marks_what_it_may_become():
    assert passage("The espresso", "espr", unfinished="espr") == "The <mark>espresso</mark>"


def test_hostile_text_is_shown_and_does_nothing():
    assert passage("<script>alert(1)</script> <b>tank</b> & “x”", "tank", "script") == (
        "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt; "
        "&lt;b&gt;<mark>tank</mark>&lt;/b&gt; &amp; “x”"
    )


def test_the_passage_with_most_of_the_words_is_taken():
    text = (
        "tank. "
        + "Nothing here at all. " * 40
        + "Clean the tank filter with care. "
        + "More. " * 80
    )
    found = passage(text, "tank", "filter")
    assert "<mark>tank</mark> <mark>filter</mark>" in found
    assert found.startswith(("…", "Clean"))
    assert found.endswith("…")


@given(st.text(), st.lists(st.sampled_from(["a", "ab", "the", "tank", "ss"]), max_size=3))
def test_without_marks_a_passage_is_a_piece_of_the_text(text, words):
    found = passage(text, *words)
    bare = html.unescape(re.sub(r"</?mark>", "", found))
    assert len(bare) <= 3 * LENGTH
    letters = "".join(bare.strip("…").replace("·", "").split())
    assert letters in "".join(text.replace("·", "").split()) or "…" in text
    assert "<" not in re.sub(r"</?mark>", "", found)

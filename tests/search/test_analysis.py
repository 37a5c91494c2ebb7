import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.search.analysis import fold, tokens, words


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Čišćenje Đezve", "ciscenje dezve"),
        ("Žltá ľadová kôň", "zlta ladova kon"),
        ("Łódź Ødegård Straße", "lodz odegard strasse"),
        ("c\u030ca\u0301j", "caj"),
        ("ﬁne ＡＢＣ ½", "fine abc 1⁄2"),
        ("İstanbul", "istanbul"),
        ("it’s", "it's"),
    ],
)
def test_case_diacritics_and_forms_are_folded_away(written, folded):
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("part AB-12", ["part", "ab12", "ab", "12"]),
        ("58mm basket", ["58mm", "58", "mm", "basket"]),
        ("2.4 GHz", ["2.4", "ghz"]),
        ("2,4 bara", ["2.4", "bara"]),
        ("Wi-Fi", ["wifi", "wi", "fi"]),
        ("version 1.2.3.", ["version", "1.2.3"]),
        ("水箱漏水", ["水箱", "箱漏", "漏水", "水"]),
        ("Tide 水", ["tide", "水"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("", []),
        ("…!?“” \0 😀", []),
    ],
)
def test_codes_stay_whole_and_come_in_parts(text, expected):
    assert words(text) == expected


def test_a_token_knows_its_place_in_the_text_as_written():
    text = "Straße: c\u030cišćenje AB-12"
    assert [(token.text, text[token.start : token.end]) for token in tokens(text)] == [
        ("strasse", "Straße"),
        ("ciscenje", "c\u030cišćenje"),
        ("ab12", "AB-12"),
        ("ab", "AB"),
        ("12", "12"),
    ]


@given(st.text())
def test_any_text_gives_words_without_spaces_or_quotes_in_their_places(text):
    found = list(tokens(text))
    assert [token.text for token in found] == words(text)
    for token in found:
        assert 0 <= token.start < token.end <= len(text)
        assert not set(token.text) & set(" \t\n\"'*():&|!<>\\\0")


@given(st.text())
def test_words_of_words_are_the_same_words(text):
    simple = [word for word in words(text) if word.isascii() and word.isalpha()]
    assert words(" ".join(simple)) == simple

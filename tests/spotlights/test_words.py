"""One text that somebody agrees to, and the parts it is shown in."""

from hypothesis import given
from hypothesis import strategies as st

from community.spotlights.words import Words, read

LINE = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=20)


def test_the_parts_come_back():
    words = Words(
        "Loud, honest", "It wakes the dog.\n\nElse fine.", ("hot", "fair"), ("loud",), "Tide"
    )
    assert read(words.joined(), is_titled=True) == words


def test_a_testimonial_has_no_title():
    words = Words(text="One line.\nAnother.", detail="Fold, 2 years")
    assert read(words.joined(), is_titled=False) == words


def test_nothing_is_nothing():
    assert read("", is_titled=True) == Words()


@given(LINE, st.text(max_size=200), st.lists(LINE), st.lists(LINE), LINE)
def test_whatever_is_said_reads_the_same_ever_after(title, text, good, bad, detail):
    once = read(Words(title, text, tuple(good), tuple(bad), detail).joined(), is_titled=True)
    assert read(once.joined(), is_titled=True).joined() == once.joined()

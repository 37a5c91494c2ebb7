"""What is found, and in what order. The engine is that of the database the tests run on."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as trial
from hypothesis import strategies as st

from community.search import query
from community.search.query import Query
from tests.factories import faq_entry, guide, guide_index

pytestmark = pytest.mark.django_db


def test_a_word_finds_what_holds_it_and_nothing_else(find):
    guide("Descale the Tide", text="<p>Fill the tank.</p>")
    guide("Grind finer", text="<p>Turn the collar.</p>")
    assert find("tank") == ["Descale the Tide"]
    assert find("collar") == ["Grind finer"]
    assert find("elephant") == []


@pytest.mark.parametrize(
    "asked",
    ["čišćenje", "ciscenje", "CISCENJE", "čiščenje đezve", "dezve", "Đezve"],
)
def test_accents_do_not_matter_on_either_side(find, asked):
    guide("Čišćenje đezve")
    assert find(asked) == ["Čišćenje đezve"]


def test_a_beginning_finds_the_word(find):
    guide("Espresso basics")
    assert find("espr") == ["Espresso basics"]
    assert find("basics espr") == ["Espresso basics"]


def test_another_ending_finds_the_word(find):
    guide("Odstraňovanie vodného kameňa", text="<p>Kávovar potrebuje údržbu.</p>")
    assert find("kavovaru nieco") == ["Odstraňovanie vodného kameňa"]


def test_not_every_word_must_occur(find):
    guide("Descale the Tide")
    assert find("how on earth do I descale this machine") == ["Descale the Tide"]


def test_codes_are_found_as_people_write_them(find):
    guide("Spare parts", text="<p>The gasket is AB-12, for 2.4 GHz models.</p>")
    for asked in ("AB-12", "ab12", "ab 12", "2.4", "2,4 ghz"):
        assert find(asked) == ["Spare parts"], asked


def test_chinese_is_found_without_spaces(find):
    guide("水箱漏水怎么办")
    assert find("漏水") == ["水箱漏水怎么办"]
    assert find("办") == ["水箱漏水怎么办"]


def filler(number=8):
    for place in range(number):
        guide(f"Filler {place}", text="<p>Nothing to see here.</p>")


def test_the_title_as_typed_comes_first_then_titles_then_texts(find):
    filler()
    guide("Water for the Tide and your water filter", text="<p>water filter, water filter</p>")
    guide("Something else", text="<p>The water filter is in the tank.</p>")
    guide("Water filter")
    found = find("water filter")
    assert found[0] == "Water filter"
    assert found[-1] == "Something else"


def test_the_title_as_typed_comes_first_though_its_words_are_everywhere(find, monkeypatch):
    monkeypatch.setattr(query, "ROWS", 3)
    for place in range(6):
        guide(f"How to {place}", text="<p>how to how to how to</p>")
    guide("How to")
    filler()
    assert find("how to")[0] == "How to"


def test_the_word_itself_comes_before_its_beginning_and_its_relatives(find):
    filler()
    guide("Relatives", text="<p>grinders</p>")
    guide("Itself", text="<p>grinder</p>")
    assert find("grinder") == ["Itself", "Relatives"]


def test_more_of_the_words_comes_first(find):
    filler()
    guide("One", text="<p>descale descale descale</p>")
    guide("Both", text="<p>descale the steam wand</p>")
    assert find("descale wand")[0] == "Both"


def test_words_side_by_side_come_first(find):
    filler()
    guide("Apart", text="<p>The tank is full of water. It has a filter.</p>")
    guide("Side by side", text="<p>The tank is full. It has a water filter.</p>")
    assert find("water filter")[0] == "Side by side"


def test_a_word_that_stands_nearly_everywhere_adds_nothing_beside_a_rare_one(find):
    for place in range(12):
        guide(f"About {place}", text="<p>the machine</p>")
    guide("Wand", text="<p>descale the wand</p>")
    assert find("descale the") == ["Wand"]
    assert len(find("the")) == 13


def test_what_changed_lately_comes_first_among_equals(find):
    today = timezone.localdate()
    guide("Old", text="<p>gasket</p>", checked_on=today - timedelta(days=2000))
    guide("New", text="<p>gasket</p>", checked_on=today)
    guide("Older", text="<p>gasket</p>", checked_on=today - timedelta(days=4000))
    assert find("gasket") == ["New", "Old", "Older"]


def test_a_word_that_stands_everywhere_is_bounded_for_each_reader(
    find, monkeypatch, ana, back_room
):
    monkeypatch.setattr(query, "ROWS", 3)
    guide("Open", text="<p>machine</p>")
    for number in range(6):
        back_room.start_topic(ana, f"Secret {number}", "machine")
    assert find("machine") == ["Open"]
    assert len(find("machine", ana)) == 3


def test_reader_s_language_comes_first(find):
    guide("Cleaning", text="<p>Tide</p>")
    guide("Čišćenje", parent=guide_index("hr"), text="<p>Tide</p>")
    assert find("tide", locale="en") == ["Cleaning", "Čišćenje"]
    assert find("tide", locale="hr") == ["Čišćenje", "Cleaning"]


def test_answers_are_found_too(find):
    faq_entry("Can I use lemon juice?", answer="<p>No, it leaves a film.</p>")
    assert find("film") == ["Can I use lemon juice?"]


HOSTILE = [
    "\0",
    '"',
    "'",
    '" OR 1=1 --',
    "title:secret",
    "NEAR(a b)",
    "a* -b ^c {d}: e+f",
    "& | ! <-> :*",
    "\\",
    "%s %d %%",
    "(" * 500,
    "AND OR NOT",
    "a" * 10_000,
    "wort " * 2_000,
    " ".join(f"w{number}" for number in range(2_000)),
    "😀 🎉",
    "…?!",
    "   ",
    "\ud800",
    "水" * 3_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_any_text_can_be_asked(find, text):
    guide("Anything")
    find(text)


@trial(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet=st.characters(), max_size=60))
def test_any_text_can_be_asked_at_all(text):
    Query(text).hits(["public"], "en")


def test_a_long_text_is_asked_by_a_bounded_number_of_words(find, django_assert_num_queries):
    guide("Descale")
    asked = Query("descale " + " ".join(f"word{number}" for number in range(3_000)))
    assert len(asked.words) <= query.COUNTED
    with django_assert_num_queries(2):
        assert asked.hits(["public"], "en")

"""What is found, and in what order. The engine is that of the database the tests run on."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as trial
from hypothesis import strategies as st

from community.search import query
from community.search.models import Entry, Synonym, Word
from community.search.query import Query
from community.search.scopes import scopes_of
from forum.models import Tag
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
    monkeypatch.setattr(query, "SOME", 3)
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
    monkeypatch.setattr(query, "SOME", 3)
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


def test_a_long_text_is_asked_by_a_bounded_number_of_words_and_questions(
    find, django_assert_max_num_queries
):
    guide("Descale")
    asked = Query("descale " + " ".join(f"word{number}" for number in range(3_000)))
    assert len(asked.words) <= query.COUNTED
    with django_assert_max_num_queries(8):
        assert asked.hits(["public"], "en")


@pytest.mark.parametrize(
    ("typed", "locale", "title"),
    [
        ("descaling", "en", "Descale the Tide"),
        ("grinders", "en", "One grinder"),
        ("priručniku", "hr", "Priručnici za početak"),
        ("podatka", "hr", "Podatak o mlincu"),
        ("priecinkoch", "sk", "Priečinok fotografií"),
        ("uctov", "sk", "Účet zákazníka"),
    ],
)
def test_another_form_finds_the_word_in_the_reader_s_language(find, typed, locale, title):
    filler()
    guide(title, parent=guide_index(locale))
    assert find(typed, locale=locale) == [title]


@pytest.mark.parametrize(
    "typed", ["gaskte", "gasqet", "gaket", "gassket", "gaskets", "casket", "gasjet"]
)
def test_a_slip_is_forgiven(find, typed):
    filler()
    guide("Gasket care")
    assert find(typed) == ["Gasket care"]


def test_what_people_hear_is_forgiven(find):
    filler()
    guide("Definitely separate calibration")
    for typed in ("definately", "seperate", "callibration", "kalibration"):
        assert find(typed) == ["Definitely separate calibration"], typed


def test_y_and_z_change_places(find):
    filler()
    guide("Synchronize the zebra")
    assert find("sznchroniye") == ["Synchronize the zebra"]


def test_spaces_too_many_and_too_few_are_forgiven(find):
    filler()
    guide("Your wifi")
    guide("Set up the grinder")
    assert find("wi fi")[0] == "Your wifi"
    assert find("setup")[0] == "Set up the grinder"


def test_a_word_that_is_there_is_never_corrected(find):
    filler()
    guide("Casket")
    for number in range(5):
        guide(f"Gasket {number}")
    assert find("casket") == ["Casket"]


def test_what_was_understood_can_be_told_and_refused():
    filler()
    guide("Gasket care")
    asked = Query("gaskte care")
    assert asked.hits(["public"], "en")
    assert (asked.meant, asked.corrections) == ("gasket care", {"gaskte": "gasket"})
    literally = Query("gaskte", literally=True)
    assert literally.hits(["public"], "en") == []
    assert literally.meant == ""


def test_words_of_what_the_reader_may_not_see_are_never_told(ana, back_room):
    filler()
    back_room.start_topic(ana, "Zanzibar project", "The zanzibar is secret.")
    guide("Zanzibor", text="<p>Nothing.</p>")
    asked = Query("zanzibarr")
    hidden = asked.hits(["public"], "en")
    assert "zanzibar" not in asked.meant
    assert [Entry.objects.get(pk=hit.pk).title for hit in hidden] == ["Zanzibor"]


def test_a_word_that_only_others_may_see_is_as_unknown_as_any(ana, back_room):
    """Else the missing correction would say that it exists."""
    filler()
    back_room.start_topic(ana, "Gaskte project", "Secret.")
    guide("Gasket care")
    asked = Query("gaskte")
    assert asked.hits(["public"], "en")
    assert asked.meant == "gasket"
    assert Query("gaskte").hits(scopes_of(ana), "en")
    seen = Query("gaskte")
    seen.hits(scopes_of(ana), "en")
    assert seen.meant == ""


@pytest.fixture
def synonym(db):
    def make(words, means, **fields):
        return Synonym.objects.create(words=words, means=means, **fields)

    return make


def test_a_synonym_acts_at_once_and_both_ways(find, synonym):
    filler()
    guide("Portafilter care")
    assert find("handle") == []
    synonym("handle", "portafilter")
    assert find("handle") == ["Portafilter care"]
    assert find("handles") == ["Portafilter care"]
    guide("Handle")
    assert find("portafilter") == ["Portafilter care", "Handle"]


def test_a_synonym_may_go_one_way_and_belong_to_a_language(find, synonym):
    filler()
    guide("Portafilter care")
    guide("Handle")
    synonym("handle", "portafilter", both_ways=False)
    synonym("rucka", "portafilter", language="hr")
    assert find("handle") == ["Handle", "Portafilter care"]
    assert find("portafilter") == ["Portafilter care"]
    assert find("ručka") == []
    assert find("ručka", locale="hr") == ["Portafilter care"]


def test_a_synonym_may_be_several_words(find, synonym):
    filler()
    guide("Keep it up", text="<p>The uninterruptible power supply hums.</p>")
    synonym("ups", "uninterruptible power supply")
    assert find("ups") == ["Keep it up"]
    guide("About UPS")
    assert find("uninterruptible power supply")[:2] == ["Keep it up", "About UPS"]


def test_quoted_words_stand_side_by_side(find):
    guide("Apart", text="<p>The tank is full of water. It has a filter.</p>")
    guide("Together", text="<p>The tank has a water filter.</p>")
    for asked in ('"water filter"', "“water filter” tank", "„water filter“"):
        assert find(asked) == ["Together"], asked


def test_unwanted_words_keep_away_what_holds_them(find):
    guide("Tank", text="<p>water</p>")
    guide("Tea", text="<p>water, tea</p>")
    assert find("water -tea") == ["Tank"]
    assert find('water -"water tea"') == ["Tank"]
    assert find("-tea") == ["Tea"]  # nothing else was asked for


def test_fields_that_people_try(find, ana, boris, questions, back_room):
    solved = questions.start_topic(ana, "Gasket leaks", "Drops.")
    solved.accept(solved.reply(boris, "Turn it."), by=ana)
    questions.start_topic(boris, "Gasket squeaks", "Noise.")
    guide("Gasket care")
    assert find("gasket is:solved") == ["Gasket leaks"]
    assert set(find("gasket in:forum")) == {"Gasket leaks", "Gasket squeaks"}
    assert find("gasket in:guides") == ["Gasket care"]
    assert set(find("gasket in:repairs")) == {"Gasket leaks", "Gasket squeaks"}
    assert find(f"gasket by:{boris.username}") == ["Gasket squeaks"]
    assert find("gasket before:2001") == []
    assert find("is:solved") == ["Gasket leaks"]
    assert len(find("gasket before:2999-01-01")) == 3


def test_what_is_no_field_is_words(find):
    guide("Error is:broken http://example.com")
    assert find("is:broken") == ["Error is:broken http://example.com"]
    assert find("before:yesterday") == []


def test_a_tag_narrows(find, ana, questions):
    tagged = questions.start_topic(ana, "Gasket leaks", "Drops.")
    tagged.tags.add(Tag.objects.create(name="Tide Mini", slug="tide-mini"))
    questions.start_topic(ana, "Gasket squeaks", "Noise.")
    assert find("gasket tag:tide-mini") == ["Gasket leaks"]


def test_a_pasted_log_is_answered_from_its_telling_words(find):
    filler(12)
    guide("Error E4711", text="<p>The pump reports E4711 when the intake is blocked.</p>")
    log = "\n".join(
        f"2026-03-0{n % 9} 10:{n:02} INFO nothing happened here {n}" for n in range(200)
    )
    asked = f"{log}\nERROR pump: E4711 intake blocked\n{log}"[:20_000]
    assert find(asked)[0] == "Error E4711"


def test_an_old_entry_with_the_word_in_its_title_is_found_among_very_many(find, monkeypatch):
    monkeypatch.setattr(query, "ROWS", 3)
    monkeypatch.setattr(query, "SOME", 3)
    long_ago = timezone.localdate() - timedelta(days=4000)
    guide("Machine", text="<p>machine</p>", checked_on=long_ago)
    for number in range(9):
        guide(f"Newer {number}", text="<p>machine</p>")
    assert find("machine")[0] == "Machine"


def test_an_old_entry_where_a_common_word_leads_is_found(find, monkeypatch):
    for name in ("ROWS", "SOME"):
        monkeypatch.setattr(query, name, 3)
    guide("The grinder", text="<p>All about the grinder.</p>")
    guide("Beans", text="<p>A grinder wants them dry. No grinder takes oil. Clean the grinder.</p>")
    for number in range(8):
        guide(f"News {number}", text="<p>It was made by a grinder company.</p>")
    assert find("grinder")[:2] == ["The grinder", "Beans"]


def test_a_common_word_tells_which_of_the_rare_ones_is_meant(find, monkeypatch):
    monkeypatch.setattr(query, "ROWS", 4)
    for number in range(6):
        guide(f"News {number}", text="<p>grinder</p>")
    for title, text in (
        ("Old parts", "gasket"),
        ("Spare parts", "gasket, grinder"),
        ("Parts", "gasket"),
    ):
        guide(title, text=f"<p>{text}</p>")
    assert find("grinder gasket")[0] == "Spare parts"


def test_a_word_with_the_same_beginning_does_not_make_a_slip_known(find):
    guide("Workshops", text="<p>Where to learn.</p>")
    guide("Workspaces", text="<p>Several screens.</p>")
    assert find("workspcaes")[0] == "Workspaces"


def test_letters_that_changed_places_far_apart_are_put_right(find):
    guide("Service", text="<p>service</p>")
    assert find("sercive") == ["Service"]


def test_what_is_rolled_back_is_found_by_nobody(find):
    with transaction.atomic():
        guide("Gasket prices", text="<p>quixotry</p>")
        assert find("quixotry") == ["Gasket prices"]
        transaction.set_rollback(True)
    assert find("quixotry") == []
    assert not Word.objects.filter(text="quixotry").exists()

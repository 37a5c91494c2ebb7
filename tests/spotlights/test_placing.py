"""Which one stands where: fair, the same for everybody all day, about the same product."""

from datetime import date, timedelta

import pytest

from community.spotlights.models import Spotlight
from community.spotlights.placing import beside, on_home, products_of, turn
from tests.conftest import person
from tests.factories import faq_entry, faq_section, guide, segment

pytestmark = pytest.mark.django_db
DAY = date(2030, 5, 1)


@pytest.fixture
def five(edit, say, tide):
    return [say(person(f"member{n}"), product=tide, by=edit) for n in range(5)]


def test_each_has_its_turn(five):
    shown = [on_home(DAY + timedelta(days=n)) for n in range(10)]
    assert set(shown) == set(five)
    assert all(shown.count(each) == 2 for each in five)


def test_all_day_it_is_the_same(five):
    assert on_home(DAY) == on_home(DAY)


def test_pages_take_turns_too(five):
    everything = Spotlight.objects.published()
    assert len({turn(everything, place, DAY).pk for place in range(5)}) == 5


def test_three_questions_however_many_there_are(five, django_assert_num_queries):
    with django_assert_num_queries(3):  # how many, one of them, what its product is called
        turn(Spotlight.objects.published(), day=DAY)


def test_without_any(db, rf):
    assert on_home() is None


def test_what_is_held_has_no_turn(ana, say):
    say(ana)
    assert on_home() is None


def test_the_readers_language_first(ana, boris, edit, say):
    say(ana, by=edit, language="sk")
    assert on_home().language == "sk"
    english = say(boris, by=edit)
    assert {on_home(DAY + timedelta(days=n)) for n in range(3)} == {english}


def test_beside_a_guide_of_the_same_product_whatever_its_score(rf, ana, edit, say, tide):
    bad = say(ana, "review", stars=1, product=tide, by=edit)
    about, other = guide("Descale it"), guide("Else")
    about.segments.add(tide)
    about.save()
    request = rf.get("/")
    assert beside(about, request) == bad
    assert beside(other, request) is None


def test_an_answer_is_about_the_product_in_its_title(rf, tide):
    segment("Tide Mini")
    request, shelf = rf.get("/"), faq_section()
    assert products_of(faq_entry("Is the Tide Mini loud?", shelf), request) == ["tide-mini"]
    assert products_of(faq_entry("Is the Tide loud?", shelf), request) == ["tide"]
    assert products_of(faq_entry("Is it loud?", shelf), request) == []

"""What deserves an entry: questions that ask the same are one row, counted at night; staff decide."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from community.audience.refused import Refused
from community.desk import grouping
from community.desk.grouping import begin_night, group_questions, group_some
from community.desk.models import Apart, Demand, Wording
from community.search.logged import HelpSession
from community.search.models import AskedBefore
from community.search.query import Query
from community.search.vocabulary import recount
from forum.models import Category
from tests.factories import category, faq_entry, guide, topic

pytestmark = pytest.mark.django_db

TITLES = (
    "The steam wand drips after frothing milk",
    "Steam wand still dripping after I froth milk",
    "After frothing milk my steam wand drips",
)
TEXT = "I froth milk, close the valve, and the steam wand goes on dripping for a minute."


@pytest.fixture
def talk(ana):
    for name in ("voltage", "delivery", "beans", "warranty", "grinder"):
        topic(ana, f"About the {name}", text=f"Only {name}, and nothing else.")


@pytest.fixture
def asked(ana, talk):
    """Three wordings of one question."""
    made = [topic(ana, title, text=TEXT) for title in TITLES]
    recount()
    return made


def searched(words, times, language="en", found=0):
    for number in range(times):
        session = HelpSession.objects.create(key=f"{words}-{number}")
        session.log(Query(words), found, language)


def groups():
    """The topics of each question with several wordings."""
    found = {}
    for demand, pk in Wording.objects.exclude(topic=None).values_list("demand", "topic"):
        found.setdefault(demand, set()).add(pk)
    return [pks for pks in found.values() if len(pks) > 1]


def test_three_wordings_are_one_question(asked):
    group_questions()
    assert groups() == [{one.pk for one in asked}]
    demand = Demand.objects.get(wordings__topic=asked[1])
    assert demand.counts["repeats"] == [2, 2]
    assert Demand.objects.count() == 6


def test_again_it_changes_nothing(asked):
    assert group_questions() == 8
    before = list(Demand.objects.order_by("pk").values())
    assert group_questions() == 0
    assert list(Demand.objects.order_by("pk").values()) == before


def test_the_same_questions_make_the_same_groups(asked):
    group_questions()
    first = groups()
    Demand.objects.all().delete()
    group_questions()
    assert groups() == first


def test_slices_come_to_the_same(asked, monkeypatch):
    monkeypatch.setattr(grouping, "SLICE", 2)
    assert group_some() == 2
    group_questions()
    assert groups() == [{one.pk for one in asked}]


def test_a_new_question_joins_what_is_there_and_nothing_else_is_compared(asked, ana, monkeypatch):
    group_questions()
    compared = []
    alike = grouping.alike
    monkeypatch.setattr(grouping, "alike", lambda topic: compared.append(topic) or alike(topic))
    new = topic(ana, "My steam wand drips when I have frothed milk", text=TEXT)
    group_some()
    assert compared == [new]
    assert new.pk in groups()[0]


def test_the_night_counts_by_tasks(asked):
    group_some()
    assert not Demand.objects.exclude(counted_at=None)
    begin_night()
    grouping.count_after.call(0)
    assert not Demand.objects.filter(counted_at=None)


def test_what_was_split_off_stays_apart(asked, edit):
    group_questions()
    demand = Demand.objects.get(wordings__topic=asked[0])
    own = demand.split(Wording.objects.get(topic=asked[1]), by=edit)
    assert own.title == TITLES[1]
    asked[1].edit(TITLES[0], TEXT, by=edit)  # as like as can be
    group_questions()
    assert groups() == [{asked[0].pk, asked[2].pk}]
    demand.merge(own, by=edit)  # staff may think again
    assert not Apart.objects.exists()
    group_questions()
    assert groups() == [{one.pk for one in asked}]


def test_a_question_of_one_wording_is_not_split(asked, edit):
    group_questions()
    demand = Demand.objects.get(wordings__topic=asked[0])
    demand.split(Wording.objects.get(topic=asked[1]), by=edit)
    demand.split(Wording.objects.get(topic=asked[2]), by=edit)
    with pytest.raises(Refused):
        demand.split(Wording.objects.get(topic=asked[0]), by=edit)
    with pytest.raises(Refused):
        demand.split(Wording.objects.get(topic=asked[1]), by=edit)


def test_the_night_that_comes_upon_a_split_leaves_it(asked, ana, edit):
    """It has chosen where to put a wording; before it writes, staff take it out."""
    group_questions()
    demand = Demand.objects.get(wordings__topic=asked[0])
    chosen = Wording.objects.select_related("demand").get(topic=asked[1])
    fresh = Wording.objects.get(pk=chosen.pk)
    demand.split(fresh, by=edit)
    assert demand.take(chosen) is False
    assert demand.take(fresh) is False
    assert Wording.objects.get(pk=chosen.pk).demand_id == fresh.demand_id


def test_what_moderators_called_different_stays_apart(asked, mod):
    row = AskedBefore.objects.create(topic=asked[1], earlier=asked[0], likeness=0.9)
    row.dismiss(by=mod)
    asked[2].remove(by=mod)
    group_questions()
    assert groups() == []


def test_two_workers_at_once_keep_a_question_once(asked):
    group_questions()
    grouping.place(Wording(topic=asked[0], language="en"))
    assert Wording.objects.filter(topic=asked[0]).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Wording(topic=asked[0], language="en").stand_alone()


def test_rooms_with_other_readers_do_not_mix(mod, talk, asked):
    room = category("room", kind=Category.Kind.QUESTIONS, read_by="groups")
    kept = [room.start_topic(mod, title, TEXT) for title in TITLES[:2]]
    recount()
    group_questions()
    assert sorted(groups(), key=len) == [{one.pk for one in kept}, {one.pk for one in asked}]


def test_a_room_that_is_closed_takes_its_wordings_along(ana, talk, asked):
    room = category("second", kind=Category.Kind.QUESTIONS)
    other = room.start_topic(ana, "Milk frothed, and the steam wand drips", TEXT)
    group_questions()
    assert other.pk in groups()[0]
    room.read_by = "groups"
    room.save()
    group_questions()
    assert groups() == [{one.pk for one in asked}]


def test_what_goes_is_forgotten(asked, mod):
    group_questions()
    for one in asked:
        one.remove(by=mod)
    group_questions()
    assert not Wording.objects.filter(topic__in=asked).exists()
    assert not Demand.objects.filter(wordings=None).exists()


def test_demand_is_what_its_parts_add(asked, ana, boris, stranger):
    asked[0].ask_too(boris)
    asked[0].ask_too(stranger)
    asked[1].reply(boris, "Mine too.")
    session = HelpSession.objects.create(key="opened")
    search = session.log(Query("dripping"), 1, "en")
    search.opened, search.opened_at = f"topic:{asked[2].pk}", timezone.now()
    search.save()
    group_questions()
    demand = Demand.objects.get(wordings__topic=asked[0])
    assert demand.counts == {
        "asked_too": [2, 2], "replies": [1, 1], "views": [1, 1], "failed": [0, 0], "repeats": [2, 2],
    }  # fmt: skip
    assert demand.score == 2 * (2 * 3 + 0.5 + 0.2 + 2 * 5)
    assert (demand.topic, demand.title) == (asked[0], TITLES[0])


def test_what_is_old_counts_once(asked, boris):
    long_ago = timezone.now() - timezone.timedelta(days=400)
    reply = asked[0].reply(boris, "Mine too.", at=long_ago)
    assert reply.created_at == long_ago
    group_questions()
    assert Demand.objects.get(wordings__topic=asked[0]).counts["replies"] == [1, 0]


def test_searches_that_found_nothing_have_rows_of_their_own(talk):
    searched("gift card", 14)
    searched("slip", 2)
    group_questions()
    demand = Demand.objects.get(state=Demand.State.SEARCHED)
    assert (demand.title, demand.counts["failed"], demand.score) == ("gift card", [14, 14], 28)
    HelpSession.objects.all().delete()
    group_questions()
    assert not Demand.objects.filter(state=Demand.State.SEARCHED).exists()


def test_a_search_counts_for_the_question_that_says_the_same(asked):
    searched("steam wand drips", 3)
    group_questions()
    demand = Demand.objects.get(wordings__topic=asked[0])
    assert demand.counts["failed"] == [3, 3]
    assert not Demand.objects.filter(state=Demand.State.SEARCHED).exists()


def test_status(asked, ana, boris):
    group_questions()
    demand = Demand.objects.get(wordings__topic=asked[0])
    assert demand.state == Demand.State.UNANSWERED
    page = guide("Mend the steam wand")
    reply = asked[1].reply(boris, f"See [the guide]({page.url}).")
    asked[1].accept(reply, by=ana)
    group_questions()
    demand.refresh_from_db()
    assert (demand.state, demand.answer_id) == (Demand.State.FAQ, page.pk)
    asked[1].unaccept(by=ana)
    plain = asked[1].reply(boris, "Clean it.")
    asked[1].accept(plain, by=ana)
    group_questions()
    demand.refresh_from_db()
    assert (demand.state, demand.answer_id) == (Demand.State.SOLVED, None)


def test_an_entry_that_asks_the_same_answers_it(asked):
    from community.search.related import relate_some

    page = faq_entry("Why does the steam wand drip after frothing milk?")
    relate_some()
    group_questions()
    demand = Demand.objects.get(wordings__topic=asked[0])
    assert (demand.state, demand.answer_id) == (Demand.State.FAQ, page.pk)

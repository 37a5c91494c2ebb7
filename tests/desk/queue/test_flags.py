"""Flags in the queue: one item for a thing, whoever flags it; decided together, taken back together."""

import pytest
from django.template.loader import render_to_string

from community.desk.models import QueueItem
from community.desk.queue.hearing import reconcile
from community.desk.queue.kinds import KINDS, Urgency
from community.desk.queue.showing import ready
from community.members.models import Member
from community.moderation.flagging import flag
from community.moderation.models import Case, Outcome
from forum.models import Refused
from tests.factories import replies, topic


@pytest.fixture
def question(ana):
    return topic(ana, "Buy my beans")


@pytest.fixture
def flagged(question, boris, committed):
    committed(flag, question, by=boris, reason="spam", note="Beans, again")
    return QueueItem.objects.get()


def shown(*items) -> str:
    items = ready(items, Member())
    pages = (
        render_to_string("desk/queue/_flags.html", {"item": it, "target": it.thing}) for it in items
    )
    return " ".join(" ".join(pages).split())


def test_one_item_from_the_first_flag_on(flagged, question, ana, stranger, committed):
    committed(flag, question, by=stranger, reason="rude", note="That word")
    item = QueueItem.objects.get()
    assert (item.kind, item.target.thing, item.category) == ("flags", question, question.category)
    assert item.person == ana
    assert item.opened_at == item.target.opened_at
    assert item.urgency == Urgency.NOW
    assert "spam or advertising (1 member)" in item.why
    page = shown(item)
    for told in ("Beans, again", "That word", "Boris", "Stranger", "weighs 1", "they weigh 2"):
        assert told in page


def test_what_flags_hide_waits_once(flagged, question, edit, committed):
    committed(flag, question, by=edit, reason="spam")
    item = QueueItem.objects.get()
    assert item.kind == "flags"
    assert item.urgency == Urgency.NOW
    assert "Enough flags took it out of sight" in shown(item)
    reconcile()
    assert QueueItem.objects.get() == item


@pytest.mark.parametrize("outcome", Outcome)
def test_each_decision_settles_it_and_is_taken_back(
    flagged, question, edit, mod, committed, outcome
):
    committed(flag, question, by=edit, reason="spam")
    committed(flagged.decide, outcome, by=mod, words="We sell no beans.")
    case = Case.objects.get()
    assert case.outcome == outcome
    assert not QueueItem.objects.open().exists()
    flagged.refresh_from_db()
    committed(flagged.undo, by=mod)
    question.refresh_from_db()
    assert question.state == "held"
    assert QueueItem.objects.open().get() == flagged
    assert case.flags.open().count() == 2


def test_the_author_reads_the_words_of_staff(as_, ana, flagged, mod, committed):
    committed(flagged.decide, "hidden", by=mod, reason="Third time", words="We sell no beans.")
    page = as_(ana).get("/notifications/").content.decode()
    assert "We sell no beans." in page
    assert "Third time" not in page


def test_nobody_decides_about_flags_they_have_not_read(flagged, question, stranger, mod, committed):
    seen = KINDS["flags"].version(KINDS["flags"].waits(flagged.target))
    committed(flag, question, by=stranger, reason="rude")
    with pytest.raises(Refused):
        QueueItem.objects.get().decide("declined", by=mod, seen=seen)


def test_the_page_of_the_queue_shows_them(as_, flagged, mod):
    page = as_(mod).get("/desk/queue/").content.decode()
    assert "Buy my beans" in page
    assert "Beans, again" in page
    assert "Agree, and hide it" in page


def test_it_goes_when_the_flag_is_taken_back(flagged, committed):
    committed(flagged.target.flags.get().take_back)
    assert not QueueItem.objects.open().exists()


def test_what_cannot_be_hidden_is_not(ana, boris, mod, committed):
    committed(flag, ana, by=boris, reason="rude")
    item = QueueItem.objects.get()
    with pytest.raises(Exception, match="cannot be done here"):
        item.decide("hidden", by=mod)
    QueueItem.objects.get().decide("kept", by=mod)


def test_nobody_decides_twice(flagged, mod, owner):
    late = QueueItem.objects.get()
    flagged.decide("declined", by=mod)
    with pytest.raises(Refused, match="Mod has decided this already"):
        late.decide("removed", by=owner)


def test_only_moderators_see_it(flagged, mod, edit, boris):
    assert QueueItem.objects.visible_to(mod).exists()
    for member in (edit, boris):
        assert not QueueItem.objects.visible_to(member).exists()


@pytest.mark.parametrize("number", [1, 7])
def test_queries_do_not_grow(
    question, ana, boris, stranger, committed, number, django_assert_num_queries
):
    for n, reply in enumerate(replies(question, ana, number)):
        other = topic(ana, f"Beans {n}")
        for member in (boris, stranger):
            committed(flag, reply, by=member, reason="spam")
            committed(flag, other, by=member, reason="spam")
    kind = KINDS["flags"]
    with django_assert_num_queries(5):  # the items, the cases, topics, replies, the flags
        items = list(QueueItem.objects.all())
        cases = kind.rows(Case).in_bulk([it.object_id for it in items])
        for item in items:
            item.thing = cases[item.object_id]
        kind.prepare(items)
        assert len([kind.title(it.thing) for it in items]) == 2 * number

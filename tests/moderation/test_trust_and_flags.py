"""What flags and sanctions do to trust, and trust to them: the parts together, nothing of them replaced."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.members.models import Member
from community.moderation.models import Case, Flag, Outcome, Sanction
from community.moderation.weighing import weigh
from forum.models import TopicReading
from tests.conftest import person
from tests.factories import topic
from tests.moderation.conftest import flagged_by, fresh, members

pytestmark = pytest.mark.django_db
NEWCOMER, KNOWN, TRUSTED = Member.Trust


def facts(member):
    return weigh([member.pk])[0].facts


def level(member):
    return Member.objects.get(pk=member.pk).trust


@pytest.fixture
def reader(ana):
    """Somebody who has read enough to be a member, but for one piece of confirmed help."""
    reader = person("reader", joined_at=timezone.now() - timedelta(days=400))
    for n in range(4):
        TopicReading.objects.create(member=reader, topic=topic(ana, f"Kettle {n}"), position=1)
    return reader


def test_a_flag_that_was_agreed_with_is_help_and_counts_at_once(reader, mod, question):
    case = flagged_by(question, [reader])
    assert level(reader) == NEWCOMER
    case.decide(Outcome.HIDDEN, by=mod)
    assert facts(reader).help == 1
    assert level(reader) == KNOWN
    case.undo(by=mod)
    assert facts(reader).help == 0
    assert level(reader) == NEWCOMER


def test_flags_that_were_declined_lately_are_counted(ana, boris, mod):
    for n in range(2):
        flagged_by(topic(ana, f"Beans {n}"), [boris]).decide(Outcome.DECLINED, by=mod)
    assert facts(boris).declined == 2
    Flag.objects.update(settled_at=timezone.now() - timedelta(days=91))
    assert facts(boris).declined == 0


@pytest.mark.parametrize(
    ("outcome", "lost"),
    [(Outcome.HIDDEN, 1), (Outcome.REMOVED, 1), (Outcome.DECLINED, 0), (Outcome.KEPT, 0)],
)
def test_what_flags_took_away_is_harm_once_a_moderator_upholds_it(ana, mod, post, outcome, lost):
    case = flagged_by(post, members(4))
    assert fresh(post).state == "held"
    assert facts(ana).lost == 0
    case.decide(outcome, by=mod)
    assert facts(ana).lost == lost
    case.undo(by=mod)
    assert facts(ana).lost == 0


def test_a_sanction_takes_trust_at_once_and_lifting_gives_it_back(reader, mod, question):
    flagged_by(question, [reader]).decide(Outcome.HIDDEN, by=mod)
    sanction = Sanction.objects.silence(
        reader, by=mod, reason="Rude.", until=timezone.now() + timedelta(days=2)
    )
    assert level(reader) == NEWCOMER
    sanction.lift(by=mod)
    assert level(reader) == KNOWN


def test_one_that_has_ended_counts_for_a_while(reader, mod):
    sanction = Sanction.objects.silence(
        reader, by=mod, reason="Rude.", until=timezone.now() + timedelta(days=2)
    )
    Sanction.objects.filter(pk=sanction.pk).update(
        until=timezone.now() - timedelta(days=3, hours=1)
    )
    Sanction.objects.note_ended()
    assert Member.objects.get(pk=reader.pk).silenced_until is None
    assert facts(reader).peace == 3


def test_ones_own_page_says_what_a_flag_weighs(as_, boris):
    boris.trust = KNOWN
    boris.save()
    html = as_(boris).get("/your-standing/").content.decode()
    assert "as much as those of 2 new members" in html


def test_facts_of_flags_cost_one_query_for_any_number(ana, mod, django_assert_num_queries):
    people = members(4)
    flagged_by(topic(ana, "Beans"), people)
    for some in (people[:1], people):
        with django_assert_num_queries(1):
            Flag.objects.facts_of([it.pk for it in some])


def test_a_case_that_is_gone_leaves_no_trace_in_trust(boris, question, mod):
    flagged_by(question, [boris]).decide(Outcome.HIDDEN, by=mod)
    Case.objects.all().delete()
    assert facts(boris).help == 0

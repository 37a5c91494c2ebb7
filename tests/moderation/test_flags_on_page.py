"""A moderator takes away what was flagged where it stands, and not in the queue: that is a decision too."""

import pytest
from django.urls import reverse

from community.desk.models import QueueItem
from community.moderation.models import Case, Outcome
from community.notifications.models import Notification
from forum.models import Topic
from tests.factories import topic
from tests.moderation.conftest import flagged_by, fresh, members

pytestmark = pytest.mark.django_db
ACTS = [("hide", "unhide", Outcome.HIDDEN), ("remove", "restore", Outcome.REMOVED)]


@pytest.fixture
def press(as_, django_capture_on_commit_callbacks):
    def pressed(member, act, post):
        url = reverse(f"forum:{post._meta.model_name}_{act}", args=[post.pk])
        with django_capture_on_commit_callbacks(execute=True):
            assert as_(member).post(url).status_code == 302

    return pressed


@pytest.fixture
def case(post, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return flagged_by(post, members(2))


@pytest.mark.parametrize(("act", "back", "outcome"), ACTS)
def test_taking_it_away_agrees_with_its_flags(press, case, post, mod, act, back, outcome):
    assert QueueItem.objects.open().get().target == case
    press(mod, act, post)
    case = fresh(case)
    assert (case.outcome, case.decided_by, case.opened_at) == (outcome, mod, None)
    assert {it.outcome for it in case.flags.all()} == {outcome}
    item = QueueItem.objects.get()
    assert (item.decision, item.decided_by) == ("elsewhere", mod)
    told = Notification.objects.filter(kind="moderation.decided")
    assert {it.member_id for it in told} == {it.member_id for it in case.flags.all()}
    press(mod, back, fresh(post))
    assert fresh(post).is_shown
    assert fresh(case).outcome == outcome
    assert not QueueItem.objects.open().exists()


def test_what_flags_held_is_settled_too(press, post, mod, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        case = flagged_by(post, members(3))
    assert case.held_at
    press(mod, "hide", post)
    assert (fresh(case).outcome, fresh(case).held_at) == (Outcome.HIDDEN, None)
    assert not QueueItem.objects.open().exists()


def test_authors_who_delete_their_own_decide_nothing(press, case, post, ana):
    press(ana, "remove", post)
    assert fresh(case).opened_at


def test_a_decision_in_the_queue_is_made_once(case, post, mod, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        QueueItem.objects.get().decide("hidden", by=mod)
    item = QueueItem.objects.get()
    assert item.decision == "hidden"
    with django_capture_on_commit_callbacks(execute=True):
        item.undo(by=mod)
    assert fresh(case).opened_at
    assert fresh(post).is_shown


@pytest.mark.parametrize("act", ["lock", "hide", "remove"])
def test_a_question_that_is_closed_waits_for_no_answer(press, ana, mod, act):
    asked = topic(ana)
    from community.desk.queue.kinds import KINDS

    item = QueueItem.objects.open_for(KINDS["unanswered"], Topic.objects.get(pk=asked.pk))
    press(mod, act, asked)
    item.refresh_from_db()
    assert (item.decision, item.decided_by) == ("elsewhere", mod)
    assert not Case.objects.exists()

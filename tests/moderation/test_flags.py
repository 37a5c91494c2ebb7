"""Raising a flag, what it weighs, and what enough of them do."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from wagtail.models import ModelLogEntry

from community.audience.refused import Refused
from community.members.models import Member
from community.moderation.flagging import flag, why_not
from community.moderation.models import Case, Flag, Flagging, Outcome, Overtaken, Reason
from community.moderation.models.flag import weight_of
from forum.models import Topic
from tests.conftest import person
from tests.factories import topic
from tests.moderation.conftest import flagged_by, fresh, members

pytestmark = pytest.mark.django_db
NEWCOMER, KNOWN, TRUSTED = Member.Trust


def test_once_per_person_and_thing(boris, post):
    first = flag(post, by=boris, reason="spam", note="Beans, again")
    assert flag(post, by=boris, reason="rude").pk == first.pk
    assert Flag.objects.about(post).count() == 1
    case = Case.objects.open().get()
    assert case.thing == post
    assert case.opened_at == first.created_at


def test_not_ones_own_nor_what_waits_for_a_moderator_nor_by_who_is_silenced(ana, boris, mod, post):
    assert "yours" in why_not(post, ana)
    boris.silenced_until = timezone.now() + timedelta(days=1)
    assert "cannot write" in why_not(post, boris)
    boris.silenced_until, boris.suspended_until = None, timezone.now() + timedelta(days=1)
    with pytest.raises(Refused):
        flag(post, by=boris, reason="spam")
    boris.suspended_until = timezone.now() - timedelta(days=1)
    assert not why_not(post, boris)
    post.hold(by=mod)
    assert "already" in why_not(post, boris)
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("trust", "is_team", "agreed", "declined", "weight"),
    [
        (NEWCOMER, False, 0, 0, 1),
        (KNOWN, False, 0, 0, 2),
        (TRUSTED, False, 0, 0, 3),
        (NEWCOMER, True, 0, 0, 6),
        (KNOWN, False, 9, 0, 2),
        (KNOWN, False, 0, 1, 1.5),
        (KNOWN, False, 0, 3, 1),
        (TRUSTED, False, 0, 10, 0.69),
        (KNOWN, False, 7, 10, 1),
        (NEWCOMER, True, 0, 3, 3),
    ],
)
def test_weights(trust, is_team, agreed, declined, weight):
    assert weight_of(Member(trust=trust, is_team=is_team), agreed, declined) == weight


def test_who_has_left_weighs_as_a_newcomer():
    assert weight_of(None) == 1


def test_weight_follows_trust_and_how_earlier_flags_were_decided(ana, boris, mod, question):
    for n, outcome in enumerate([Outcome.DECLINED, Outcome.HIDDEN, Outcome.IGNORED, Outcome.KEPT]):
        flagged_by(topic(ana, f"Beans {n}"), [boris]).decide(outcome, by=mod)
    case = flagged_by(question, [boris])
    assert case.weight() == weight_of(boris, agreed=2, declined=1)
    Member.objects.filter(pk=boris.pk).update(trust=TRUSTED)
    assert case.weight() == 2.5  # 3 × 5/6: recomputed, for nothing of it is stored


def test_enough_flags_hide_it_once(ana, boris, post):
    two, third = members(2), members(1, TRUSTED)
    case = flagged_by(post, two)
    assert not case.held_at
    assert fresh(post).is_shown
    case = flagged_by(post, third)
    assert case.held_at
    post = fresh(post)
    assert post.state == "held"
    assert type(post).objects.visible_to(ana).filter(pk=post.pk).exists()
    for reader in (boris, two[0], AnonymousUser()):
        assert not type(post).objects.visible_to(reader).filter(pk=post.pk).exists()
    entry = ModelLogEntry.objects.for_instance(post).get(action="forum.hold")
    assert entry.user is None
    assert entry.data["reason"] == "Flags of members, weighing 7"


def test_newcomers_cannot_silence_anybody_easily(post):
    assert not flagged_by(post, members(5, NEWCOMER)).held_at


def test_one_of_the_team_is_enough(edit, post):
    assert flagged_by(post, [edit]).held_at


def test_the_site_sets_how_many_are_enough(edit, post):
    setting = Flagging.of_site()
    setting.enough = 8
    setting.save()
    assert not flagged_by(post, [edit]).held_at
    assert flagged_by(post, members(1)).held_at


@pytest.mark.parametrize("is_team", [True, False])
def test_what_the_team_or_a_moderator_wrote_is_never_hidden_by_flags(owner, is_team):
    author = person("helper", *([] if is_team else ["Moderator"]), is_team=is_team)
    post = topic(author, "House rules")
    case = flagged_by(post, [*members(4, TRUSTED), owner])
    assert case.weight() > Flagging.of_site().enough
    assert fresh(post).is_shown
    assert not case.held_at


def test_what_a_moderator_let_stand_stays_until_it_is_changed(ana, edit, mod, owner, post):
    case = flagged_by(post, members(1))
    case.decide(Outcome.DECLINED, by=mod)
    assert not flagged_by(post, [edit]).held_at
    post = fresh(post)
    args = [post.title] if isinstance(post, Topic) else []
    post.edit(*args, "Buy my beans, now!", by=ana)
    assert flagged_by(post, [owner]).held_at


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.HIDDEN, "hidden"),
        (Outcome.REMOVED, "deleted"),
        (Outcome.KEPT, ""),
        (Outcome.DECLINED, ""),
        (Outcome.IGNORED, ""),
    ],
)
@pytest.mark.parametrize("enough", [True, False])
def test_a_decision_settles_all_flags_and_can_be_undone(
    boris, mod, edit, post, outcome, state, enough
):
    case = flagged_by(post, [boris, edit] if enough else [boris])
    before = fresh(post).state
    assert before == ("held" if enough else "")
    case.decide(outcome, by=mod, reason="House rules", words="Kindly")
    assert fresh(post).state == state
    assert set(case.flags.values_list("outcome", flat=True)) == {outcome}
    assert not Case.objects.open().exists()
    entry = ModelLogEntry.objects.for_instance(post).get(action="moderation.decide")
    assert entry.user == mod
    assert entry.data["reason"] == "House rules"
    case.undo(by=mod)
    assert fresh(post).state == before
    assert set(case.flags.values_list("outcome", "settled_at")) == {("", None)}
    assert Case.objects.open().get() == case
    assert bool(case.held_at) == enough
    with pytest.raises(Overtaken):
        case.undo(by=mod)


def test_nothing_is_decided_twice(boris, mod, owner, post):
    case = flagged_by(post, [boris])
    second = Case.objects.get()
    case.decide(Outcome.DECLINED, by=mod)
    with pytest.raises(Overtaken):
        second.decide(Outcome.REMOVED, by=owner)
    assert fresh(post).is_shown


def test_what_its_author_deleted_stays_deleted(ana, boris, mod, post):
    case = flagged_by(post, [boris])
    post.remove(by=ana)
    case.decide(Outcome.HIDDEN, by=mod)
    assert fresh(post).state == "deleted"


def test_new_flags_open_it_again_and_are_not_undone_with_the_old(boris, stranger, mod, post):
    case = flagged_by(post, [boris])
    case.decide(Outcome.IGNORED, by=mod)
    case = flagged_by(post, [stranger])
    assert case.opened_at
    with pytest.raises(Overtaken):
        case.undo(by=mod)
    case.decide(Outcome.DECLINED, by=mod)
    assert list(case.flags.values_list("outcome", flat=True)) == ["ignored", "declined"]


def test_taking_back(boris, edit, mod, post):
    mine = flag(post, by=boris, reason="spam")
    mine.take_back()
    assert not Case.objects.open().exists()
    mine = flag(post, by=boris, reason="spam")
    flagged_by(post, [edit])
    with pytest.raises(Refused):  # it has taken the post away already
        mine.take_back()
    mine.case.decide(Outcome.DECLINED, by=mod)
    mine = Flag.objects.get(pk=mine.pk)
    with pytest.raises(Refused):
        mine.take_back()


def test_its_author_may_change_what_is_held_and_moderators_see_that(ana, edit, post):
    case = flagged_by(post, [edit])
    post = fresh(post)
    assert post.allows_edit_by(ana)
    assert not case.was_changed
    args = [post.title] if isinstance(post, Topic) else []
    post.edit(*args, "Ask me about beans.", by=ana)
    assert fresh(post).state == "held"
    case = Case.objects.get()
    assert case.was_changed
    assert post.versions.count() == 1


def test_only_moderators_see_cases(ana, boris, edit, mod, post):
    case = flagged_by(post, [boris])
    assert list(Case.objects.visible_to(mod)) == [case]
    for member in (ana, boris, edit, AnonymousUser()):
        assert not Case.objects.visible_to(member).exists()
    assert case.allows_decision_by(mod)
    assert not case.allows_decision_by(edit)


def test_a_thing_that_is_gone_for_good_has_no_case(ana, boris, stranger):
    case = flagged_by(ana, [boris])
    assert case.outcomes == [Outcome.KEPT, Outcome.DECLINED, Outcome.IGNORED]
    ana.delete()
    assert not Case.objects.exists()


def test_old_flags_are_forgotten_and_open_ones_are_not(boris, stranger, mod, question, ana):
    old, open_ = flagged_by(question, [boris]), flagged_by(topic(ana, "More"), [boris])
    old.decide(Outcome.KEPT, by=mod)
    long_ago = timezone.now() - settings.RETENTION["flags"] - timedelta(hours=1)
    Flag.objects.filter(case=old).update(settled_at=long_ago)
    Flag.objects.filter(case=open_).update(created_at=long_ago)
    assert Flag.objects.tidy() == 1
    assert Flag.objects.get().case == open_


@pytest.mark.parametrize("reason", Reason)
def test_the_author_reads_why_in_general_terms(edit, question, reason):
    case = flagged_by(question, [edit], reason, note="Between us")
    said = ModelLogEntry.objects.get(action="moderation.held").data["reason"]
    assert said.startswith("Members asked us to look at it")
    assert case.in_general in said
    assert "Between us" not in said
    assert "Edit" not in said

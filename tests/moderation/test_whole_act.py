"""The whole act against a spammer and its undo, over every table of the site: what comes back is what was there."""

import json
from types import SimpleNamespace

import pytest
from django.apps import apps

from community.desk.models import Nomination, QueueItem
from community.desk.queue.hearing import reconcile
from community.feedback.models import Vote
from community.members.models import Member, Profile
from community.moderation.flagging import flag
from community.moderation.models import Case, Outcome, Sweep
from community.spotlights.models import Spotlight
from community.spotlights.words import Words
from forum.models import Reply
from knowledgebase.models import EditSuggestion
from tests.conftest import person
from tests.factories import guide, topic

pytestmark = pytest.mark.django_db
TRUSTED = Member.Trust.TRUSTED
# What the act is told in, and what is worked off or made anew from other rows.
NOT_COMPARED = {
    "moderation.Sanction", "moderation.Sweep", "moderation.Swept", "wagtailcore.ModelLogEntry",
    "django_tasks_db.DBTaskResult", "content.Tally", "sessions.Session", "wagtailsearch.IndexEntry",
    "wagtailcore.ReferenceIndex", "notifications.OutboxMessage", "moderation.Standing",
    "search.Entry", "contenttypes.ContentType",
}  # fmt: skip
# Rows that are written anew have another number; what flags hold again is held from then on (below), a testimonial
# counts how often it went back and forth, a vote when it was written.
NUMBERED_ANEW = {"forum.Reaction", "forum.SameQuestion", "feedback.Vote"}
MOVES_ON = {
    "forum.Reply": {"held_at"},
    "spotlights.Spotlight": {"turn"},
    "feedback.Vote": {"changed_at"},
    "members.Member": {
        "unread_count",
        "trust",
    },  # they are told of the ban; trust is a sum of other rows
}
# What was freed for a while was told to who follows its topic; what they see of it goes by what they may read.
MAY_GROW = {"notifications.Notification", "notifications.Deed"}


def everything():
    """{table: its rows, in an order of their own}."""
    found = {}
    for model in apps.get_models():
        label = model._meta.label
        if not model._meta.managed or model._meta.proxy or label in NOT_COMPARED:
            continue
        fields = {field.attname for field in model._meta.concrete_fields} - MOVES_ON.get(
            label, set()
        )
        fields -= {"id"} if label in NUMBERED_ANEW else set()
        rows = model._base_manager.values(*sorted(fields))
        if label == "notifications.Notification":
            rows = rows.exclude(kind__startswith="moderation.")
        found[label] = sorted(json.dumps(row, default=str, sort_keys=True) for row in rows)
    return found


@pytest.fixture
def spammer(ana, boris, mod):
    """Somebody trusted by mistake, who has a hand in everything."""
    er = person("er", trust=Member.Trust.MEMBER)
    Profile.objects.create(member=er, about="Buy pills.", about_for="public")
    theirs = topic(er, "Pills for everybody here")
    theirs.reply(boris, "No, thank you.")
    topic(er, "Held pills for everybody").hold()
    other = topic(ana, "Why does it blink so much?")
    other.react("thanks", by=er)
    other.ask_too(er)
    answer = other.reply(er, "Pills help against blinking.")
    flag(answer, by=boris, reason="spam")
    page = guide()
    Vote.objects.cast(page, False, reader=f"m:{er.pk}", member=er)
    EditSuggestion.objects.create(guide=page, member=er, proposal="Pills.", revision_number=1)
    said = Words("Pills", "They are good.", detail="")
    Spotlight.objects.submit(er, "testimonial", said, named="full", language="en")
    solved = topic(ana, "How often do I descale it?")
    solved.accept(solved.reply(boris, "Twice a year."), by=ana)
    Nomination.objects.create(topic=solved, member=er)
    return er


@pytest.fixture
def silenced_by_flags(ana, spammer):
    """A reply of Ana that the spammer took out of sight with one other."""
    reply = topic(ana, "Which water do you use?").reply(ana, "From the tap.")
    helper = person("helper", trust=Member.Trust.TRUSTED)
    Member.objects.filter(pk=spammer.pk).update(trust=TRUSTED)
    spammer.refresh_from_db()
    for by in (helper, spammer):
        flag(reply, by=by, reason="rude")
    assert Reply.objects.get(pk=reply.pk).held_at
    Member.objects.filter(pk=spammer.pk).update(trust=Member.Trust.MEMBER)
    return reply


def test_afterwards_and_undone_every_table_is_as_it_was(
    spammer, silenced_by_flags, mod, django_capture_on_commit_callbacks
):
    reconcile()
    before = everything()
    with django_capture_on_commit_callbacks(execute=True):
        sweep = Sweep.objects.sweep(spammer, by=mod)
    done = everything()
    changed = {label for label, rows in before.items() if done[label] != rows}
    assert {
        *("forum.Topic", "forum.Reply", "forum.Reaction", "forum.SameQuestion", "feedback.Vote"),
        *("moderation.Flag", "moderation.Case", "desk.QueueItem", "desk.Nomination"),
        *("knowledgebase.EditSuggestion", "spotlights.Spotlight", "members.Profile"),
    } <= changed
    with django_capture_on_commit_callbacks(execute=True):
        Sweep.objects.get(pk=sweep.pk).undo(by=mod)
    after = everything()
    for label, rows in before.items():
        found = set(after[label]) & set(rows) if label in MAY_GROW else after[label]
        assert sorted(found) == rows, label


def test_their_flags_count_for_nobody_and_free_what_only_they_held(spammer, silenced_by_flags, mod):
    sweep = Sweep.objects.sweep(spammer, by=mod)
    assert Reply.objects.get(pk=silenced_by_flags.pk).is_shown
    case = Case.objects.about(silenced_by_flags).get()
    assert not case.held_at
    assert case.opened_at, "the other flag is still looked at"
    assert sweep.counts["moderation.flags"] == 1
    sweep.undo(by=mod)
    assert Reply.objects.get(pk=silenced_by_flags.pk).held_at
    case.refresh_from_db()
    assert case.held_at


def test_what_others_hold_as_well_stays_away(ana, spammer, silenced_by_flags, mod):
    flag_of_team = Case.objects.about(silenced_by_flags).get()
    flag_of_team.flags.create(member=mod, reason="rude")
    Sweep.objects.sweep(spammer, by=mod)
    assert Reply.objects.get(pk=silenced_by_flags.pk).held_at


def test_who_flagged_them_was_right(spammer, boris, mod, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        sweep = Sweep.objects.sweep(spammer, by=mod)
    assert boris.flags.get().outcome == Outcome.HIDDEN
    assert boris.notifications.filter(kind="moderation.decided").exists()
    with django_capture_on_commit_callbacks(execute=True):
        sweep.undo(by=mod)
    assert boris.flags.get().outcome == ""
    assert not boris.notifications.filter(kind="moderation.decided").exists()


def test_the_queue_is_empty_of_them_at_once(spammer, mod):
    reconcile()
    theirs = QueueItem.objects.open().filter(person=spammer)
    kinds = set(theirs.values_list("kind", flat=True))
    assert {"held", "flags", "suggestion", "nomination"} <= kinds
    sweep = Sweep.objects.sweep(spammer, by=mod)
    assert not theirs.exists()
    reconcile()
    assert not theirs.exists()
    sweep.undo(by=mod)
    assert set(theirs.values_list("kind", flat=True)) == kinds


def test_what_was_decided_about_a_flag_since_stays_decided(spammer, silenced_by_flags, mod):
    sweep = Sweep.objects.sweep(spammer, by=mod)
    case = Case.objects.about(silenced_by_flags).get()
    case.decide(Outcome.DECLINED, by=mod)
    sweep.undo(by=mod)
    assert case.flags.get(member=spammer).outcome == "", "it waits as any flag does"
    assert case.flags.exclude(member=spammer).get().outcome == Outcome.DECLINED


def test_the_service_for_spam_learns_of_it(spammer, mod, settings, monkeypatch):
    taught = []
    monkeypatch.setattr(
        "forum.sweeping.teach", SimpleNamespace(enqueue=lambda *what: taught.append(what))
    )
    settings.SPAM_CHECK_URL = "https://spam.example/1.1/"
    sweep = Sweep.objects.sweep(spammer, by=mod)
    assert [(model, is_spam) for model, _pk, is_spam in taught] == [("topic", True)] * 2 + [("reply", True)]  # fmt: skip
    taught.clear()
    sweep.undo(by=mod)
    assert {is_spam for *_what, is_spam in taught} == {False}
    assert len(taught) == 3


def test_a_case_of_their_flag_alone_is_closed_and_opens_again(spammer, ana, mod):
    reply = topic(ana, "A kettle that sings").reply(ana, "It sings.")
    flag(reply, by=spammer, reason="spam")
    sweep = Sweep.objects.sweep(spammer, by=mod)
    assert not Case.objects.open().about(reply).exists()
    sweep.undo(by=mod)
    assert Case.objects.open().about(reply).exists()

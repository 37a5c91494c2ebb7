"""Topics in which nobody has written for long are closed, where a category asks for it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from community.notifications.models import Notification
from forum.models import Category, Refused, Topic
from forum.models.closing import close_quiet_topics
from tests.factories import category, topic


def days_ago(number):
    return timezone.now() - timedelta(days=number)


@pytest.fixture
def quiet(ana):
    Category.objects.filter(slug="questions").update(close_after=30)
    return topic(ana, at=days_ago(31))


def is_closed(noun):
    return Topic.objects.get(pk=noun.pk).locked_at is not None


def test_a_quiet_topic_is_closed_and_says_why(quiet, ana):
    assert close_quiet_topics() == 1
    closed = Topic.objects.get(pk=quiet.pk)
    assert closed.lock_reason == "Nobody has written here for 30 days."
    entry = ModelLogEntry.objects.for_instance(quiet).get(action="forum.lock")
    assert entry.user is None
    assert not Notification.objects.filter(kind="forum.lock").exists()  # nobody is bothered
    assert close_quiet_topics() == 0


@pytest.mark.parametrize(
    "why", ["spoken in", "pinned", "deleted", "merged", "elsewhere", "opened again", "closed"]
)
def test_what_stays_as_it_is(quiet, ana, boris, mod, why):
    if why == "spoken in":
        quiet.reply(boris, "Still so.", at=days_ago(29))
    elif why == "pinned":
        quiet.pin(by=mod)
    elif why == "deleted":
        quiet.remove(by=mod)
    elif why == "merged":
        quiet.merge_into(topic(ana, "New"), by=mod)
    elif why == "elsewhere":
        Topic.objects.update(category=category("talk"))
    elif why == "closed":
        quiet.lock(by=mod, reason="Done.")
    else:
        close_quiet_topics()
        Topic.objects.get(pk=quiet.pk).unlock(by=mod)
    assert close_quiet_topics() == 0
    assert is_closed(quiet) == (why == "closed")


def test_what_was_opened_again_long_ago_is_closed_again(quiet, mod):
    close_quiet_topics()
    Topic.objects.get(pk=quiet.pk).unlock(by=mod)
    ModelLogEntry.objects.filter(action="forum.unlock").update(timestamp=days_ago(31))
    assert close_quiet_topics() == 1


def test_who_writes_meanwhile_keeps_it_open(quiet, boris):
    stale = Topic.objects.get(pk=quiet.pk)
    quiet.reply(boris, "Still so.")
    assert not stale.close_when_quiet(30)
    assert not is_closed(quiet)


def test_as_many_as_a_day_takes_and_the_longest_silence_first(ana, monkeypatch):
    monkeypatch.setattr("forum.models.closing.AT_ONCE", 2)
    Category.objects.update(close_after=30)
    found = [topic(ana, f"Topic {n}", at=days_ago(31 + n)) for n in range(3)]
    assert close_quiet_topics() == 2
    assert [is_closed(it) for it in found] == [False, True, True]


# Titles ------------------------------------------------------------------------------------------


def test_a_title_is_changed_and_remembered(ana, mod):
    question = topic(ana, "Help!!!", at=days_ago(1))
    question.rename("The light blinks amber", by=mod, reason="Says what it is about.")
    renamed = Topic.objects.get(pk=question.pk)
    assert renamed.title == "The light blinks amber"
    assert renamed.versions.get().title == "Help!!!"
    told = Notification.objects.get(kind="forum.rename")
    assert (told.member, told.reason) == (ana, "author")
    renamed.rename_back(by=mod)
    assert Topic.objects.get(pk=question.pk).title == "Help!!!"
    actions = ModelLogEntry.objects.for_instance(question).values_list("action", flat=True)
    assert set(actions) == {"forum.rename"}


def test_the_same_title_is_no_change(ana, mod):
    question = topic(ana)
    question.rename(question.title, by=mod)
    assert not ModelLogEntry.objects.for_instance(question).exists()


def test_a_renaming_is_undone_only_while_it_is_the_last(ana, mod):
    question = topic(ana)
    with pytest.raises(Refused):
        question.rename_back(by=mod)
    question.rename("One", by=mod)
    question.edit("Two", question.source, by=ana)
    with pytest.raises(Refused):
        question.rename_back(by=mod)

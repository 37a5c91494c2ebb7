"""Held topics and replies: they come, are decided, taken back, and go when they are settled elsewhere."""

import pytest

from community.desk.models import QueueItem
from community.desk.queue.hearing import reconcile
from forum.models import Refused
from tests.factories import topic


def test_a_held_topic_waits_with_the_reason(held, item):
    assert (item.kind, item.target, item.category) == ("held", held, held.category)
    assert item.why == "It links to several other sites."
    assert item.opened_at == held.held_at


def test_a_held_reply_waits_too(ana, boris, committed):
    reply = topic(ana).reply(boris, "Look here")
    committed(reply.hold, reason="His first.")
    assert QueueItem.objects.get().target == reply


def test_publishing_releases_it(held, item, mod, committed):
    committed(item.decide, "publish", by=mod, reason="A real shop.")
    held.refresh_from_db()
    item.refresh_from_db()
    assert held.is_shown
    assert (item.decision, item.decided_by, item.reason) == ("publish", mod, "A real shop.")
    assert not QueueItem.objects.open().exists()


def test_declining_deletes_it(held, item, mod, committed):
    committed(item.decide, "decline", by=mod, words="We sell no lamps.")
    held.refresh_from_db()
    assert held.state == "deleted"


def test_nobody_decides_twice(item, mod, owner):
    item.decide("publish", by=mod)
    late = QueueItem.objects.get()
    with pytest.raises(Refused, match=r"Mod .*Publish"):
        late.decide("decline", by=owner)


@pytest.mark.parametrize("decision", ["publish", "decline"])
def test_a_decision_is_taken_back(held, item, mod, committed, decision):
    committed(item.decide, decision, by=mod)
    committed(item.undo, by=mod)
    held.refresh_from_db()
    assert held.state == "held"
    again = QueueItem.objects.get()
    assert again.decided_at is None
    assert again.undone_by == mod
    assert again.why == "It links to several other sites."
    committed(again.decide, "decline", by=mod)


def test_what_was_changed_since_is_not_taken_back(held, item, mod, owner, committed):
    committed(item.decide, "publish", by=mod)
    held.refresh_from_db()
    held.hide(by=owner)
    with pytest.raises(Refused, match="changed since"):
        item.undo(by=mod)


def test_what_is_settled_on_the_topics_page_leaves_the_queue(held, item, mod, committed):
    committed(held.release, by=mod)
    item.refresh_from_db()
    assert (item.decision, item.decided_by) == ("elsewhere", mod)
    with pytest.raises(Refused, match="settled elsewhere"):
        item.decide("decline", by=mod)


def test_what_was_missed_is_found(ana, mod):
    post = topic(ana)
    post.hold(reason="Nobody heard")
    assert not QueueItem.objects.exists()
    reconcile()
    reconcile()
    assert QueueItem.objects.get().target == post
    post.remove(by=mod)
    reconcile()
    assert not QueueItem.objects.open().exists()


def test_only_moderators_see_and_decide(item, ana, stranger, mod):
    assert item in QueueItem.objects.visible_to(mod)
    assert not QueueItem.objects.visible_to(ana).exists()
    with pytest.raises(Refused, match="may not"):
        item.decide("publish", by=stranger)


def test_who_leaves_takes_along_what_was_written_about_them(item, ana, mod):
    item.decide("decline", by=mod, reason="Ana sells lamps.", words="No lamps, Ana.")
    QueueItem.objects.forget(ana)
    item.refresh_from_db()
    assert (item.why, item.reason, item.words) == ("", "", "")

"""Each kind that is not a held post: it comes, is decided, taken back where that can be, and goes when it is settled elsewhere."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from community.desk.models import DecisionWords, Nomination, Promotion, QueueItem, QueueSettings
from community.desk.queue.hearing import reconcile
from community.members.models import Member
from community.notifications.models import Notification, OutboxMessage
from community.spotlights.models import Spotlight
from community.spotlights.words import Words
from forum.models import Refused, Topic
from knowledgebase.models import EditSuggestion
from tests.factories import guide, home, topic


def only() -> QueueItem:
    return QueueItem.objects.open().get()


# Suggested edits ---------------------------------------------------------------------------------


@pytest.fixture
def suggestion(ana, committed):
    page = guide(text="<p>Fill the tank with milk.</p>")
    return committed(
        EditSuggestion.objects.create,
        guide=page,
        member=ana,
        passage="with milk",
        proposal="with water",
        revision_number=1,
    )


def test_a_suggestion_is_for_those_who_may_change_the_guide(suggestion, edit, mod, ana):
    assert list(QueueItem.objects.visible_to(edit)) == [only()]
    assert not QueueItem.objects.visible_to(ana).exists()


def test_a_suggestion_is_applied_in_a_draft(suggestion, edit, committed):
    committed(only().decide, "apply", by=edit)
    suggestion.refresh_from_db()
    assert suggestion.state == "applied"
    assert "with water" in str(suggestion.guide.get_latest_revision_as_object().body)
    with pytest.raises(Refused, match="cannot be taken back here"):
        QueueItem.objects.get().undo(by=edit)


def test_what_stands_nowhere_is_not_applied_and_goes_on_waiting(suggestion, edit):
    EditSuggestion.objects.update(passage="with sand")
    with pytest.raises(Refused, match="exactly one place"):
        only().decide("apply", by=edit)
    assert only().decided_at is None


def test_declining_a_suggestion_writes_to_its_member_once(suggestion, edit, committed):
    committed(only().decide, "decline", by=edit, words="Milk is right here.")
    (letter,) = OutboxMessage.objects.all()
    assert "Milk is right here." in letter.parsed.get_body(("plain",)).get_content()
    item = QueueItem.objects.get()
    committed(item.undo, by=edit)
    suggestion.refresh_from_db()
    assert suggestion.is_waiting
    assert only().pk == item.pk


def test_a_suggestion_that_is_decided_in_the_editor_goes(suggestion, edit, committed):
    committed(suggestion.decline, by=edit, reason="No")
    item = QueueItem.objects.get()
    assert (item.decision, item.decided_by) == ("elsewhere", edit)


# Customers' words --------------------------------------------------------------------------------


@pytest.fixture
def spotlight(ana, committed):
    words = Words(text="It makes quixotic coffee.")
    about = {"named": "full", "language": "en"}
    return committed(Spotlight.objects.submit, ana, "testimonial", words, **about)


@pytest.mark.parametrize("decision", ["approve", "send_back", "decline"])
def test_customers_words_are_decided_and_taken_back(spotlight, edit, committed, decision):
    committed(only().decide, decision, by=edit)
    told = Notification.objects.filter(member=spotlight.member)
    assert [it.kind for it in told] == [f"spotlights.{decision}"]
    item = QueueItem.objects.get()
    assert item.decided_by == edit
    committed(item.undo, by=edit)
    assert list(Spotlight.objects.waiting()) == [spotlight]
    assert only() == item
    assert told.count() == 1


def test_customers_words_that_were_taken_back_wait_for_nobody(spotlight):
    spotlight.take_back()
    reconcile()
    assert not QueueItem.objects.open().exists()


# Questions without an answer ---------------------------------------------------------------------


@pytest.fixture
def question(ana):
    asked = topic(ana, "Why is it amber?")
    Topic.objects.filter(pk=asked.pk).update(created_at=timezone.now() - timedelta(hours=30))
    return asked


def test_a_question_waits_when_the_goal_is_missed(question):
    reconcile()
    assert only().target == question


def test_the_goal_is_a_setting(question):
    QueueSettings.objects.create(site=home().get_site(), answer_within=48)
    reconcile()
    assert not QueueItem.objects.exists()


def test_it_is_answered_in_place(question, mod, committed):
    reconcile()
    with pytest.raises(Refused, match="Write what is to be said"):
        only().decide("answer", by=mod, words="  ")
    committed(only().decide, "answer", by=mod, words="It wants **descaling**.")
    assert question.replies.get().author == mod
    reconcile()
    assert not QueueItem.objects.open().exists()


def test_it_is_left_to_the_community_and_taken_back(question, mod, committed):
    reconcile()
    committed(only().decide, "leave", by=mod)
    reconcile()
    assert not QueueItem.objects.open().exists()
    committed(QueueItem.objects.get().undo, by=mod)
    reconcile()
    assert only().undone_by == mod


def test_a_first_reply_settles_it(question, boris, committed):
    reconcile()
    committed(question.reply, boris, "It wants descaling.")
    assert not QueueItem.objects.open().exists()


# Asked for in the FAQ ----------------------------------------------------------------------------


def test_a_trusted_member_asks_for_it_and_hears_of_it(
    cleaning, solved, boris, edit, as_, committed
):
    url = f"/desk/nominate/{solved.pk}/"
    assert "Should be in the FAQ" not in as_(boris).get(solved.get_absolute_url()).content.decode()
    assert as_(boris).post(url).status_code == 403
    Member.objects.filter(pk=boris.pk).update(trust=Member.Trust.TRUSTED)
    assert "Should be in the FAQ" in as_(boris).get(solved.get_absolute_url()).content.decode()
    committed(as_(boris).post, url)
    committed(as_(boris).post, url)
    item = only()
    assert list(QueueItem.objects.visible_to(edit)) == [item]
    committed(item.decide, "decline", by=edit, words="We have it already.")
    told = Notification.objects.get(member=boris, kind="desk.decline_nomination")
    page = as_(boris).get("/notifications/").content.decode()
    assert "you had asked for it to be in the FAQ" in page
    assert "We have it already." in page
    assert told.reason == "nominated"
    committed(item.undo, by=edit)
    assert only() == item


def test_it_becomes_a_draft(cleaning, solved, mod, edit, committed):
    committed(Nomination.objects.nominate, solved, by=mod)
    committed(only().decide, "promote", by=edit)
    assert Promotion.objects.get().topic == solved
    assert not QueueItem.objects.open().exists()


def test_it_goes_when_a_draft_is_made_from_the_topic(cleaning, solved, mod, edit, committed):
    committed(Nomination.objects.nominate, solved, by=mod)
    committed(Promotion.objects.promote, solved, by=edit)
    assert QueueItem.objects.get().decision == "elsewhere"


def test_what_is_not_solved_is_not_asked_for(ana, mod):
    with pytest.raises(Refused, match="no accepted answer"):
        Nomination.objects.nominate(topic(ana), by=mod)


# Guides ------------------------------------------------------------------------------------------


def test_a_doubted_guide_waits_until_somebody_trusts_it(edit, committed):
    page = guide()
    committed(page.suspect, "A tap is missing")
    item = only()
    assert item.why == "A tap is missing"
    assert list(QueueItem.objects.visible_to(edit)) == [item]
    committed(item.decide, "trust", by=edit)
    assert not page.is_suspect
    committed(page.suspect, "Another tap is missing")
    committed(page.trust, by=edit)
    assert not QueueItem.objects.open().exists()


# Words -------------------------------------------------------------------------------------------


def test_who_wrote_hears_that_it_is_published(held, item, mod, as_, committed):
    committed(item.decide, "publish", by=mod, words="Sorry for the wait.")
    told = Notification.objects.filter(member=held.author)
    assert [it.kind for it in told] == ["forum.release"]
    page = as_(held.author).get("/notifications/").content.decode()
    assert "A moderator has published what you wrote" in page
    assert "Sorry for the wait." in page


def test_staff_say_it_in_their_own_words(held, item, mod, as_):
    DecisionWords.objects.create(decision="held.decline", language="en", words="No lamps here.")
    DecisionWords.objects.create(decision="held.decline", language="hr", words="Bez lampi.")
    assert "No lamps here." in as_(mod).get("/desk/queue/").content.decode()
    Member.objects.filter(pk=held.author_id).update(language="hr")
    item.decide("decline", by=mod)
    assert item.words == "Bez lampi."


def test_moderators_change_the_words_in_the_admin(as_, mod):
    url = DecisionWords.snippet_viewset.get_url_name("add")
    said = {"decision": "held.decline", "language": "en", "words": "No lamps here."}
    as_(mod).post(reverse(url), said)
    assert DecisionWords.objects.get().words == "No lamps here."


def test_nothing_is_mailed_by_the_queue_itself(held, item, mod, committed):
    committed(item.decide, "publish", by=mod)
    assert mail.outbox == []

"""A question that was merged into another one: its credits, its asker without an account, how it went."""

import pytest

from community.desk.models import GuestQuestion, Promotion
from community.members.models import Member
from community.notifications.models import OutboxMessage
from forum.models import Refused, Topic
from tests.factories import topic


@pytest.fixture
def asked(ana):
    return topic(ana, "The light blinks")


@pytest.fixture
def guest(db):
    author = Member.objects.guest("ivo@example.org", "Ivo")
    return GuestQuestion.objects.create(topic=topic(author, "It blinks"), language="en")


def test_an_answered_question_keeps_its_credits(promotion, solved, asked, mod):
    with pytest.raises(Refused, match="answered in help"):
        solved.merge_into(asked, by=mod)
    asked.merge_into(solved, by=mod)
    assert Promotion.objects.get().topic == solved
    assert Topic.objects.get(pk=asked.pk).became.topic == solved


def sent():
    """To whom, the subject, the words."""
    return [
        (row.to[0], row.parsed["subject"], row.parsed.get_body(("plain",)).get_content())
        for row in OutboxMessage.objects.all()
    ]


def test_whoever_asked_without_an_account_hears_where_it_is(guest, asked, mod):
    guest.topic.merge_into(asked, by=mod, reason="The same.")
    [(to, subject, body)] = sent()
    assert to == "ivo@example.org"
    assert "It blinks" in subject
    assert f"/forum/t/{asked.pk}/the-light-blinks/" in body
    assert "The same." in body
    assert "we write to you once more" in body
    assert asked.same_questions.get().email == "ivo@example.org"


@pytest.mark.parametrize("why", ["stopped", "private"])
def test_who_is_not_written_to(guest, asked, mod, why):
    if why == "stopped":
        guest.stop()
    else:
        type(asked.category).objects.update(read_by="groups")
    guest.topic.merge_into(asked, by=mod)
    assert not sent()


def test_whoever_asked_the_other_one_is_not_told_again(guest, asked, boris, mod):
    guest.topic.reply(boris, "Descale it.")
    asked.merge_into(guest.topic, by=mod)
    guest.refresh_from_db()
    assert guest.told_position == guest.topic.last_position == 2
    assert GuestQuestion.objects.untold().count() == 0

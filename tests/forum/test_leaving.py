"""A member's row is deleted; what they pressed is not counted any more."""

import pytest
from django.urls import reverse

from community.members.models import Member
from forum.leaving import take_back_all
from forum.models import Reaction, SameQuestion
from tests.conftest import person
from tests.factories import replies, topic

pytestmark = pytest.mark.usefixtures("just_proven")


@pytest.fixture
def question(ana, boris, stranger):
    """Asked by Ana; Boris answered twice; Stranger and Else pressed everything there is to press."""
    question = topic(ana)
    replies(question, boris, 2)
    for member in (stranger, person("else")):
        question.ask_too(member)
        for post in (question, *question.replies.all()):
            post.react("helpful", by=member)
            post.react("thanks", by=member)
    return question


def counted(question) -> list[tuple[int, int]]:
    posts = (question, *question.replies.all())
    return [(post.helpful_count, post.thanks_count) for post in posts]


def by_the_owner(as_, owner, stranger):
    return as_(owner).post(reverse("wagtailusers_users:delete", args=[stranger.pk]), follow=True)


def with_others(as_, owner, stranger):
    return as_(owner).post(f"/admin/bulk/members/member/delete/?id={stranger.pk}", follow=True)


def in_the_shell(as_, owner, stranger):
    Member.objects.filter(pk=stranger.pk).delete()


@pytest.mark.parametrize("way", [by_the_owner, with_others, in_the_shell])
def test_whoever_is_deleted_counts_no_more(as_, owner, stranger, question, way):
    question.refresh_from_db()
    assert (counted(question), question.same_count) == ([(2, 2)] * 3, 2)
    way(as_, owner, stranger)
    assert not Member.objects.filter(pk=stranger.pk).exists()
    question.refresh_from_db()
    assert (counted(question), question.same_count) == ([(1, 1)] * 3, 1)
    assert (Reaction.objects.count(), SameQuestion.objects.count()) == (6, 1)


@pytest.mark.parametrize("number", [1, 30])
def test_much_pressed_costs_as_many_queries(boris, stranger, number, django_assert_num_queries):
    reply = topic(boris).reply(boris, "Lift the tank.")
    for post in (reply, *replies(reply.topic, boris, number)):
        post.react("thanks", by=stranger)
    with django_assert_num_queries(8):
        take_back_all(stranger)


@pytest.mark.parametrize("way", [by_the_owner, with_others])
def test_whoever_has_written_stays_and_a_sentence_says_why(as_, owner, ana, question, way):
    page = way(as_, owner, ana)
    assert "Ana has written here and cannot be deleted." in page.content.decode()
    assert Member.objects.filter(pk=ana.pk).exists()

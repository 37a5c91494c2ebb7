"""Votes as they are cast, counted, compared and forgotten."""

from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from community.feedback.models import Reading, Vote
from community.feedback.tidying import tidy_feedback
from community.feedback.wilson import Share
from tests.factories import guide

pytestmark = pytest.mark.django_db


def votes(page, helped, not_helped):
    start = Vote.objects.count()
    for number in range(helped + not_helped):
        Vote.objects.cast(page, number < helped, reader=f"r:{start + number}")


def revise(page):
    page.save_revision().publish()
    page.refresh_from_db()


def test_answering_again_changes_the_answer():
    page = guide()
    first = Vote.objects.cast(page, True, reader="r:1", query="descale")
    second = Vote.objects.cast(page, False, reader="r:1")
    assert first.pk == second.pk
    assert (second.is_helpful, second.query) == (False, "descale")
    assert Vote.objects.share() == Share(0, 1)


def test_a_new_revision_can_be_answered_anew():
    page = guide()
    votes(page, 1, 0)
    revise(page)
    Vote.objects.cast(page, False, reader="r:0")
    shares = Vote.objects.by_revision()
    assert shares == [(page.live_revision_id, Share(0, 1)), (0, Share(1, 1))]


def test_a_reason_for_the_other_answer_goes_and_the_remark_stays():
    page = guide()
    vote = Vote.objects.cast(page, False, reader="r:1")
    vote.explain(reason="wrong", remark="Step 3 is for the Mini.")
    vote = Vote.objects.cast(page, False, reader="r:1")
    assert vote.reason == "wrong"
    vote = Vote.objects.cast(page, True, reader="r:1")
    assert (vote.reason, vote.remark) == ("", "Step 3 is for the Mini.")


def test_a_token_is_for_one_vote_for_a_day(monkeypatch):
    page = guide()
    mine, other = (Vote.objects.cast(page, True, reader=f"r:{n}") for n in range(2))
    assert Vote.objects.by_token(mine.token) == mine != other
    with pytest.raises(signing.BadSignature):
        Vote.objects.by_token(mine.token[:-1] + ("a" if mine.token[-1] != "a" else "b"))
    with pytest.raises(signing.BadSignature):
        Vote.objects.by_token(signing.dumps(mine.pk, salt="another purpose"))
    monkeypatch.setattr("community.feedback.models.TOKEN_LIFETIME", timedelta(seconds=-1))
    with pytest.raises(signing.SignatureExpired):
        Vote.objects.by_token(mine.token)


def test_a_page_that_surely_helps_less_since_its_revision():
    fell, few, same = guide("Fell"), guide("Few"), guide("Same")
    votes(fell, 30, 5), votes(few, 4, 1), votes(same, 30, 5)
    for page in (fell, few, same):
        assert not Vote.objects.fell_after_revision(page)
        revise(page)
        assert not Vote.objects.fell_after_revision(page)
    votes(fell, 5, 15), votes(few, 1, 4), votes(same, 12, 3)
    assert Vote.objects.fallen_pages() == {fell.pk}
    assert Vote.objects.fell_after_revision(fell)
    assert not Vote.objects.fell_after_revision(few)


@pytest.mark.parametrize("number", [1, 4])
def test_fallen_pages_are_one_question(number, django_assert_num_queries):
    for n in range(number):
        votes(guide(f"Guide {n}"), 1, 1)
    with django_assert_num_queries(1):
        Vote.objects.fallen_pages()


def test_words_of_somebody_who_left_stay_without_a_name(ana):
    vote = Vote.objects.cast(guide(), True, reader=f"m:{ana.pk}", member=ana)
    vote.explain(remark="The second picture.")
    ana.delete()
    tidy_feedback()
    vote.refresh_from_db()
    assert (vote.member, vote.remark, vote.reader) == (
        None,
        "The second picture.",
        f"gone:{vote.pk}",
    )


def test_ids_are_forgotten_when_no_cookie_has_them(ana):
    page, now = guide(), timezone.now()
    old = Vote.objects.cast(page, True, reader="r:old", at=now - timedelta(days=366))
    new = Vote.objects.cast(page, True, reader="r:new", at=now - timedelta(days=364))
    hers = Vote.objects.cast(
        page, True, reader=f"m:{ana.pk}", member=ana, at=now - timedelta(days=900)
    )
    assert Vote.objects.forget_readers() == 1
    assert Vote.objects.forget_readers() == 0
    readers = dict(Vote.objects.values_list("pk", "reader"))
    assert readers == {old.pk: f"gone:{old.pk}", new.pk: "r:new", hers.pk: f"m:{ana.pk}"}


def test_readings_are_counted_by_day_and_forgotten(django_assert_num_queries):
    page, today = guide(), timezone.localdate()
    Reading.objects.note(page)
    with django_assert_num_queries(1):
        Reading.objects.note(page)
    Reading.objects.note(page, day=today - timedelta(days=401), count=7)
    assert dict(Reading.objects.values_list("day", "count"))[today] == 2
    tidy_feedback()
    assert [row.count for row in Reading.objects.all()] == [2]

"""The interval against values that others have published."""

import pytest
from django.db.models import Count, Q

from community.feedback.models import Vote
from community.feedback.wilson import Share, interval, lower_bound
from tests.factories import guide


# R. G. Newcombe, "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17 (1998), table I
@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_published_values(hits, n, low, high):
    assert interval(hits, n) == pytest.approx((low, high), abs=0.00005)


def test_the_edges():
    assert interval(0, 0) == (0, 1)
    assert interval(5, 5)[1] == 1
    assert interval(0, 5)[0] == 0


def test_a_share_in_words():
    share = Share(8, 10)
    assert (share.percent, share.low_percent, share.high_percent) == (80, 49, 94)
    assert Share(0, 0).percent == 0


def test_surely_below_needs_more_than_a_few():
    assert Share(40, 100).is_below(Share(80, 100))
    assert not Share(2, 5).is_below(Share(4, 5))
    assert not Share(0, 0).is_below(Share(90, 100))


@pytest.mark.parametrize(
    ("helped", "answers", "is_telling"),
    [
        (0, 0, False),
        (7, 7, False),
        (8, 8, True),
        (0, 8, True),
        (9, 10, False),
        (11, 12, True),
        (13, 26, False),
        (14, 28, True),
    ],
)
def test_a_share_is_told_to_everybody_when_enough_have_answered(helped, answers, is_telling):
    assert Share(helped, answers).is_telling is is_telling


def test_shares_are_of_the_text_as_it_is_now(db, django_assert_num_queries):
    pages = [guide("A"), guide("B"), guide("C")]
    for page in pages[:2]:
        Vote.objects.cast(page, True, reader="r:1")
        Vote.objects.cast(page, False, reader="r:2")
    pages[0].save_revision().publish()
    pages[0].refresh_from_db()
    Vote.objects.cast(pages[0], True, reader="r:1")
    with django_assert_num_queries(1):
        shares = Vote.objects.shares([page.pk for page in pages])
    assert shares == {pages[0].pk: Share(1, 1), pages[1].pk: Share(1, 2)}


@pytest.mark.parametrize(("helped", "answers"), [(0, 0), (0, 4), (1, 4), (4, 4)])
def test_the_database_computes_the_same(db, helped, answers):
    page = guide()
    for number in range(answers):
        Vote.objects.cast(page, number < helped, reader=f"r:{number}")
    rows = type(page).objects.filter(pk=page.pk)
    rows = rows.annotate(n=Count("votes"), yes=Count("votes", filter=Q(votes__is_helpful=True)))
    found = rows.annotate(low=lower_bound("yes", "n")).get()
    assert found.low == pytest.approx(interval(helped, answers)[0], abs=1e-9)

"""A guide after which readers ask is looked at again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.search.doubting import doubt_asked_after
from community.search.logged import HelpSession
from community.serving.schedule import jobs
from knowledgebase.models import Doubt, GuidePage
from tests.factories import guide

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return published(guide("Descale the Tide"), days=60)


def published(page, days):
    GuidePage.objects.filter(pk=page.pk).update(
        last_published_at=timezone.now() - timedelta(days=days)
    )
    return GuidePage.objects.get(pk=page.pk)


def opened(page, fine=0, failed=0, days=10):
    at = timezone.now() - timedelta(days=days)
    for number in range(fine + failed):
        session = HelpSession.objects.create(
            key=f"k{HelpSession.objects.count()}",
            began_at=at,
            opened_at=at,
            wrote_at=at if number < failed else None,
        )
        session.searches.create(
            words="descale", group="descal", language="en", found=2, at=at,
            opened=f"guide:{page.pk}", opened_at=at,
        )  # fmt: skip


@pytest.fixture
def others():
    """What is usual: one in ten."""
    opened(published(guide("Other"), days=60), fine=45, failed=5)


@pytest.mark.parametrize(
    ("fine", "failed", "is_doubted"),
    [(2, 8, True), (5, 5, True), (9, 1, False), (0, 9, False), (20, 6, False), (60, 40, True)],
)
def test_an_unusual_share_of_enough_sessions(page, others, fine, failed, is_doubted):
    opened(page, fine, failed)
    assert doubt_asked_after() == int(is_doubted)
    assert page.is_suspect is is_doubted


def test_it_is_doubted_once_with_the_reason_and_shown(page, others, as_, edit):
    opened(page, fine=2, failed=8)
    assert (doubt_asked_after(), doubt_asked_after()) == (1, 0)
    assert str(page.doubts.get()) == "8 of 10 who opened it from the search asked afterwards"
    for url in (f"/admin/pages/{page.pk}/edit/", "/admin/knowledge/suspect/?code=asked-after"):
        assert "8 of 10 who opened it" in as_(edit).get(url).content.decode()


def test_whoever_says_that_it_is_right_is_believed(page, others, edit):
    opened(page, fine=2, failed=8)
    doubt_asked_after()
    page.trust(by=edit)
    assert not page.is_suspect
    assert doubt_asked_after() == 0


def test_a_new_version_is_judged_anew(page, others):
    opened(page, fine=2, failed=8)
    doubt_asked_after()
    page.save_revision().publish()  # the date of checking is as it was
    assert not page.is_suspect
    assert doubt_asked_after() == 0  # nobody has opened it since
    page = published(page, days=8)
    Doubt.objects.update(since=timezone.now() - timedelta(days=9))
    opened(page, fine=1, failed=9, days=5)
    assert doubt_asked_after() == 1
    assert page.doubts.open().get().reason.startswith("9 of 10")


def test_sessions_that_are_not_settled_and_guides_that_are_gone_do_not_count(page, others):
    opened(page, failed=12, days=1)
    opened(published(guide("Draft", live=False), days=60), failed=12)
    assert doubt_asked_after() == 0


def test_nothing_happens_on_an_empty_site(db):
    assert doubt_asked_after() == 0


def test_the_clock_runs_it():
    assert doubt_asked_after in [job.run for job in jobs()]

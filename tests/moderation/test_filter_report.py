"""How the filter does: what it held, by reason and by week, and how much of that was good."""

import pytest
from django.utils import timezone

from community.moderation.filter_report import Figures
from community.moderation.models import Verdict

pytestmark = pytest.mark.django_db
REPORT = "/admin/reports/spam-filter/"


@pytest.fixture
def verdicts(ana):
    for outcome, signals in (
        ("spam", ["link", "sure"]),
        ("spam", ["sure"]),
        ("good", ["link"]),
        ("", ["trap"]),
    ):
        data = [[signal, 5, ""] for signal in signals]
        Verdict.objects.create(
            author=ana, thing=ana, band="hold", score=10, data=data, outcome=outcome
        )


def test_the_figures(verdicts):
    today = timezone.localdate()
    rows = Verdict.objects.values_list("data", "outcome")
    figures = Figures((data, outcome, today) for data, outcome in rows)
    found = {str(it.name): (it.held, it.spam, it.good, it.open, it.wrong) for it in figures.signals}
    assert found == {
        "Link by somebody new": (2, 1, 1, 0, "50 %"),
        "Advertising phrases": (2, 2, 0, 0, "0 %"),
        "Hidden field": (1, 0, 0, 1, "–"),
    }
    assert [week.held for week in figures.weeks] == [4]
    assert figures.all.wrong == "33 %"


def test_moderators_see_it(as_, mod, verdicts):
    page = " ".join(as_(mod).get(REPORT).content.decode().split())
    assert "Link by somebody new" in page
    assert "Wrong: <b>33 %</b>" in page
    only = as_(mod).get(f"{REPORT}?outcome=good").content.decode()
    assert only.count("Suspected spam") < page.count("Suspected spam")


def test_there_is_nothing_yet(as_, mod):
    assert "As soon as the filter holds something" in as_(mod).get(REPORT).content.decode()


def test_others_do_not(as_, boris, edit):
    for member in (boris, edit):
        assert as_(member).get(REPORT).status_code in (302, 403)


def test_queries_do_not_grow(as_, mod, ana, verdicts):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    site = as_(mod)
    site.get(REPORT)
    with CaptureQueriesContext(connection) as few:
        site.get(REPORT)
    for _ in range(6):
        Verdict.objects.create(author=ana, thing=ana, band="hide", score=20)
    with CaptureQueriesContext(connection) as many:
        site.get(REPORT)
    assert len(many) == len(few)

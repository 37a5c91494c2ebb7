"""What the demo's visitors searched for is found by the search and kept by the log."""

import pytest
import yaml

from community.demo.searches import tell_searches
from community.demo.stories import CONTENT
from community.search.logged import HelpSession, LoggedSearch, outcomes
from tests.factories import guide

TOLD = yaml.safe_load((CONTENT / "searches" / "searches.yaml").read_text())


def test_they_are_in_every_language_and_add_up():
    assert {told["language"] for told in TOLD} == {"en", "hr", "sk"}
    assert all(told["opened"] <= told["times"] for told in TOLD)


@pytest.mark.django_db
def test_they_are_told_with_what_came_of_them():
    guide("Descale the Tide")
    assert tell_searches() == LoggedSearch.objects.count() == sum(told["times"] for told in TOLD)
    descale = LoggedSearch.objects.filter(group__contains="descal", language="en")
    assert descale.exclude(opened="").exists()
    assert LoggedSearch.objects.found_nothing().filter(words="bon za poklon").count() == 4
    came = HelpSession.objects.settled().aggregate(**outcomes())
    assert min(came[name] for name in ("confirmed", "assumed", "failed", "unknown")) > 0
    assert sum(came.values()) == 2 * came["sessions"]

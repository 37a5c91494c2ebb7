"""What the demo's visitors searched for and what came of it, found by the search itself and told by the log's verbs."""

from datetime import timedelta
from itertools import count

import yaml
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone, translation

from community.demo.stories import CONTENT, duration
from community.search.logged import HelpSession, LoggedSearch
from community.search.models import Entry
from community.search.results import Results

SOON = timedelta(minutes=2)  # after the search something was opened; the rest came later
CAME = {"helped": "solved_at", "asked": "asked_at", "wrote": "wrote_at"}


def tell_searches() -> int:
    """How many searches there are."""
    numbers = count(1)
    for told in yaml.safe_load((CONTENT / "searches" / "searches.yaml").read_text()):
        with translation.override(told["language"]):
            found = [found_for(words) for words in told["words"]]
        for place, at in enumerate(moments(told)):
            tell_session(told, place, *found[place % len(found)], at, next(numbers))
    return LoggedSearch.objects.count()


def found_for(words: str) -> tuple[Results, Entry | None]:
    """What a visitor gets, and the first of it."""
    results = Results(words, AnonymousUser())
    first = results.hits[0].pk if results.hits else None
    return results, Entry.objects.filter(pk=first).first()


def moments(told):
    begun, ended = (timezone.now() - duration(told[name]) for name in ("from", "to"))
    step = (ended - begun) / told["times"]
    return [begun + step * (place + 0.5) for place in range(told["times"])]


def tell_session(told, place: int, results: Results, first, at, number: int) -> None:
    session = HelpSession.objects.create(key=f"demo-{number}", began_at=at)
    search = session.log(results.query, len(results.hits), told["language"], at=at)
    if first and is_one_of(told["opened"], place, told["times"]):
        search.open(first, at=at + SOON)
    for name, field in CAME.items():
        if is_one_of(told[name], place + len(name), told["times"]):
            session.mark(field, at=at + 5 * SOON)


def is_one_of(some: int, place: int, total: int) -> bool:
    """Is this one of `some` that lie evenly among all?"""
    return (place + 1) * some // total > place * some // total

"""Whether the search index says what the site says, looked at once a day."""

from django.utils.translation import ngettext

from community.search.sources import SOURCES, drift


class IndexDrift(Exception):
    """The index does not say what the site says; `rebuild_index` mends it."""


def check_index() -> None:
    """Raises IndexDrift. What is written while it is being compared differs once, so that it is looked at twice."""
    found = set()
    for source in SOURCES.values():
        if once := set(drift(source)):
            found |= once & set(drift(source))
    if n := len(found):
        words = ngettext("%(n)s entry differs", "%(n)s entries differ", n)
        raise IndexDrift(words % {"n": n})

"""Pieces of pages that are drawn again and again from the same facts: each process keeps what it drew.

    @pure(size=1_000)
    def drawn(title: str, votes: int) -> str: …

The key is everything that the function is given, with the language, the time zone and the addresses it is drawn for;
nothing else may it look at. So what is kept is never stale, and nobody sees what was drawn for somebody else unless all
their facts are equal (docs/decisions/0023). What was not asked for longest makes room.
"""

from functools import lru_cache, partial, wraps

from django.urls import get_urlconf
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language


def pure(size: int):
    """Facts are hashable values: no models, which are equal when only their ids are."""

    def keep(draw):
        @lru_cache(maxsize=size)
        def known(language, zone, urlconf, *facts):
            return draw(*facts)

        @wraps(draw)
        def ask(*facts):
            return known(*surroundings(), *facts)

        ask.here = lambda: partial(known, *surroundings())  # to ask for many things of one page
        ask.forget = known.cache_clear
        return ask

    return keep


def surroundings() -> tuple:
    return get_language(), get_current_timezone_name(), get_urlconf()

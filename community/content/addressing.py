"""reverse(), remembered: a page of replies has a hundred addresses, of a few shapes that differ in a number."""

from functools import lru_cache

from django.urls import get_urlconf, reverse
from django.utils.translation import get_language


def url(name: str, *args) -> str:
    """The address of a view, as `{% url %}` gives it."""
    if not args:
        return _plain(name, get_language(), get_urlconf())
    if len(args) == 1 and isinstance(args[0], int):
        before, after = _around(name, get_language(), get_urlconf())
        return f"{before}{args[0]}{after}"
    if len(args) == 1:
        return _named(name, get_language(), get_urlconf(), args[0])
    return reverse(name, args=args)


@lru_cache(maxsize=1024)
def _plain(name: str, language: str, urlconf) -> str:
    return reverse(name)


@lru_cache(maxsize=4096)
def _named(name: str, language: str, urlconf, word: str) -> str:
    return reverse(name, args=[word])


@lru_cache(maxsize=1024)
def _around(name: str, language: str, urlconf) -> tuple[str, str]:
    """What stands before and after a number."""
    before, _number, after = reverse(name, args=[0]).rpartition("0")
    return before, after

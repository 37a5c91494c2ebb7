"""What a reader's browser keeps for us. Both cookies travel to the addresses of this app alone, so that
pages stay the same for everybody and can be cached."""

import secrets

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.utils.crypto import salted_hmac

from community.content.client import client_network

PATH = "/feedback/"
READER, SEARCH = "reader", "searched"
SEARCH_LIFETIME = 60 * 60  # seconds
AT_ONCE = 2  # seconds in which the same first answer from the same browser is a double click


def reader_of(request) -> str:
    """ "m:12" for a member, or else the random id of the reader's cookie, which may be a new one."""
    if request.user.is_authenticated:
        return f"m:{request.user.pk}"
    return _read(request, READER, settings.RETENTION["readers"]) or _newcomer(request)


def remember_reader(request, response, reader: str) -> None:
    """Keep a new reader's id. It is not renewed, so in the end no browser has it any more."""
    if not request.user.is_authenticated and reader != _read(
        request, READER, settings.RETENTION["readers"]
    ):
        _keep(response, READER, reader, settings.RETENTION["readers"].total_seconds())


def remember_search(response, query: str, pages: list[int]) -> None:
    """For an hour: what was searched for, and the ids of the pages that were listed for it."""
    _keep(response, SEARCH, [query[:200], pages], SEARCH_LIFETIME)


def search_that_led_to(request, page) -> str:
    """The words of the reader's last search, if `page` was among its results; "" else."""
    query, pages = _read(request, SEARCH, SEARCH_LIFETIME) or ("", [])
    return query if page.pk in pages else ""


def _newcomer(request) -> str:
    """A new id; the same again for a double click, whose second request has no cookie yet either.

    By what a browser is known again is hashed with the site's secret, and forgotten after two seconds:
    two people behind one address must not become one reader.
    """
    traces = f"{client_network(request)} {request.headers.get('User-Agent')} {request.path} {request.POST}"
    key = f"feedback:{salted_hmac(SEARCH, traces, algorithm='sha256').hexdigest()}"
    return cache.get_or_set(key, f"r:{secrets.token_urlsafe(16)}", AT_ONCE)


def _keep(response, name: str, value, seconds: float) -> None:
    response.set_cookie(
        name,
        signing.dumps(value, salt=f"feedback.{name}", compress=True),
        max_age=int(seconds),
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request, name: str, lifetime):
    """What was kept, or None where there is nothing, nothing any more, or something that is not ours."""
    try:
        return signing.loads(
            request.COOKIES.get(name, ""), salt=f"feedback.{name}", max_age=lifetime
        )
    except signing.BadSignature:
        return None

"""Whole pages from memory for readers who are not signed in; docs/caching.md says what is kept, for whom and how long.

The outermost middleware: what it keeps are answers with all their headers, and a page from memory costs no session, no
language and no template. It is the same page that everybody is shown who asks for the same address with the same
choice of segments; what else a request brings changes no answer that is kept, or that answer is not kept.
"""

import re
import time
from functools import lru_cache

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import parse_etags, parse_http_date_safe

from community.content.changes import known, reading
from community.content.limit_middleware import views_within
from community.content.page_store import PACKED, Kept, Store
from community.content.statements import UNWATCHED

LIFE = (
    60  # seconds: "3 minutes ago", who is featured today and the end of a suspension are no writes
)
PATIENCE = 5  # seconds to wait for whoever is making the same page
LONGEST = 400  # characters of an address, of its query, and of the cookie of segments
SEGMENTS = "segments"  # community.audience.choosing.COOKIE
# Who brings one of these is known, or is being told something.
OWN = (settings.SESSION_COOKIE_NAME, "messages")
# Cookies that are looked at on every page, and change none of those that are kept but by the key.
LOOKED_AT = {*OWN, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, SEGMENTS}
# Files, and rooms that have no page for everybody; they answer as if this were not here.
ELSEWHERE = (
    *(settings.STATIC_URL, settings.MEDIA_URL, "/admin/", "/documents/", "/feedback/", "/demo/"),
    *("/healthz", "/readyz", "/metrics", "/anymail/"),
)
KINDS = ("text/html", "application/atom+xml", "application/rss+xml", "application/xml")
EACH_TIME = {"x-request-id", "date", "content-length", "vary"}  # of a request, or said anew
CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
VARY = "Accept-Encoding, Cookie"
# What newsletters and advertisements hang on an address. No page of ours reads it.
TRACKING = re.compile(r"(?:^|&)(?:utm_\w+|gclid|fbclid|msclkid|mc_eid)=[^&]*")
# Addresses with a query are as many as somebody likes to type: they have a quarter for themselves.
MEMORY = settings.PAGE_CACHE_MB * 2**20
PLAIN, VARIED = Store(MEMORY * 3 // 4), Store(MEMORY // 4)


class Cookies(dict):
    """The cookies of a request, and which of them were looked at."""

    def __init__(self, cookies):
        super().__init__(cookies)
        self.asked = set()

    def get(self, name, default=None):
        self.asked.add(name)
        return super().get(name, default)

    def __getitem__(self, name):
        self.asked.add(name)
        return super().__getitem__(name)

    def __contains__(self, name):
        self.asked.add(name)
        return super().__contains__(name)


class PageCacheMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        reads = request.method in ("GET", "HEAD") and not request.path_info.startswith(ELSEWHERE)
        if not (settings.PAGE_CACHE_MB and reads):
            return self.get_response(request)
        leave_tracking_out(request)
        if (key := key_of(request)) is None:
            return for_its_reader(self.get_response(request))
        try:
            made_at = known.catch_up()
        except DatabaseError:  # the page itself says so, or needs no database
            return self.get_response(request)
        row = found(key)
        if row and row.body is not None and views_within(request):
            return answer(row, request)
        if request.method == "HEAD":
            return self.get_response(request)
        if row:
            return self.made(request, key, made_at)
        return self.in_turn(request, key, made_at)

    def in_turn(self, request, key, made_at: int):
        """Of many who ask at once for a page that is not there, one makes it and the others are given the same."""
        with shelf(key).turn(key, PATIENCE) as mine:
            if mine:
                return self.made(request, key, made_at)
        made_at = known.catch_up()
        row = found(key)
        if row and row.body is not None and views_within(request):
            return answer(row, request)
        return self.made(request, key, made_at)

    def made(self, request, key, made_at: int):
        conditions = {name: request.META.pop(name) for name in CONDITIONS if name in request.META}
        request.COOKIES = Cookies(request.COOKIES)
        with reading() as read:
            response = self.get_response(request)
        request.META |= conditions
        is_same = (
            not read.wrote and not read.tags & UNWATCHED and request.COOKIES.asked <= LOOKED_AT
        )
        if is_same and is_for_everybody(request, response):
            row = kept(response, made_at, read.tags)
            shelf(key).put(key, row)
            return answer(row, request)
        if response.status_code == 200 and not found(key):  # nobody need wait for it next time
            shelf(key).put(key, Kept({}, None, made_at, frozenset(), time.monotonic() + LIFE))
        return as_asked(request, response)


def leave_tracking_out(request) -> None:
    """From the request itself, so that no page that is kept leads on with what somebody else was tracked by."""
    query = request.META.get("QUERY_STRING", "")
    if "=" in query and TRACKING.search(query):
        request.META["QUERY_STRING"] = TRACKING.sub("", query).removeprefix("&")


def key_of(request) -> tuple | None:
    """All of a request that an answer for everybody may depend on; None for who is somebody, or asks what nobody does."""
    meta, cookies = request.META, request.COOKIES
    if "HTTP_AUTHORIZATION" in meta or any(name in cookies for name in OWN):
        return None
    host = meta.get("HTTP_HOST") or f"{meta.get('SERVER_NAME')}:{meta.get('SERVER_PORT')}"
    query, segments = meta.get("QUERY_STRING", ""), cookies.get(SEGMENTS, "")
    if max(len(host), len(request.path), len(query), len(segments)) > LONGEST:
        return None
    return request.is_secure(), host, request.path, query, segments


def shelf(key) -> Store:
    return VARIED if key[3] or key[4] else PLAIN


def found(key) -> Kept | None:
    row = shelf(key).get(key)
    if row and not known.is_good(row.made_at, row.tags):
        shelf(key).drop(key, row)
        return None
    return row


def is_for_everybody(request, response) -> bool:
    """What says anything about caching itself knows better; and who is given a cookie is given it alone."""
    headers = response.headers
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and not {"Cache-Control", "Content-Encoding", "Content-Disposition"} & set(headers)
        and headers.get("Content-Type", "").startswith(KINDS)
        and set(re.split(r",\s*", headers.get("Vary", "Cookie"))) <= {"Cookie", "Accept-Language"}
    )


def kept(response, made_at: int, tags) -> Kept:
    """Languages stand in the address alone, whatever LocaleMiddleware says of Accept-Language."""
    headers = {name: value for name, value in response.items() if name.lower() not in EACH_TIME}
    headers |= {"Vary": VARY, "Cache-Control": "no-cache"}
    return Kept(headers, response.content, made_at, frozenset(tags), time.monotonic() + LIFE)


def answer(row: Kept, request) -> HttpResponse:
    coding = accepted(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    etags = {name: f'"{row.etag}{name and "-"}{name}"' for name in ("", *PACKED)}
    headers = {**row.headers, "ETag": etags[coding]}
    if asked := request.META.get("HTTP_IF_NONE_MATCH"):
        brought = {etag.removeprefix("W/") for etag in parse_etags(asked)}
        if "*" in brought or brought & set(etags.values()):
            response = HttpResponse(status=304, headers=headers)
            del response.headers["Content-Type"]
            return response
    body = row.packed(coding)
    headers["Content-Length"] = str(len(body))
    if coding:
        headers["Content-Encoding"] = coding
    return HttpResponse(b"" if request.method == "HEAD" else body, headers=headers)


@lru_cache(maxsize=256)
def accepted(header: str) -> str:
    """The best coding that the client takes; "" for none."""
    said = {}
    for part in header.split(","):
        name, _, weight = part.replace(" ", "").lower().partition(";q=")
        said[name] = weight.strip("0.") != "" if weight else True
    return next((name for name in PACKED if said.get(name)), "")


def as_asked(request, response):
    """What a view says by ETag and Last-Modified holds, though it was made as if nobody had asked with a condition."""
    modified = response.get("Last-Modified")
    if response.status_code != 200 or not (modified or response.get("ETag")):
        return response
    modified = modified and parse_http_date_safe(modified)
    return get_conditional_response(request, response.get("ETag"), modified, response)


def for_its_reader(response):
    if response.headers.get("Content-Type", "").startswith("text/html"):
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response

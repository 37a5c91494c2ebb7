"""Limits that no view has to ask: of the doors that rooms name, of all writing, and of pages read in a row."""

import threading
import time
from collections import Counter

from django.conf import settings

from community.content.client import client_network
from community.content.limits import Limits, too_many

LIMITS = Limits("site", {
    # Whatever is pressed or sent and has no limit of its own. Nobody presses five times in a second for a minute; a
    # large office shares an address.
    "press": "300/m/member,1200/m/address",
    # The password of a page is shared, and seldom long.
    "page_password": "10/m/address,60/h/address",
}, doors={
    "wagtailcore_authenticate_with_password": "page_password",
    "wagtaildocs_authenticate_with_password": "page_password",
})  # fmt: skip
ADMIN = (
    "/admin/"  # saves what is written every few seconds, and is shut to all but those who work here
)
# Not pages, and asked for by the dozen with one.
PARTS = {"media", "theme", "robots", "healthz", "search:suggest"}
# Robots that say who they are and slow down when they are told to. Anybody can call themselves so: it is worth ten
# times the pages, not any number of them.
ROBOTS = (
    "googlebot",
    "bingbot",
    "duckduckbot",
    "applebot",
    "yandexbot",
    "seznambot",
    "baiduspider",
)
ROBOTS_MORE = 10
MINUTE = 60  # seconds


class PageViews:
    """How many pages each address has had this minute, in the memory of this process alone: it costs no query."""

    def __init__(self):
        self.lock, self.minute, self.counts = threading.Lock(), 0, Counter()

    def add(self, address: str) -> int:
        minute = int(time.time() // MINUTE)
        with self.lock:
            if minute != self.minute:
                self.minute, self.counts = minute, Counter()
            self.counts[address] += 1
            return self.counts[address]


VIEWS = PageViews()


def views_within(request) -> bool:
    """Count a page that somebody reads who is not signed in; is it one too many?"""
    most = settings.PAGE_VIEWS_PER_MINUTE
    if not most or (had := VIEWS.add(client_network(request))) <= most:
        return True
    agent = request.headers.get("User-Agent", "").lower()
    return had <= most * ROBOTS_MORE and any(robot in agent for robot in ROBOTS)


class LimitMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        wait = getattr(request, "retry_after", 0)
        if response.status_code == 429 and wait:
            response["Retry-After"] = str(wait)
        return response

    def process_view(self, request, view, args, kwargs):
        within = self.may_write if request.method == "POST" else self.may_read
        return None if within(request) else too_many(request)

    def may_write(self, request) -> bool:
        limits, act, field = Limits.doors.get(
            request.resolver_match.view_name, (LIMITS, "press", "")
        )
        if act == "press" and request.path.startswith(ADMIN):
            return True
        key = request.POST.get(field, "").strip().lower() if field else None
        return limits.allow(request, act, key)

    def may_read(self, request) -> bool:
        """Members are not counted. A cookie that is none of ours makes nobody a member, but costs a query to know."""
        if request.resolver_match.view_name in PARTS or is_member(request) or views_within(request):
            return True
        request.retry_after = MINUTE - int(time.time() % MINUTE)
        return False


def is_member(request) -> bool:
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated

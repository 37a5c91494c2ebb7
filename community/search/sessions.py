"""Which browser's session of help it is, and what came of it."""

import re
import secrets

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language

from community.content.unavailable import aside
from community.feedback.views import MACHINES
from community.search.logged import SESSION, HelpSession, LoggedSearch

COOKIE = "help"
KEY = re.compile(r"[A-Za-z0-9_-]{22}")


def key_of(request) -> str:
    """What the browser brings; "" where it brings nothing that can be ours."""
    key = request.COOKIES.get(COOKIE, "")
    return key if KEY.fullmatch(key) else ""


def is_person(request) -> bool:
    """Somebody who looks at it now: no program that reads everything, no page that is fetched beforehand."""
    agent, purpose = request.headers.get("User-Agent", ""), request.headers.get("Sec-Purpose", "")
    return not MACHINES.search(agent) and "prefetch" not in purpose


def session_for(request, response) -> HelpSession:
    """The browser's session, or a new one that lasts a day from now and is not prolonged."""
    if key := key_of(request):
        session, begun = HelpSession.objects.get_or_create(key=key)
    else:  # nobody has that number yet
        with transaction.atomic():
            session, begun = HelpSession.objects.create(key=secrets.token_urlsafe(16)), True
    if begun:
        response.set_cookie(
            COOKIE,
            session.key,
            max_age=int(SESSION.total_seconds()),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return session


@aside
def log_search(request, response, results) -> LoggedSearch | None:
    """Keep the first page of a search by a person; whoever turns pages or filters has searched once."""
    is_first = results.page.number == 1 and not results.is_narrowed
    if not results.query.title or not is_first or not is_person(request):
        return None
    number = len(results.hits)
    session = session_for(request, response)
    return session.log(results.query, number, get_language())


def opened(request, search: int, entry) -> None:
    """A result of the browser's own search was opened."""
    if found := LoggedSearch.objects.filter(pk=search, session__key=key_of(request)).first():
        found.open(entry)


def mark(request, what: str) -> None:
    """Note when something first came of the browser's session, if it has one."""
    if (key := key_of(request)) and (session := HelpSession.objects.filter(key=key).first()):
        session.mark(what)

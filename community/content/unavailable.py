"""When nothing can be taken in for a while: the site is read-only, or its database or disk cannot be written or reached.

Whoever sent something gets a page that says so and shows what they had typed. It asks no database for anything.
"""

import errno
import logging
import sys
from functools import wraps

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed, RequestDataTooBig, TooManyFieldsSent
from django.db import Error, InterfaceError, InternalError, OperationalError, connection
from django.http import JsonResponse, UnreadablePostError
from django.http.request import RawPostDataException
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.defaults import server_error

from community.content.origin import SAFE, is_from_here

logger = logging.getLogger(__name__)

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}
FAILING = {errno.EIO}  # a disk, or a bucket
# What SQLite calls its faults (sqlite.org/rescode.html): busy, locked, read-only, in- and output, full, cannot open.
BUSY, NOT_WRITTEN, BROKEN = {5, 6}, {8, 13}, {10, 14}
# And PostgreSQL: lock not available, deadlock, timeout; read-only transaction, disk full, out of resources.
PG_BUSY, PG_NOT_WRITTEN = {"55P03", "40P01", "40001", "57014"}, {"25006", "53100", "53000"}
RETRY_AFTER = {"read_only": 300, "not_written": 120, "gone": 30, "busy": 5}  # seconds


class ReadOnly(OperationalError):
    """Something would have written while the site is read-only."""


class ReadOnlyMiddleware:
    """With READ_ONLY: what would write is answered with 503 and no view is called; nothing writes on the side.

    Stands within the session, whose row is not written either, and before the limits, whose counts are not.
    """

    def __init__(self, get_response):
        if not settings.READ_ONLY:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request):
        with connection.execute_wrapper(refuse_writes):
            response = self.get_response(request)
        request.session.modified = False
        return response

    def process_view(self, request, view, args, kwargs):
        return None if request.method in SAFE else unavailable(request, "read_only")


def refuse_writes(execute, sql, params, many, context):
    if sql.lstrip()[:7].upper().startswith(WRITES):
        raise ReadOnly("the site is read-only")
    return execute(sql, params, many, context)


def aside(note):
    """For what a page notes beside being shown, such as that somebody was here: not while the site is read-only, and
    when it cannot be written the page is shown all the same. Then returns None."""

    @wraps(note)
    def noted(*args, **kwargs):
        if settings.READ_ONLY:
            return None
        try:
            return note(*args, **kwargs)
        except (Error, OSError) as error:
            if not (reason := reason_of(error)):
                raise
            log(reason, error)
            return None

    return noted


def reason_of(error: BaseException | None) -> str:
    """Why something could not be done, as RETRY_AFTER names it; "" where it is a fault of ours."""
    if isinstance(error, ReadOnly):
        return "read_only"
    if isinstance(error, OSError):
        return of_disk(error.errno)
    if not isinstance(error, OperationalError | InterfaceError | InternalError):
        return ""
    cause = error.__cause__
    if connection.vendor == "sqlite":
        return of_sqlite(getattr(cause, "sqlite_errorcode", 1) & 0xFF)
    return of_postgresql(error, getattr(cause, "sqlstate", None))


def of_disk(number: int | None) -> str:
    if number in FULL:
        return "not_written"
    return "gone" if number in FAILING else ""


def of_sqlite(code: int) -> str:
    """Code 1 is a fault in a statement."""
    named = {"busy": BUSY, "not_written": NOT_WRITTEN, "gone": BROKEN}
    return next((reason for reason, codes in named.items() if code in codes), "")


def of_postgresql(error: Error, state: str | None) -> str:
    if state in PG_BUSY:
        return "busy"
    if state in PG_NOT_WRITTEN:
        return "not_written"
    return "" if isinstance(error, InternalError) else "gone"


def log(reason: str, error: BaseException) -> None:
    """One line, and one a minute: it is the same for every request."""
    logger.error("%s: %s", reason, error, extra={"seldom": (__name__, reason)})


def broken(request):
    """handler500: what went wrong, where it is no fault of ours, is said as what it is."""
    error = sys.exc_info()[1]
    reason = reason_of(error)
    if not reason:
        return server_error(request)
    log(reason, error)
    response = unavailable(request, reason)
    response._has_been_logged = (
        True  # Django's own lines have a traceback, the same for every request
    )
    return response


def unavailable(request, reason: str):
    """503 with the reason in words, when to come back, and what was typed; in JSON where a program asks."""
    if hasattr(request, "session"):
        request.session.modified = False  # it could not be kept either
    title, words = said(reason, request.method in SAFE)
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        response = JsonResponse({"error": f"{title} {words}", "retry_after": RETRY_AFTER[reason]})
        response.status_code = 503
    else:
        context = {"title": title, "words": words, "typed": typed(request)}
        response = render(None, "503.html", context, status=503)
    response["Retry-After"] = str(RETRY_AFTER[reason])
    response["Cache-Control"] = "no-store"
    return response


def said(reason: str, is_reading: bool) -> tuple[str, str]:
    if is_reading and reason != "read_only":
        return _("A short pause"), _("The site cannot reach its memory at the moment. Try again in a minute.")  # fmt: skip
    return {
        "read_only": (
            _("Only reading for now"),
            _("Work is being done on the site, so it takes nothing in for a while. All pages can be read."),
        ),
        "not_written": (
            _("This could not be saved"),
            _("The site cannot write anything down at the moment; that is on our side. Try again in a few minutes."),
        ),
        "busy": (
            _("Too many at once"),
            _("Others were writing at the same moment, and it took too long. Send it once more."),
        ),
        "gone": (
            _("This could not be saved"),
            _("The site cannot reach its memory at the moment; that is on our side. Try again in a minute."),
        ),
    }[reason]  # fmt: skip


SECRET = ("csrf", "password", "token", "code", "otp", "key")


def typed(request) -> list[str]:
    """The words that a form of ours brought, to be copied; no passwords, and nothing that a choice or a field nobody
    sees brought."""
    if request.method in SAFE or not is_from_here(request):
        return []
    try:
        fields = [(name, text) for name, texts in request.POST.lists() for text in texts]
    except (
        OSError,
        UnreadablePostError,
        RawPostDataException,
        RequestDataTooBig,
        TooManyFieldsSent,
    ):
        return []
    return [text for name, text in fields if is_typed(name, text)]


def is_typed(name: str, text: str) -> bool:
    is_secret = any(word in name.lower() for word in SECRET)
    return not is_secret and (" " in text.strip() or "\n" in text.strip() or len(text) > 20)

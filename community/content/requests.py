"""Each request has a name of its own, by which the lines of the log that belong together are found."""

import logging
import os
import re
import time

from django.conf import settings

from community.content.lines import about

logger = logging.getLogger("community.access")

HEADER = "X-Request-ID"
GIVEN = re.compile(r"[\w-]{8,64}", re.ASCII)


class RequestMiddleware:
    """The outermost. The name comes from a proxy that is believed, else it is made here; the answer carries it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        began, name = time.perf_counter(), name_of(request)
        about.set(
            {"request": name}
        )  # until this thread's next: Django says after us what it refused
        response = self.get_response(request)
        response.headers[HEADER] = name
        if settings.ACCESS_LOG:
            note(request, response, time.perf_counter() - began)
        return response


def name_of(request) -> str:
    given = request.headers.get(HEADER, "") if settings.PROXY_COUNT else ""
    return given if GIVEN.fullmatch(given) else os.urandom(8).hex()


def note(request, response, seconds: float) -> None:
    """What was asked for and how long it took; not by whom, and not with what its address says."""
    fields = {
        "method": request.method,
        "route": route(request),
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
    }
    logger.info("%(method)s %(route)s %(status)s %(ms)s ms", fields, extra={"fields": fields})


def route(request) -> str:
    """The name of the view; of what is served before views are asked, and of what is not there, the kind."""
    if match := request.resolver_match:
        return match.view_name or "-"
    return "static" if request.path_info.startswith(settings.STATIC_URL) else "-"

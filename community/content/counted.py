"""What every request adds to the figures of /metrics (docs/health.md): a few microseconds, and no query.

With several processes each counts into a file of its own, in the folder that PROMETHEUS_MULTIPROC_DIR names before this
is imported; `community.serving.metrics` adds them up.
"""

import time
from functools import cache

from django.conf import settings
from prometheus_client import CollectorRegistry, Counter, Histogram

COUNTS = CollectorRegistry()
REQUESTS = Counter(
    "hearth_requests", "Answers, by route.", ["route", "method", "status"], registry=COUNTS
)
SECONDS = Histogram(
    "hearth_request_seconds",
    "From the request to the first byte of its answer.",
    ["route"],
    registry=COUNTS,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
PAGE_CACHE = Counter(
    "hearth_page_cache", "Pages asked of the cache of pages.", ["outcome"], registry=COUNTS
)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


@cache  # there are as many as names of views, whoever asks for whatever
def counter(route: str, method: str, status: str):
    return REQUESTS.labels(route, method, status).inc, SECONDS.labels(route).observe


def count_page_cache(outcome: str) -> None:
    """`outcome` is one of a few words, such as "hit", "miss" or "passed"."""
    PAGE_CACHE.labels(outcome).inc()


def route_of(request) -> str:
    """The name of the view, or its pattern, never the address, of which there are as many as people can think of;
    "none" for what no view has answered: a page from the cache, a probe, a redirect to https."""
    match = request.resolver_match
    if match:
        return match.view_name or match.route
    return "static" if request.path_info.startswith(settings.STATIC_URL) else "none"


class CountMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        begun = time.perf_counter()
        response = self.get_response(request)
        method = request.method if request.method in METHODS else "other"
        add, observe = counter(route_of(request), method, f"{response.status_code // 100}xx")
        add()
        observe(time.perf_counter() - begun)
        return response

"""What machines ask: is it alive, can it do its work, what are its figures."""

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils.crypto import constant_time_compare
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from community.content.client import parsed
from community.serving.health import CHECKS, READY, UNKNOWN, readiness
from community.serving.metrics import counts, kept_figures

SAFE = ("GET", "HEAD")
# Whatever stands before us writes one of these, so that a request without them comes from this machine itself.
PROXIES_SAY = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST",
               "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_VIA")  # fmt: skip


def uncached(answer):
    answer["Cache-Control"] = "no-store"
    return answer


def healthz(request):
    """This process answers. It asks nothing of anything."""
    if request.method not in SAFE:
        return HttpResponseNotAllowed(SAFE)
    return uncached(HttpResponse("ok", content_type="text/plain"))


def readyz(request):
    """200 or 503, with a word for each check; ?exclude=tasks&exclude=mail leaves some out."""
    if request.method not in SAFE:
        return HttpResponseNotAllowed(SAFE)
    found = readiness.get() or dict.fromkeys(CHECKS, UNKNOWN)
    left_out = set(request.GET.getlist("exclude"))
    checks = {name: word for name, word in found.items() if name not in left_out}
    ready = READY.issuperset(checks.values())
    words = {"ready": ready, "checks": checks}
    return uncached(JsonResponse(words, status=200 if ready else 503))


def metrics(request):
    """For everybody else there is nothing here."""
    if request.method not in SAFE or not may_read(request):
        return uncached(HttpResponse("Not found", status=404, content_type="text/plain"))
    body = counts() + (kept_figures.get() or b"")
    return uncached(HttpResponse(body, content_type=CONTENT_TYPE_PLAIN_0_0_4))


def may_read(request) -> bool:
    kind, _space, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if settings.METRICS_TOKEN and kind.lower() == "bearer":
        return constant_time_compare(token.strip(), settings.METRICS_TOKEN)
    address = parsed(request.META.get("REMOTE_ADDR", ""))
    through_proxy = any(header in request.META for header in PROXIES_SAY)
    return bool(address and address.is_loopback) and not through_proxy

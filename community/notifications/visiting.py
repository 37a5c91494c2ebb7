"""When somebody was here last, and in which language they read: so that mail speaks it, and nobody is told for years
of what they no longer come for."""

from django.conf import settings
from django.utils import timezone, translation

from community.content.unavailable import aside
from community.notifications.models import MailChoices

SEEN = "seen_on"  # in the session, so that a day costs one write and a page no query


class VisitMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if is_page and request.method == "GET" and settings.SESSION_COOKIE_NAME in request.COOKIES:
            note_visit(request)
        return response


@aside
def note_visit(request) -> None:
    if request.user.is_authenticated and request.session.get(SEEN) != today():
        note(request, request.user)


def note(request, member) -> None:
    request.session[SEEN] = today()
    MailChoices.objects.of(member).note_visit(translation.get_language() or "")


def today() -> str:
    return timezone.localdate().isoformat()

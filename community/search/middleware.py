"""Sees what came of a session of help in views of lower apps, which know nothing of sessions."""

from django.conf import settings
from django.shortcuts import resolve_url
from django.utils.deprecation import MiddlewareMixin

from community.content.unavailable import aside
from community.search.sessions import is_person, mark, session_for

ASKING = {"forum:topic_new": "asked_at", "desk:contact": "wrote_at", "desk:ask": "asked_at"}


class HelpSessionMiddleware(MiddlewareMixin):
    def process_response(self, request, response):
        match = request.resolver_match
        name = match.view_name if match else ""
        if name in ASKING:
            self.watch(request, response, ASKING[name])
        elif name == "feedback:vote" and is_taken(request, response):
            self.hear(request)
        return response

    @aside
    def hear(self, request) -> None:
        if request.POST.get("answer") == "yes":
            mark(request, "solved_at")

    @aside
    def watch(self, request, response, what: str) -> None:
        """Opening a form to ask begins a session; sending it is what the session came to."""
        if request.method == "GET" and response.status_code == 200 and is_person(request):
            session_for(request, response)
        elif is_taken(request, response):
            mark(request, what)


def is_taken(request, response) -> bool:
    """A form was sent, and had no fault; whoever is led to sign in first has sent nothing yet."""
    is_sent = request.method == "POST" and response.status_code == 302
    return is_sent and not response.url.startswith(resolve_url(settings.LOGIN_URL))

"""The doors of the site for somebody who was silenced or suspended. What may be done is named; all else is refused, so
that what is built later is closed to them until somebody thinks of it."""

from django.conf import settings
from django.contrib.auth import logout
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from community.moderation.models import Sanction
from community.moderation.views.standing import told

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
# Their account, what they agreed to and what is kept of them is theirs, whatever they did.
OWN = ("account_", "mfa_", "usersessions_", "socialaccount_", "openid_connect_")
MAY_STILL = {
    "members:send_confirmation_again", "members:stop_address_change", "members:consent", "members:take_back",
    "members:answer_consent", "members:withdraw_consent", "spotlights:take_back",
    "privacy:export", "privacy:leave", "privacy:shut_out",
    # Help, and a say about the sanction itself.
    "desk:contact", "moderation:standing", "moderation:read",
    # Reading: marks and choices that nobody else sees, and what their browser sends while they read.
    "audience:choose", "theme", "feedback:reading", "welcome:put_away",
    "forum:bookmark_edit", "forum:bookmark_remove", "forum:category_mark_read", "forum:follow", "forum:mark_read",
    "forum:reply_bookmark", "forum:topic_bookmark", "forum:topic_unread",
    "notifications:choices", "notifications:notification", "notifications:read_all", "notifications:resume",
    "search:opened", "search:similar", "search:similar_answers", "search:similar_opened",
    # What they typed is kept, and what they wrote they may take away.
    "forum:draft_discard", "forum:draft_keep", "forum:preview", "forum:reply_remove", "forum:topic_remove",
    # Mail that ends.
    "desk:ask_stop", "feedback:survey_stop", "forum:same_stop", "forum:topic_not_same", "notifications:stop",
}  # fmt: skip
# Pages that are nothing but a form which would be refused: better said before somebody writes than after.
ONLY_WRITING = {"forum:topic_new"}
SECRET = ("password", "code", "token", "key")  # in the name of a field: not shown again


class StandingMiddleware:
    """Asks the row of whoever is signed in, which is loaded anyway."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if is_somebody(request) and request.user.is_suspended:
            return self.shut_out(request)
        return self.get_response(request)

    def shut_out(self, request):
        """Signed out at once, wherever they are signed in; the page says why, and keeps what they have sent."""
        sanction = Sanction.objects.shutting_out(request.user)
        logout(request)
        if not sanction:
            return redirect("account_login")
        if request.method in SAFE:
            return redirect(sanction)
        context = told(request, sanction) | {"typed": typed_in(request)}
        return render(request, "moderation/standing.html", context, status=403)

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.view_name or ""
        if is_open(request.method, name) or not is_somebody(request) or request.user.may_write:
            return None
        request.told_of = Sanction.objects.silencing(request.user)
        context = {
            "sanction": request.told_of,
            "typed": typed_in(request),
            "page_title": _("You can read, and not write for now"),
            "noindex": True,
        }
        return render(request, "moderation/silenced.html", context, status=403)


def is_open(method: str, view: str) -> bool:
    if method in SAFE:
        return view not in ONLY_WRITING
    return view in MAY_STILL or view.startswith(OWN)


def is_somebody(request) -> bool:
    """Files that everybody may see ask for nobody."""
    is_page = not request.path.startswith(settings.MEDIA_URL)
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    return is_page and has_session and request.user.is_authenticated


def typed_in(request) -> list[str]:
    """What was typed into a form: everything of more than one word."""
    return [
        value
        for name, values in request.POST.lists()
        if not any(secret in name.lower() for secret in SECRET)
        for value in values
        if len(value.split()) > 1
    ]

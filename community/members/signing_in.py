"""Who is not signed in, or no longer, when they press something."""

from functools import wraps
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.utils.translation import gettext as _

from community.content.returning import way_back


def pressed_by_member(view):
    """Like login_required, for views that only take a POST. Their own address cannot be opened after signing in, so that
    leads back to the page where the button is."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        messages.info(request, _("Sign in, and press it once more."))
        return redirect_to_login(page_of(request))

    return wrapped


def page_of(request) -> str:
    """The page of ours that a form was sent from, or the home page."""
    page = way_back(request, request.headers.get("Referer", ""))
    return urlsplit(page)._replace(scheme="", netloc="").geturl() or "/"

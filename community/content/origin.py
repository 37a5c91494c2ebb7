"""Forms without a token: a page that anybody may keep a copy of cannot hold a secret of one reader."""

from functools import wraps

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}


def same_origin(view):
    """In place of the CSRF token: what writes must come from a page of ours, as the browser itself says it does.

    Browsers send `Sec-Fetch-Site` over HTTPS and `Origin` with every POST, and no page can alter
    either. A request with neither is refused, with 403.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.method not in SAFE and not is_from_here(request):
            raise PermissionDenied(
                _("This form was not sent from our own page. Open the page and send it there.")
            )
        return view(request, *args, **kwargs)

    return guarded


def is_from_here(request) -> bool:
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    ours = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    return request.headers.get("Origin") in ours

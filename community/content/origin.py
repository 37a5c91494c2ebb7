"""One-click forms sit on pages that are the same for everybody, so they carry no token of a session.

What a token proves, the browser says itself: which site a request was sent from.
"""

from functools import wraps

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt


def same_origin(view):
    """Let a POST in only when the browser says that a page of this site sent it; else 403.

    Sec-Fetch-Site is asked first (scripts cannot set it), then Origin, which older browsers send with every
    POST. Without either nobody can tell, and the answer is no.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if request.method == "POST" and not is_from_here(request):
            raise PermissionDenied(
                _("This was sent from another site. Open the page here and try again.")
            )
        return view(request, *args, **kwargs)

    return guarded


def is_from_here(request) -> bool:
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    here = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Origin") in {here, *settings.CSRF_TRUSTED_ORIGINS}

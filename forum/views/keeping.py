"""Words outlive a session that has ended: they wait until their author has signed in."""

from django.contrib.auth.views import redirect_to_login

from forum.limits import within_limit
from forum.models import BODY_LENGTH

KEPT = "forum_words"
FIELDS = {"title": 200, "category": 60, "tags": 500, "source": BODY_LENGTH, "to": 20}


def sign_in_first(request, back: str):
    """Lead to the sign-in page and from there to `back`, where `take_back` finds what was sent."""
    words = {
        name: request.POST[name][:most] for name, most in FIELDS.items() if name in request.POST
    }
    if words and within_limit(request, "keep"):
        request.session[KEPT] = words
    return redirect_to_login(back)


def take_back(request) -> dict:
    """What was kept, once; {} for most."""
    if not request.user.is_authenticated or KEPT not in request.session:
        return {}
    return request.session.pop(KEPT)

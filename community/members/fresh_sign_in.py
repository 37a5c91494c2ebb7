"""Before somebody's powers are changed, whoever does it proves once more who they are: a stolen session is not enough."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows import reauthentication

POWERS = {
    f"wagtailusers_{nouns}:{act}"
    for nouns in ("users", "groups")
    for act in ("add", "edit", "delete")
}


class FreshSignInMiddleware:
    """What was typed waits, and is sent on after the password or the factor."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.user.is_authenticated or not changes_powers(request.resolver_match):
            return None
        # Who signs in elsewhere alone has nothing here to prove it by, and counts as if they had.
        if reauthentication.did_recently_reauthenticate(request):
            return None
        methods = get_adapter().get_reauthentication_methods(request.user)
        return reauthentication.suspend_request(request, methods[0]["url"])


def changes_powers(match) -> bool:
    of_many = match.url_name == "wagtail_bulk_action" and match.kwargs["app_label"] == "members"
    return of_many or match.view_name in POWERS

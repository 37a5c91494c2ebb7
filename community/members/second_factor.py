"""Second factors: whose they are said to be, and the door to the admin that stays shut without one."""

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

SAFE = {"GET", "HEAD", "OPTIONS"}
WAY_IN = ("account_", "mfa_", "socialaccount_", "usersessions_", "media", "theme", "robots")
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That did not work. Try again with a new code or another key."),
    }

    def _get_site_name(self):
        """Apps and passkeys list it beside the names of other sites."""
        site = Site.objects.filter(is_default_site=True).first()
        return (site and site.site_name) or settings.WAGTAIL_SITE_NAME

    def generate_authenticator_name(self, user, type):
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %d") % number


def has_second_factor(member) -> bool:
    return Authenticator.objects.filter(user=member, type__in=FACTORS).exists()


class StaffSecondFactorMiddleware:
    """With STAFF_MFA=required, staff without a second factor are led to set one up before the admin opens, and
    before they do or, as the team, read anything else: a stolen password is worth as much in the forum."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not settings.STAFF_MFA_REQUIRED or not self.shuts(request):
            return None
        messages.info(request, gettext("Staff sign in with two factors here. Set one up first."))
        return redirect("mfa_index")

    def shuts(self, request) -> bool:
        member = request.user
        if not member.is_authenticated or is_way_in(request.resolver_match):
            return False
        is_admin = request.path.startswith(reverse("wagtailadmin_home"))
        # Of members who only read, nothing is asked.
        concerned = is_admin or member.is_team or request.method not in SAFE
        return concerned and member.is_staff and not has_second_factor(member)


def is_way_in(match) -> bool:
    """Is it what somebody needs to sign in or out, to set a factor up, or to see these pages as they are meant?"""
    return (match.url_name or "").startswith(WAY_IN)

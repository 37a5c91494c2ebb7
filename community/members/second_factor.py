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
    """With STAFF_MFA=required, staff without a second factor are led to set one up before the admin opens."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if self.shuts(request):
            messages.info(
                request, gettext("Staff sign in with two factors here. Set one up first.")
            )
            return redirect("mfa_index")
        return self.get_response(request)

    def shuts(self, request) -> bool:
        return (
            settings.STAFF_MFA_REQUIRED
            and request.path.startswith(reverse("wagtailadmin_home"))
            and request.user.is_authenticated
            and request.user.is_staff
            and not has_second_factor(request.user)
        )

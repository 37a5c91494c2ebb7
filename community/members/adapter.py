from contextlib import suppress
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import stash_login, unstash_login
from allauth.account.models import EmailAddress
from allauth.core import context
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from community.content.client import client_address
from community.content.returning import way_back
from community.members import changing_address, guessing
from community.members.inviting import invitation_of, redeem_invitation
from community.members.models import Member, SigningUp
from community.members.rules import keep_acceptance

TRIES = 5  # for a username that somebody with the same name takes in the same moment


class MemberAdapter(DefaultAccountAdapter):
    """How sign-up and sign-in treat members."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("This address and password do not belong together."),
        "incorrect_password": _("That is not your password."),
        "enter_current_password": _("That is not your present password."),
        "same_as_current": _("Write an address other than the present one."),
        "duplicate_email": _("This is your address already."),
        "too_many_login_attempts": _(
            "Too many attempts. Wait five minutes, or have a code sent to you by mail."
        ),
    }

    def is_safe_url(self, url):
        """Ours alone: allauth would lead to any host the site answers to, and fall over what is no address."""
        return bool(url and way_back(context.request, url))

    def get_client_ip(self, request):
        return client_address(request)

    def pre_authenticate(self, request, **credentials):
        if not guessing.may_guess(request, login_of(credentials)):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request, **credentials):
        member = super().authenticate(request, **credentials)
        if member:
            guessing.was_right(request, login_of(credentials))
        return member

    @transaction.atomic
    def save_user(self, request, user, form, commit=True):
        redeem_invitation(request)
        user.name = form.cleaned_data["name"]
        member = self.save_with_username(request, user, form, commit)
        keep_acceptance(member, form)
        return member

    def save_with_username(self, request, user, form, commit):
        for _try in range(TRIES):
            with suppress(IntegrityError), transaction.atomic():
                return super().save_user(request, user, form, commit)
        return super().save_user(request, user, form, commit)

    def is_open_for_signup(self, request):
        mode = SigningUp.for_request(request).mode
        if mode == SigningUp.Mode.INVITED:
            return invitation_of(request) is not None
        return mode == SigningUp.Mode.OPEN

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        if template_prefix.endswith("/email_changed"):
            link = changing_address.stop_link(user, context["from_email"], context["to_email"])
            context = {**context, "stop_url": link}
        super().send_notification_mail(template_prefix, user, context, email)

    def populate_username(self, request, user):
        user.username = user.username or Member.objects.username_for(user.name)

    @transaction.atomic
    def confirm_email(self, request, email_address):
        """Also lets a sign-up become the guest or imported person whose address was confirmed."""
        same = EmailAddress.objects.select_for_update().filter(email=email_address.email)
        verified = {address.pk: address.verified for address in same.order_by("pk")}
        if verified.get(email_address.pk) is not False:
            messages.info(request, _("This address has been confirmed. Sign in to go on."))
            return False
        if not any(verified.values()):
            self.claim(request, email_address)
            Member.objects.exclude(pk=email_address.user_id).release(email_address.email)
        if not super().confirm_email(request, email_address):
            return False
        email_address.user.confirm_email()
        return True

    def claim(self, request, email_address):
        newcomer = email_address.user
        if not Member.objects.unconfirmed_with(email_address.email).filter(pk=newcomer.pk).exists():
            return
        known = Member.objects.select_for_update().claimable_by(email_address.email).first()
        if known:
            login = unstash_login(request, peek=True)
            if login and login.user == newcomer:
                login.user = known
                stash_login(request, login)
            known.take_over(newcomer)
            email_address.user = known

    # Links in mail begin with the site's address, whatever host the request named.
    def get_email_confirmation_url(self, request, emailconfirmation):
        return on_site(super().get_email_confirmation_url(request, emailconfirmation))

    def get_reset_password_from_key_url(self, key):
        return on_site(super().get_reset_password_from_key_url(key))


def login_of(credentials: dict) -> str:
    return (credentials.get("email") or credentials.get("username") or "").lower()


def on_site(url: str) -> str:
    return settings.SITE_URL + urlsplit(url).path

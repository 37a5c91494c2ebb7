"""Signing in by an account elsewhere: a provider of OpenID Connect, Google, GitHub."""

from contextlib import suppress

from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.content.outgoing import Session
from community.members.forms import check_own, clean_name
from community.members.inviting import redeem_invitation
from community.members.models import Member
from community.members.rules import rules_of


class ElsewhereAdapter(DefaultSocialAccountAdapter):
    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "connected_other": _("That account belongs to another member here."),
        "no_password": _("Set a password first, or you could not sign in any more."),
    }

    def get_requests_session(self):
        return Session()

    def populate_user(self, request, sociallogin, data):
        member = super().populate_user(request, sociallogin, {**data, "username": ""})
        parts = (data.get("first_name"), data.get("last_name"))
        name = data.get("name") or " ".join(part for part in parts if part)
        with suppress(ValidationError):
            name = clean_name(str(name)[:80])
            check_own(name)
            member.name = name
        return member

    def is_auto_signup_allowed(self, request, sociallogin):
        """Without questions only whose name will do, and whose address the provider has confirmed; where there are
        rules, everybody is asked whether they accept them."""
        confirmed = [address.email for address in sociallogin.email_addresses if address.verified]
        for email in confirmed:
            Member.objects.release(email)
            if Member.objects.claimable_by(email).exists():
                return False  # allauth takes their address for one that has an account
        return bool(sociallogin.user.name and confirmed) and not rules_of(request)

    def can_authenticate_by_email(self, login, email):
        """An account here is the same person's when both sides have confirmed the address."""
        return EmailAddress.objects.is_verified(email)

    def get_signup_form_initial_data(self, sociallogin):
        initial = super().get_signup_form_initial_data(sociallogin)
        return initial | {"name": sociallogin.user.name}

    @transaction.atomic
    def save_user(self, request, sociallogin, form=None):
        """A confirmed address also lets the newcomer become the guest or imported person who had it."""
        if not form:
            redeem_invitation(request)
        member = super().save_user(request, sociallogin, form)
        if member.emailaddress_set.filter(email=member.email, verified=True).exists():
            known = Member.objects.select_for_update().claimable_by(member.email).first()
            if known:
                known.take_over(member)
                sociallogin.user = sociallogin.account.user = member = known
            member.confirm_email()
        return member

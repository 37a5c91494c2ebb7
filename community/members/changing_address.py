"""A change of address is told to the old address, which can stop it, or take it back for a week."""

from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from community.members.models import Member

SALT = "community.members.changing_address"
VALID = timedelta(days=7)


@dataclass
class Change:
    member: Member
    old: str
    new: str

    @property
    def is_done(self) -> bool:
        return self.member.email == self.new

    @property
    def can_be_stopped(self) -> bool:
        taken = EmailAddress.objects.exclude(user=self.member).filter(email=self.old, verified=True)
        waiting = self.member.emailaddress_set.filter(email=self.new, verified=False)
        return not taken.exists() if self.is_done else waiting.exists()


def stop_link(member, old: str, new: str) -> str:
    token = signing.dumps([member.pk, old.lower(), new.lower()], salt=SALT)
    return settings.SITE_URL + reverse("members:stop_address_change", args=[token])


def opened(token: str) -> Change | None:
    """None when the link is forged or older than a week, or when there is nothing to stop any more."""
    try:
        key, old, new = signing.loads(token, salt=SALT, max_age=VALID)
    except signing.BadSignature:
        return None
    member = Member.objects.able_to_sign_in().filter(pk=key).first()
    change = member and Change(member, old, new)
    return change if change and change.can_be_stopped else None


@transaction.atomic
def stop(change: Change) -> None:
    """Whoever asked for it knew the password; so that goes, every session ends, and ways in of the last week go."""
    member = Member.objects.select_for_update().get(pk=change.member.pk)
    member.emailaddress_set.filter(email=change.new, verified=False).delete()
    member.set_unusable_password()
    member.save(update_fields=["password"])
    since = timezone.now() - VALID
    Authenticator.objects.filter(user=member, created_at__gte=since).delete()
    SocialAccount.objects.filter(user=member, date_joined__gte=since).delete()
    if member.email == change.new:
        member.email = change.old
        member.confirm_email()

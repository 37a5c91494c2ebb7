from contextlib import suppress

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # of usernames that nobody chose


class ByAddress(models.QuerySet):
    """To whom an address belongs: members, people without an account, and those who only typed it."""

    def holder_of(self, email: str):
        """The member to whom a confirmed address belongs, whether or not they may sign in."""
        confirmed = self.filter(kind=self.model.Kind.MEMBER, email_verified_at__isnull=False)
        return confirmed.filter(email=email.lower()).first()

    def claimable_by(self, email: str):
        """Guests and imported people with this address, oldest first: whoever confirms it too, is them."""
        kinds = [self.model.Kind.GUEST, self.model.Kind.IMPORTED]
        return self.filter(kind__in=kinds, email__iexact=email).order_by("pk")

    def guest(self, email: str, name: str):
        """Whoever proved, without an account, that an address is theirs: the person known by it, or a new guest."""
        with suppress(IntegrityError), transaction.atomic():
            guest = self.claimable_by(email).first() or self._new_guest(email.lower(), name)
            if not guest.email_verified_at:
                self.claimable_by(email).update(email_verified_at=None)
                guest.email_verified_at = timezone.now()
                guest.save(update_fields=["email_verified_at"])
            return guest
        # Somebody who confirmed another question of theirs in the same moment was quicker.
        return self.claimable_by(email).exclude(email_verified_at=None).get()

    def _new_guest(self, email: str, name: str):
        username = f"guest-{get_random_string(8, LETTERS)}"
        guest = self.model(username=username, name=name, email=email, is_active=False)
        guest.kind = self.model.Kind.GUEST
        guest.set_unusable_password()
        guest.save()
        return guest

    def unconfirmed(self):
        """Sign-ups whose address nobody has confirmed: they could not sign in and own nothing."""
        return (
            self.filter(kind=self.model.Kind.MEMBER, email_verified_at=None, last_login=None)
            .filter(emailaddress__verified=False)
            .exclude(emailaddress__verified=True)
        )

    def unconfirmed_with(self, email: str):
        return self.unconfirmed().filter(emailaddress__email=email)

    def tidy(self) -> int:
        """Forget sign-ups that nobody confirmed for long, unless staff gave them a role; returns how many."""
        before = timezone.now() - settings.RETENTION["sign_ups"]
        old = self.unconfirmed().filter(joined_at__lt=before, groups=None, is_superuser=False)
        return sum(bool(member.delete()) for member in set(old))

    def release(self, email: str) -> None:
        """None of these stands in the way of somebody who confirms the address."""
        self.unconfirmed_with(email).delete()
        cannot_sign_in = self.exclude(kind=self.model.Kind.MEMBER)
        cannot_sign_in.filter(email__iexact=email).update(email_verified_at=None)

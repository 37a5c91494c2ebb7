"""Addresses that mail does not reach, and to whom none is sent. docs/mail.md has the rule in words."""

from datetime import timedelta
from email.utils import parseaddr

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.members.models import Member
from community.notifications.letters import seen_only

IN_A_ROW_WITHIN = timedelta(days=30)  # after a month without another refusal, mail has reached it
IN_A_ROW = 3  # refusals that might be about one mail; by then it is the address


def bare(addresses) -> set[str]:
    """`Ana <Ana@Example.org>` is `ana@example.org`."""
    return {parseaddr(address)[1].lower() for address in addresses}


class MailAddressQuerySet(models.QuerySet):
    def bounced(self):
        return self.exclude(bounced_at=None)

    def of(self, addresses):
        return self.filter(email__in=bare(addresses))

    @transaction.atomic
    def note_refusal(self, address: str, reason: str, *, for_good: bool) -> None:
        """Mail was refused there: `for_good` when there is no such mailbox, else it counts towards IN_A_ROW."""
        (email,) = bare([address])
        self.bulk_create([self.model(email=email)], ignore_conflicts=True)
        row = self.select_for_update().get(email=email)
        row.refused += 1
        row.reason = seen_only(reason)[:2000]
        if not row.bounced_at and (for_good or row.refused >= IN_A_ROW):
            row.bounced_at = timezone.now()
        row.save()

    def note_reached(self, addresses) -> None:
        """Refusals are counted in a row; one mail that was taken ends the row."""
        self.of(addresses).filter(bounced_at=None).delete()

    def tidy(self) -> int:
        """Forget what is old: the mailbox may be somebody else's by now, and it is nobody's business. How many."""
        now = timezone.now()
        reached = Q(bounced_at=None, changed_at__lt=now - IN_A_ROW_WITHIN)
        old = Q(changed_at__lt=now - settings.RETENTION["bounces"])
        return self.filter(reached | old).delete()[0]


class MailAddress(models.Model):
    """What we know of an address that has refused mail; there is no row for one that takes it."""

    email = models.EmailField(gettext_lazy("e-mail address"), max_length=320, unique=True)
    refused = models.PositiveIntegerField(gettext_lazy("refused in a row"), default=0)
    reason = models.TextField(gettext_lazy("last answer"), blank=True)
    bounced_at = models.DateTimeField(gettext_lazy("bounced"), null=True, blank=True)

    changed_at = models.DateTimeField(auto_now=True)

    objects = MailAddressQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("address with trouble")
        verbose_name_plural = gettext_lazy("addresses with trouble")

    def __str__(self):
        return self.email


def bounce_of(member) -> MailAddress | None:
    """The trouble with the address of a member, if mail to it has bounced."""
    if not member.email:
        return None
    return MailAddress.objects.bounced().of([member.email]).first()


def why_withheld(addresses: list[str]) -> str:
    """Why none of these is written to, or ""; what is essential is not asked about."""
    closed = Q(kind=Member.Kind.MEMBER, is_active=False) | Q(kind=Member.Kind.FORMER)
    closed |= Q(
        suspended_until__gt=timezone.now()
    )  # also of who never had an account, and sent spam
    wanted = bare(addresses)
    people = Member.objects.filter(email__in=wanted)
    gone = set(people.filter(closed).values_list("email", flat=True))
    gone -= set(people.exclude(closed).values_list("email", flat=True))
    bounced = wanted & set(MailAddress.objects.bounced().of(wanted).values_list("email", flat=True))
    if wanted - gone - bounced:
        return ""
    return _("the address has bounced") if bounced else _("the account is closed")

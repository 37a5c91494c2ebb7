from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LEASE = timedelta(minutes=5)  # much longer than handing over one mail takes
TRIES = 20  # with the pauses below: about three days
LONGEST_PAUSE = timedelta(hours=6)
WAITING = Q(sent_at=None, failed_at=None)


class OutboxQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(WAITING)

    def due(self, now=None):
        """Messages to hand over now: not sent, not given up, not leased by another worker."""
        return self.waiting().filter(due_at__lte=now or timezone.now()).order_by("due_at", "pk")


class OutboxMessage(models.Model):
    """One mail, written in the same transaction as what caused it and sent by the worker."""

    to = models.JSONField(_("to"), help_text=_("List of addresses."))
    subject = models.CharField(_("subject"), max_length=998)
    message = models.BinaryField(help_text=_("The whole message as RFC 5322 bytes."))
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    due_at = models.DateTimeField(_("next try"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    failed_at = models.DateTimeField(_("given up"), null=True, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["due_at"], condition=WAITING, name="outbox_waiting")]

    def __str__(self):
        return self.subject

    @property
    def recipients(self) -> str:
        return ", ".join(self.to)

    @property
    def state(self) -> str:
        if self.sent_at:
            return _("sent")
        if self.failed_at:
            return _("given up")
        return _("tried %(n)s times, waits") % {"n": self.attempts} if self.attempts else _("waits")

    @property
    def parsed(self) -> EmailMessage:
        return message_from_bytes(bytes(self.message), policy=policy.default)

    def lease(self) -> None:
        """Ours for a while; a worker that dies leaves the message to the next when the lease runs out."""
        self.attempts += 1
        self.due_at = timezone.now() + LEASE
        self.save(update_fields=["attempts", "due_at"])

    def note_sent(self) -> None:
        self.sent_at, self.last_error = timezone.now(), ""
        self.save(update_fields=["sent_at", "last_error"])

    def note_failure(self, error: Exception) -> None:
        """Try again after a pause twice as long as the last, or give up; the reason is kept."""
        self.last_error = f"{type(error).__name__}: {error}"[:2000]
        self.due_at = timezone.now() + pause_after(self.attempts)
        if self.attempts >= TRIES:
            self.failed_at = timezone.now()
        self.save(update_fields=["last_error", "due_at", "failed_at"])

    def retry(self) -> None:
        """Begin anew with a message that was given up or is waiting for its next try."""
        if self.sent_at:
            return
        self.attempts, self.failed_at, self.due_at = 0, None, timezone.now()
        self.save(update_fields=["attempts", "failed_at", "due_at"])


def pause_after(attempts: int) -> timedelta:
    return min(timedelta(minutes=2 ** min(attempts - 1, 12)), LONGEST_PAUSE)

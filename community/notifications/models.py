from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OutboxQuerySet(models.QuerySet):
    def due(self, now=None):
        """Messages to hand over now: not sent, not given up, not leased by another worker."""
        return self.filter(
            sent_at=None, failed_at=None, due_at__lte=now or timezone.now()
        ).order_by("due_at", "pk")


class OutboxMessage(models.Model):
    """One mail, written in the same transaction as what caused it and sent by the worker."""

    to = models.JSONField(_("to"), help_text=_("List of addresses."))
    subject = models.CharField(_("subject"), max_length=998)
    message = models.BinaryField(help_text=_("The whole message as RFC 5322 bytes."))
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField(_("next try"), default=timezone.now, db_index=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    failed_at = models.DateTimeField(_("given up"), null=True, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-pk"]

    def __str__(self):
        return self.subject

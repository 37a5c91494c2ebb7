from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.notifications.addresses import MailAddress, why_withheld
from community.notifications.choosing import MailChoices as MailChoices
from community.notifications.kinds import Mail
from community.notifications.letters import seen_only
from community.notifications.refusals import Refusal, refusal_in

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

    def unsent(self):
        return self.filter(sent_at=None)

    def retry(self) -> int:
        """Begin anew with all of these that wait or were given up; returns how many."""
        return self.unsent().update(attempts=0, failed_at=None, due_at=timezone.now())


class OutboxMessage(models.Model):
    """One mail, written in the same transaction as what caused it and sent by the worker."""

    to = models.JSONField(_("to"), help_text=_("List of addresses."))
    subject = models.CharField(_("subject"), max_length=998)
    message = models.BinaryField(help_text=_("The whole message as RFC 5322 bytes."))
    message_id = models.CharField(max_length=255, blank=True, db_index=True)
    is_essential = models.BooleanField(
        _("essential"),
        default=False,
        help_text=_("Sent in any case: what somebody asked for, such as a new password."),
    )
    created_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    due_at = models.DateTimeField(_("next try"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    failed_at = models.DateTimeField(_("given up"), null=True, blank=True)
    bounced_at = models.DateTimeField(_("came back"), null=True, blank=True)

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
        if self.bounced_at:
            return _("came back")
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

    @property
    def why_withheld(self) -> str:
        """It may have been written before its address bounced or its account was closed, or ends whoever sends it."""
        if self.attempts > TRIES:
            return _("every try ended the worker")
        return "" if self.is_essential else why_withheld(self.to)

    def note_sent(self) -> None:
        self.sent_at, self.last_error = timezone.now(), ""
        self._keep("sent_at", "last_error")
        if not settings.ANYMAIL and not settings.BOUNCE_MAILBOX:  # else it may come back yet
            MailAddress.objects.note_reached(self.to)

    @transaction.atomic
    def note_failure(self, error: Exception) -> None:
        """Try again after a pause twice as long as the last, or give up; the reason is kept."""
        reason = seen_only(f"{type(error).__name__}: {error}")
        refusal = refusal_in(error)
        for address in refusal.addresses if refusal else ():
            MailAddress.objects.note_refusal(address, reason, for_good=refusal.for_good)
        if refusal or self.attempts >= TRIES:
            self.give_up(reason)
            return
        self.last_error, self.due_at = reason[:2000], timezone.now() + pause_after(self.attempts)
        self._keep("last_error", "due_at")

    @transaction.atomic
    def note_bounce(self, reason: str, refusal: Refusal) -> None:
        """It was taken and came back all the same; however often that is reported, it counts once."""
        reason = seen_only(reason)
        tried = OutboxMessage.objects.filter(pk=self.pk, bounced_at=None)
        if tried.update(bounced_at=timezone.now(), last_error=reason[:2000]):
            for address in refusal.addresses:
                MailAddress.objects.note_refusal(address, reason, for_good=refusal.for_good)

    def give_up(self, reason: str) -> None:
        self.last_error, self.failed_at = reason[:2000], timezone.now()
        self._keep("last_error", "failed_at")

    def _keep(self, *fields: str) -> None:
        """Its recipient may have been erased while it was being handed over, and the row with them."""
        values = {field: getattr(self, field) for field in fields}
        OutboxMessage.objects.filter(pk=self.pk).update(**values)

    def retry(self) -> None:
        """Begin anew with a message that was given up or is waiting for its next try."""
        if self.sent_at:
            return
        self.attempts, self.failed_at, self.due_at = 0, None, timezone.now()
        self.save(update_fields=["attempts", "failed_at", "due_at"])


def pause_after(attempts: int) -> timedelta:
    return min(timedelta(minutes=2 ** min(attempts - 1, 12)), LONGEST_PAUSE)


class NotificationQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(read_at=None)

    def waiting_for(self, mail: str):
        """What a mail is to tell of: the unread that nothing has been written about."""
        return self.unread().filter(mail=mail)

    def due(self, now):
        """What is to be written about at once, and has waited for a moment."""
        return self.waiting_for(Mail.INSTANT).filter(mail_at__lte=now)

    def for_list(self, show: str = ""):
        """All, the "unread", or those of one kind; newest first."""
        chosen = {"": self, "unread": self.unread()}.get(show)
        rows = self.filter(kind=show) if chosen is None else chosen
        return rows.order_by("-created_at", "-pk")

    def kinds(self) -> set[str]:
        return set(self.order_by().values_list("kind", flat=True).distinct())


class Notification(models.Model):
    """Something that happened, for one member: shown on the site, and why they hear of it.

    What is unread of the same kind about the same thing is one notification, of several deeds. `showing.shown_to`
    says which of them count, for whoever reads it.
    """

    wagtail_reference_index_ignore = True  # it would write a task for every row

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(max_length=40)  # "forum.reply"; the app that tells it has its words
    about = models.CharField(max_length=60)  # what it is grouped by: "topic:12"
    reason = models.CharField(
        max_length=40
    )  # "author", "mention", "watch:topic", "follow:category"
    created_at = models.DateTimeField(default=timezone.now)  # the newest of its deeds
    read_at = models.DateTimeField(null=True, blank=True)
    mail = models.CharField(max_length=8, blank=True)  # it waits for such a mail; "" for none
    mail_at = models.DateTimeField(null=True, blank=True)  # of mail at once: not before

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["member", "-created_at"]),
            models.Index(
                fields=["mail", "mail_at"],
                condition=Q(read_at=None),
                name="waits_for_mail",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "kind", "about"],
                condition=Q(read_at=None),
                name="unread_is_grouped",
            )
        ]

    def __str__(self):
        return f"{self.kind}: {self.about}"

    def get_absolute_url(self):
        return reverse("notifications:notification", args=[self.pk])

    @property
    def day(self):
        """In the time zone of whoever reads it."""
        return timezone.localtime(self.created_at).date()

    @property
    def seen(self):
        """The newest of the things it tells of, None when its reader may see none of them."""
        return self.counted[0].seen if self.counted else None

    @property
    def people(self) -> list:
        """Who did it, the last one first."""
        return list(dict.fromkeys(deed.actor for deed in self.counted if deed.actor))

    @property
    def others(self) -> int:
        """People besides the first."""
        return len(self.people) - 1

    @property
    def follows(self) -> str:
        """What its reader follows, when that is the reason: "topic", "category", "tag", "person"."""
        how, _colon, what = self.reason.partition(":")
        return what if how in ("watch", "follow") else ""

    @property
    def words(self) -> tuple[str, str]:
        """Templates that say what happened; the second when the app that told it is gone."""
        return f"notifications/kinds/{self.kind}.html", "notifications/kinds/unknown.html"

    @property
    def why(self) -> tuple[str, str]:
        """Templates that say why this member is told."""
        app = self.kind.partition(".")[0]
        return f"notifications/why/{app}.html", "notifications/why/unknown.html"


class Deed(models.Model):
    """One of the things a notification tells of: what it was done with, when, and by whom, if its words name anybody."""

    wagtail_reference_index_ignore = True

    notification = models.ForeignKey(Notification, models.CASCADE, related_name="deeds")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    content_type = models.ForeignKey("contenttypes.ContentType", models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    thing = GenericForeignKey()  # asked for again when shown, as far as it is visible
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("deed")
        verbose_name_plural = _("deeds")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.content_type_id}:{self.object_id}"

    @property
    def key(self) -> tuple[int, int]:
        return self.content_type_id, self.object_id

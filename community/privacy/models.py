"""What members ask about their own data."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.members.models import Member, forget_file
from community.members.sessions import end
from community.notifications import send

EXPORT_LOST = timedelta(hours=1)  # whatever has not been made by then will not be


def new_key() -> str:
    return secrets.token_hex(16)


class ExportQuerySet(models.QuerySet):
    @transaction.atomic
    def ask(self, member) -> "Export":
        """Have the archive of a member made; while one is being made, it is that one. A new one replaces the old."""
        from community.privacy.tasks import make_export

        Member.objects.select_for_update(no_key=True).get(pk=member.pk)  # two presses take turns
        export = self.filter(member=member).first() or Export(member=member)
        if export.is_being_made:
            return export
        forget_file(export.file)
        export.file, export.ready_at = "", None
        export.key, export.asked_at = new_key(), timezone.now()
        export.save()
        make_export.enqueue(export.key)
        return export

    def to_fetch(self):
        return self.filter(ready_at__gt=timezone.now() - settings.RETENTION["exports"])

    def tidy(self) -> int:
        """Forget archives that nobody may fetch any more, and their files."""
        old = self.filter(ready_at__lte=timezone.now() - settings.RETENTION["exports"])
        return sum(bool(export.delete()) for export in old)


class Export(models.Model):
    """An archive of all that the site knows about a member."""

    wagtail_reference_index_ignore = True

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="export", verbose_name=_("member")
    )
    key = models.CharField(max_length=32, unique=True, default=new_key)  # part of its address
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    ready_at = models.DateTimeField(_("ready"), null=True, blank=True)
    file = models.FileField(upload_to="exports/", blank=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("archive of a member")
        verbose_name_plural = _("archives of members")

    def __str__(self):
        return f"{self.member}: {self.asked_at:%Y-%m-%d}"

    @property
    def is_being_made(self) -> bool:
        recent = timezone.now() - self.asked_at < EXPORT_LOST
        return bool(self.pk) and not self.ready_at and recent

    @property
    def can_be_fetched(self) -> bool:
        return bool(self.ready_at) and not self.has_expired

    @property
    def expires_at(self):
        return self.ready_at + settings.RETENTION["exports"]

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()


class LastOwner(PermissionDenied):
    """Without an owner nobody could let anybody in."""


class LeavingQuerySet(models.QuerySet):
    def due(self):
        return self.filter(due_at__lte=timezone.now())

    @transaction.atomic
    def begin(self, member, *, with_posts: bool) -> "Leaving":
        """Have a member erased when they had time to think again, and sign them out everywhere. Raises LastOwner."""
        from community.privacy.kept import sessions_of

        if member.is_last_owner:
            raise LastOwner(gettext("You are the last owner. Make somebody else an owner first."))
        due_at = timezone.now() + settings.RETENTION["leaving"]
        due = {"due_at": due_at, "with_posts": with_posts}
        leaving, _is_new = self.update_or_create(member=member, defaults=due)
        end(session.pk for session in sessions_of(member))
        essential = member.is_suspended  # mail to them is stopped, but not what they asked for
        send("privacy/leaving", to=member, context={"leaving": leaving}, essential=essential)
        return leaving


class Leaving(models.Model):
    """A member asked to be erased; until it is due, signing in takes it back."""

    wagtail_reference_index_ignore = True

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="leaving", verbose_name=_("member")
    )
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    due_at = models.DateTimeField(_("due"), db_index=True)
    with_posts = models.BooleanField(_("with what they wrote"))

    objects = LeavingQuerySet.as_manager()

    class Meta:
        verbose_name = _("deletion of an account")
        verbose_name_plural = _("deletions of accounts")

    def __str__(self):
        return f"{self.member}: {self.due_at:%Y-%m-%d}"

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.members.fields import SkeletonField


class FormerUsername(models.Model):
    """Leads from an old address to its member, and is nobody else's."""

    username = models.CharField(_("username"), max_length=60, unique=True)
    skeleton = SkeletonField()
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="former_usernames"
    )
    left_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("former username")
        verbose_name_plural = _("former usernames")

    def __str__(self):
        return self.username

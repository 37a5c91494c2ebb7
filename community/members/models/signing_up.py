from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

SALT = "community.members.invitation"
VALID = timedelta(days=14)


@register_setting(icon="user")
class SigningUp(BaseSiteSetting):
    """Who may make an account."""

    class Mode(models.TextChoices):
        OPEN = "open", _("Everybody")
        INVITED = "invited", _("Only who was invited")
        CLOSED = "closed", _("Nobody")

    mode = models.CharField(
        _("who may sign up"),
        max_length=10,
        choices=Mode,
        default=Mode.OPEN,
        help_text=_("Staff invite people under Settings › Invitations. Members stay members."),
    )

    rules = models.ForeignKey(
        "wagtailcore.Page",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("rules of the site"),
        help_text=_("Who signs up has to accept this page. Empty: nothing is asked."),
    )
    privacy = models.ForeignKey(
        "wagtailcore.Page",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("what is kept about people"),
        help_text=_("Linked where somebody signs up."),
    )

    class Meta:
        verbose_name = _("signing up")

    def __str__(self):
        return self.get_mode_display()


class InvitationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(used_at=None, expires_at__gt=timezone.now())

    def tidy(self) -> int:
        """Forget the addresses of those who may not come any more by them; returns how many."""
        old = timezone.now() - settings.RETENTION["invitations"]
        return self.filter(expires_at__lt=old).delete()[0]

    def by_token(self, token: str):
        """The open invitation of a link; None when it is forged, used or too old."""
        try:
            key = signing.loads(token, salt=SALT)
        except signing.BadSignature:
            return None
        return self.open().filter(pk=key).first()

    def redeem(self, key: int) -> None:
        """One sign-up each; PermissionDenied when somebody else was faster."""
        if not self.open().filter(pk=key).update(used_at=timezone.now()):
            raise PermissionDenied(gettext("This invitation was used already."))


def in_two_weeks():
    return timezone.now() + VALID


class Invitation(models.Model):
    """Lets one person sign up where not everybody may."""

    email = models.EmailField(_("e-mail address"))
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="invitations",
        verbose_name=_("invited by"),
    )
    created_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("good until"), default=in_two_weeks, editable=False)
    used_at = models.DateTimeField(_("used"), null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-pk"]

    def __str__(self):
        return self.email

    @property
    def url(self) -> str:
        path = reverse("members:invitation", args=[signing.dumps(self.pk, salt=SALT)])
        return settings.SITE_URL + path

    @property
    def state(self) -> str:
        if self.used_at:
            return gettext("used")
        return gettext("waiting") if self.expires_at > timezone.now() else gettext("too old")

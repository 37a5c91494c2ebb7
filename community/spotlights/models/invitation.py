"""An invitation to review what somebody bought: the one way to be shown as a verified customer."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from community.audience.models import Segment

SALT = "spotlights.invitation"
VALID_FOR = timedelta(days=90)  # parcels are late, and opinions take a while


class InvitationUsed(PermissionDenied):
    """One invitation is one review."""


class ReviewInvitationQuerySet(models.QuerySet):
    def issue(self, email: str, *, by, product=None) -> "ReviewInvitation":
        """Recorded with who issued it. `tasks`-free: whoever calls sends the link, or hands it on."""
        made = self.create(email=email.lower(), product=product, issued_by=by)
        log(instance=made, action="spotlights.invite", user=by)
        return made

    def by_token(self, token: str) -> "ReviewInvitation | None":
        """The one whose link has this token, used or not; None when it is forged, too old or revoked."""
        try:
            pk = signing.loads(token, salt=SALT, max_age=VALID_FOR)
        except signing.BadSignature:
            return None
        return self.select_related("product").filter(pk=pk).first()

    def forget(self, addresses) -> None:
        """That a review was invited stays, to whom does not."""
        for address in addresses:
            self.filter(email__iexact=address).update(email="")


class ReviewInvitation(models.Model):
    wagtail_reference_index_ignore = True

    email = models.EmailField(_("e-mail address"), blank=True)
    product = models.ForeignKey(
        Segment, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+",
        verbose_name=_("issued by"),
    )  # fmt: skip
    issued_at = models.DateTimeField(_("issued"), default=timezone.now)
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    objects = ReviewInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation to review")
        verbose_name_plural = _("invitations to review")
        ordering = ["-pk"]

    def __str__(self):
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def url(self) -> str:
        """For the mail that carries it."""
        token = signing.dumps(self.pk, salt=SALT)
        return settings.SITE_URL + reverse("spotlights:invited", args=[token])

    def use(self) -> None:
        """For one review. InvitationUsed, if it has been used before or at the same moment."""
        now = timezone.now()
        if not ReviewInvitation.objects.filter(pk=self.pk, used_at=None).update(used_at=now):
            raise InvitationUsed(
                gettext("This invitation has been used. You can change your review, not write two.")
            )
        self.used_at = now

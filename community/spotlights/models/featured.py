from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from community.audience.visibility import VisibleQuerySet
from community.members.models import Consent


class FeaturedMemberQuerySet(VisibleQuerySet):
    def published(self, day=None):
        """Chosen for this day (today), and agreed to: without their name there is nobody to show."""
        day = day or timezone.localdate()
        agreed = Q(name_consent__given_at__isnull=False, name_consent__withdrawn_at=None)
        return self.filter(agreed, starts_on__lte=day, ends_on__gte=day).order_by(
            "-starts_on", "-pk"
        )

    def visible_to(self, member):
        return self.published() if not member.is_staff else self

    def for_listing(self):
        return self.select_related("member", "name_consent__member", "picture_consent__member")

    for_notifications = for_listing


class FeaturedMember(models.Model):
    """A member in the light for a while: chosen by staff, shown with their yes."""

    wagtail_reference_index_ignore = True

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="featured", verbose_name=_("member")
    )
    why = models.TextField(
        _("why"), max_length=300,
        help_text=_("One or two sentences. Leave out names: theirs is put beside it as they choose."),
    )  # fmt: skip
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"), help_text=_("The last day."))
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    name_consent = models.ForeignKey(
        Consent, models.SET_NULL, null=True, editable=False, related_name="+"
    )
    picture_consent = models.ForeignKey(
        Consent, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = FeaturedMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("featured member")
        verbose_name_plural = _("featured members")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")), name="featured_for_a_while"
            )
        ]

    def __str__(self):
        """Without their name: it stands in the audit log."""
        days = [date_format(day) for day in (self.starts_on, self.ends_on) if day]
        return f"{self._meta.verbose_name}, {' – '.join(days)}"

    def clean(self):
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("Choose a day that is not before the first one.")})

    @transaction.atomic
    def ask(self, *, by) -> None:
        """Ask them for their name and picture, once the row is there."""
        about = str(_("Featured member"))
        for purpose in (Consent.Purpose.NAME, Consent.Purpose.PICTURE):
            consent = Consent.objects.ask(self.member, purpose, self, by=by, about=about)
            setattr(self, f"{purpose}_consent", consent)
        self.chosen_by = by
        self.save(update_fields=["name_consent", "picture_consent", "chosen_by"])
        log(instance=self, action="spotlights.feature", user=by)

    @property
    def shown_name(self) -> str:
        return self.name_consent.shown_name() if self.name_consent else ""

    @property
    def shown_member(self):
        """Whom the full name leads to, or None."""
        consent = self.name_consent
        is_full = consent and consent.is_standing and consent.answer == Consent.Answer.FULL
        return self.member if is_full else None

    @property
    def shown_picture(self):
        """Their own picture, which the page of every member shows too."""
        consent = self.picture_consent
        return self.member.picture if consent and consent.is_standing else None

    @property
    def answer(self) -> str:
        """Where it stands, for staff."""
        return self.name_consent.state if self.name_consent else str(_("never asked"))

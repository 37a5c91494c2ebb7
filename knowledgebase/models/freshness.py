"""What keeps guides true: doubts about them, and changes that readers suggest."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Doubt(models.Model):
    """A reason to look at a guide again. It stands until somebody has looked."""

    class Code(models.TextChoices):
        OVERDUE = "overdue", _("Its review is overdue")
        LESS_HELPFUL = "less-helpful", _("It helps fewer readers since its last change")
        OTHER = "other", _("Something else")

    guide = models.ForeignKey(
        "knowledgebase.GuidePage", models.CASCADE, related_name="doubts", verbose_name=_("guide")
    )
    code = models.CharField(_("kind"), max_length=20, choices=Code, default=Code.OTHER)
    reason = models.CharField(_("reason"), max_length=300)
    since = models.DateTimeField(_("since"), default=timezone.now)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("doubt")
        verbose_name_plural = _("doubts")
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["guide", "code", "reason"],
                condition=models.Q(settled_at=None),
                name="one_open_doubt_of_a_kind",
            )
        ]

    def __str__(self):
        return self.reason


class EditSuggestion(models.Model):
    """What a reader would change in a guide: a passage as it is, and as it should be."""

    guide = models.ForeignKey(
        "knowledgebase.GuidePage",
        models.CASCADE,
        related_name="suggestions",
        verbose_name=_("guide"),
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    passage = models.TextField(_("as it is"), max_length=4000, blank=True)
    proposal = models.TextField(_("as it should be"), max_length=4000)
    why = models.TextField(_("why"), max_length=1000, blank=True)
    revision_number = models.PositiveBigIntegerField(_("suggested for revision"))
    # Where it was applied, so that the two can be compared; numbers, as revisions may be purged.
    applied_revision_number = models.PositiveBigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("suggested edit")
        verbose_name_plural = _("suggested edits")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(applied_at=None) | models.Q(declined_at=None),
                name="suggestion_decided_one_way",
            )
        ]

    def __str__(self):
        return self.proposal[:80]

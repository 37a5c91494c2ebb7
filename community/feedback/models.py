from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Vote(models.Model):
    """Whether a page helped one reader, once for each published revision of it."""

    class Reason(models.TextChoices):
        # After "not yet"
        NOT_MINE = "not-mine", _("It is about something else")
        UNCLEAR = "unclear", _("I did not understand it")
        WRONG = "wrong", _("It is wrong or out of date")
        INCOMPLETE = "incomplete", _("Something is missing")
        # After "yes"
        SOLVED = "solved", _("It solved my problem")
        LEARNT = "learnt", _("I learnt something")
        EASY = "easy", _("It was easy to follow")

    page = models.ForeignKey("wagtailcore.Page", models.CASCADE, related_name="votes")
    # The number, not a key: Wagtail's old revisions may be purged, what readers said of them stays.
    revision_number = models.PositiveBigIntegerField(_("revision"))
    reader = models.CharField(max_length=64)  # "m:12", or the random id in a signed cookie
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="votes"
    )
    is_helpful = models.BooleanField(_("helped"))
    reason = models.CharField(_("reason"), max_length=12, choices=Reason, blank=True)
    remark = models.TextField(_("remark"), max_length=1000, blank=True)
    query = models.CharField(_("searched for"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["page", "revision_number", "reader"],
                name="one_vote_for_each_reader_and_revision",
            )
        ]

    def __str__(self):
        return f"{self.page}: {'yes' if self.is_helpful else 'not yet'}"

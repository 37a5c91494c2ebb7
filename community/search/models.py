from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One findable thing in one language, written in the same transaction as the thing itself."""

    class Kind(models.TextChoices):
        GUIDE = "guide", _("Guide")
        FAQ = "faq", _("Answer")
        TOPIC = "topic", _("Forum")

    kind = models.CharField(max_length=12, choices=Kind)
    object_id = models.PositiveBigIntegerField()
    locale = models.CharField(max_length=12)
    title = models.TextField()
    headings = models.TextField(blank=True)
    body = models.TextField(blank=True)
    keywords = models.TextField(blank=True)
    url = models.TextField()
    scope = models.CharField(
        max_length=100
    )  # who may see it: "public", "category:12"; see search/scopes.py
    breadcrumbs = models.JSONField(default=list)  # titles from the top, without its own
    solved = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id", "locale"], name="one_entry_per_language"
            )
        ]
        indexes = [models.Index(fields=["scope"])]

    def __str__(self):
        return self.title

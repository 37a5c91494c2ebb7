from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Version(models.Model):
    """The words of a post as they stood until somebody changed them."""

    topic = models.ForeignKey(
        "forum.Topic", models.CASCADE, null=True, blank=True, related_name="versions"
    )
    reply = models.ForeignKey(
        "forum.Reply", models.CASCADE, null=True, blank=True, related_name="versions"
    )
    title = models.CharField(max_length=150, blank=True)
    source = models.TextField()
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    written_at = models.DateTimeField()  # when these words were first said
    replaced_at = models.DateTimeField()

    class Meta:
        verbose_name = _("earlier version")
        verbose_name_plural = _("earlier versions")
        ordering = ["replaced_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(topic=None) ^ models.Q(reply=None),
                name="version_of_one_post",
            )
        ]

    def __str__(self):
        return self.title or self.source[:60]

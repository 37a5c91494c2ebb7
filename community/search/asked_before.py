"""Questions that were asked before, as far as words tell: hints for moderators, who decide."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forum.models import Topic


class AskedBeforeQuerySet(models.QuerySet):
    def for_moderator(self, member):
        """What there is to decide: both topics in sight of everybody else too, the later one open. None for others."""
        if not member.has_perm("forum.moderate"):
            return self.none()
        seen = Topic.objects.visible_to(member).shown().order_by()
        later = seen.filter(locked_at=None)
        found = self.filter(dismissed_at=None, topic__in=later, earlier__in=seen)
        return found.select_related("topic__category", "earlier__category")


class AskedBefore(models.Model):
    """That a topic may ask what an earlier one asks. The worker writes it; related.py says when two are that much alike."""

    wagtail_reference_index_ignore = True

    topic = models.ForeignKey("forum.Topic", models.CASCADE, related_name="+")
    earlier = models.ForeignKey("forum.Topic", models.CASCADE, related_name="+")
    likeness = models.FloatField(_("alike"))  # from 0 to 1
    dismissed_at = models.DateTimeField(null=True, editable=False)  # a moderator said no

    objects = AskedBeforeQuerySet.as_manager()

    class Meta:
        verbose_name = _("asked before")
        verbose_name_plural = _("asked before")
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["topic", "earlier"], name="asked_before_once")
        ]

    def __str__(self):
        return f"{self.topic_id} → {self.earlier_id}"

    def dismiss(self) -> None:
        """They are not the same; it is not suggested again."""
        self.dismissed_at = self.dismissed_at or timezone.now()
        self.save(update_fields=["dismissed_at"])

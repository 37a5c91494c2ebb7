"""Questions that were asked before, as far as words tell: hints for moderators, who decide."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from forum.models import Category, Topic

LONG = [f"{which}__{text}" for which in ("topic", "earlier") for text in ("source", "html")]


class AskedBeforeQuerySet(models.QuerySet):
    def for_moderator(self, member):
        """What there is to decide: the later one is open, and whoever reads it may read the earlier one. None for others."""
        mine = Category.objects.moderated_by(member).order_by()
        seen = Topic.objects.shown().order_by()
        in_reach = Q(earlier__category__in=Category.objects.visible_to(AnonymousUser()).order_by())
        in_reach |= Q(earlier__category=F("topic__category"))
        found = self.filter(in_reach, dismissed_at=None, topic__category__in=mine)
        found = found.filter(topic__in=seen.filter(locked_at=None))
        found = found.filter(earlier__in=seen).select_related(
            "topic__category", "earlier__category"
        )
        return found.defer(*LONG).order_by("-likeness", "-pk")


class AskedBefore(models.Model):
    """That a topic may ask what an earlier one asks. The worker writes it; asking_again.py says when two are so much alike."""

    wagtail_reference_index_ignore = True

    topic = models.ForeignKey("forum.Topic", models.CASCADE, related_name="+")
    earlier = models.ForeignKey("forum.Topic", models.CASCADE, related_name="+")
    likeness = models.FloatField(_("alike"))  # from 0 to 1
    dismissed_at = models.DateTimeField(null=True, editable=False)  # a moderator said no

    objects = AskedBeforeQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair of topics")
        verbose_name_plural = _("pairs of topics")
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["topic", "earlier"], name="asked_before_once")
        ]

    def __str__(self):
        return f"{self.topic_id} → {self.earlier_id}"

    @property
    def reason(self) -> str:
        """Why the later one is closed, for all who read it. An address without a title gives nothing away."""
        with override(self.topic.category.lang):
            address = settings.SITE_URL + reverse("forum:topic_short", args=[self.earlier_id])
            return gettext("This was asked before: %(address)s") % {"address": address}

    @transaction.atomic
    def dismiss(self, *, by) -> None:
        """They are not the same; it is not suggested again."""
        if self.dismissed_at:
            return
        self.dismissed_at = timezone.now()
        self.save(update_fields=["dismissed_at"])
        log(
            instance=self.topic, action="forum.not_same", user=by, data={"earlier": self.earlier_id}
        )

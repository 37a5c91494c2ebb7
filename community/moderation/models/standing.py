from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.audience.visibility import VisibleQuerySet
from community.members.models import Member
from community.moderation.trust import rule_called

REASON_LENGTH = 200


class StandingQuerySet(VisibleQuerySet):
    def visible_to(self, member):
        """Their own, by which they are told of it; staff read it in the admin."""
        return self.filter(member=member.pk or 0)

    def for_notifications(self):
        return self

    def pins(self, ids) -> dict[int, int]:
        """The levels that staff have set by hand, by the ids of the members."""
        pinned = self.filter(member__in=ids, pinned__isnull=False)
        return dict(pinned.values_list("member", "pinned"))


class Standing(models.Model):
    """What is remembered of a member's trust besides the level, which is on their row: why it last changed, and whether staff hold it."""

    wagtail_reference_index_ignore = True  # it would write a task for every row

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        verbose_name=_("member"),
        related_name="+",
    )
    changed_at = models.DateTimeField(_("changed"), default=timezone.now)
    # The rules for which the last level was lost, as trust.Rule.key has them; none after it rose, or was set by hand.
    lacks = models.JSONField(_("what was missing"), default=list)
    pinned = models.PositiveSmallIntegerField(
        _("level set by hand"), choices=Member.Trust, null=True, blank=True
    )
    reason = models.CharField(_("why it was set"), max_length=REASON_LENGTH, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    pinned_at = models.DateTimeField(_("set"), null=True, blank=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")

    def __str__(self):
        return str(self.member)

    def get_absolute_url(self):
        return reverse("moderation:trust")

    @property
    def is_pinned(self) -> bool:
        return self.pinned is not None

    @property
    def why(self) -> str:
        """For what the last level was lost, in words; "" when that is no rule, or none any more."""
        rules = [rule for key in self.lacks if (rule := rule_called(key))]
        return "; ".join(map(str, rules))

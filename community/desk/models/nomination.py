"""That a solved question should be read in the FAQ: asked for by whoever helps, decided by whoever writes there."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from community.desk.models.promotion import Promotion, why_not
from community.members.models import Member, standing_of
from community.notifications.bell import notify
from forum.models import Refused, Topic

DECLINED = "desk.decline_nomination"  # the act, and what its member is told


class NominationQuerySet(models.QuerySet):
    def waiting(self):
        made = Promotion.objects.filter(topic=OuterRef("topic"))
        shown = Topic.objects.shown().order_by().values("pk")
        return self.filter(~Exists(made), declined_at=None, topic__in=shown)

    def for_queue(self):
        people = self.select_related("member", "topic__author", "topic__category")
        return people.select_related("topic__accepted_reply__author")

    @transaction.atomic
    def nominate(self, topic, *, by) -> "Nomination":
        """Ask for it, once for a topic; whoever is second has asked for the same. Raises Refused, with a sentence."""
        if problem := why_not_nominated(topic, by):
            raise Refused(problem)
        nomination, is_new = self.get_or_create(topic=topic, defaults={"member": by})
        if is_new:
            log(instance=topic, action="desk.nominate", user=by)
        return nomination


def why_not_nominated(topic, member) -> str:
    """A sentence against asking for it, or ""."""
    if not may_nominate(member, topic):
        return gettext("Members whom the community knows well can ask for this.")
    if not topic.accepted_reply_id:
        return gettext("This question has no accepted answer yet.")
    return why_not(topic)


def may_nominate(member, topic) -> bool:
    return standing_of(member) == Member.Trust.TRUSTED or topic.allows_moderation_by(member)


class Nomination(models.Model):
    """One topic that somebody would read in the FAQ."""

    wagtail_reference_index_ignore = True

    topic = models.OneToOneField(Topic, models.CASCADE, related_name="+")
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("asked for"), default=timezone.now)
    declined_at = models.DateTimeField(_("declined"), null=True)

    objects = NominationQuerySet.as_manager()

    class Meta:
        verbose_name = _("question for the FAQ")
        verbose_name_plural = _("questions for the FAQ")

    def __str__(self):
        return str(self.topic)

    @transaction.atomic
    def decline(self, *, by, reason: str) -> None:
        """Leave it in the forum; who asked for it is told why."""
        self.declined_at = timezone.now()
        self.save(update_fields=["declined_at"])
        log(instance=self.topic, action=DECLINED, user=by, data={"reason": reason})
        if self.member_id and self.member != by:
            notify({self.member_id: "nominated"}, DECLINED, f"topic:{self.topic_id}", self.topic)

    @transaction.atomic
    def reopen(self, *, by) -> None:
        self.declined_at = None
        self.save(update_fields=["declined_at"])
        log(instance=self.topic, action="desk.nominate", user=by)

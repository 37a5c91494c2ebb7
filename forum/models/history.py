from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from community.audience.visibility import VisibleQuerySet
from community.moderation.models import Case

GRACE = timedelta(minutes=5)  # a slip of the pen is mended before anybody has read it


class VersionQuerySet(VisibleQuerySet):
    def visible_to(self, member):
        from forum.models import Reply, Topic

        topics = Topic.objects.visible_to(member).order_by().values("pk")
        replies = Reply.objects.visible_to(member).order_by().values("pk")
        return self.filter(models.Q(topic__in=topics) | models.Q(reply__in=replies))


class Version(models.Model):
    """The words of a post as they stood until `editor` replaced them."""

    wagtail_reference_index_ignore = True  # it would write a task for every row

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

    objects = VersionQuerySet.as_manager()

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

    @property
    def post(self):
        return self.topic or self.reply

    @transaction.atomic
    def remove(self, *, by) -> None:
        """Take private words out of the history; that it was done stays."""
        data = {"replaced": self.replaced_at.isoformat()}
        log(instance=self.post, action="forum.forget", user=by, data=data)
        self.delete()


class Remembering(models.Model):
    """A post that keeps the words it had."""

    class Meta:
        abstract = True

    def _remember(self, *, by) -> bool:
        """Keep the present words before they change, and say whether that was called for. The topic is locked."""
        if not self._is_remembered(by):
            return False
        self.versions.create(
            title=getattr(self, "title", ""),
            source=self.source,
            editor=by,
            written_at=self.edited_at or self.created_at,
            replaced_at=timezone.now(),
        )
        return True

    def _is_remembered(self, by) -> bool:
        late = timezone.now() - self.created_at > GRACE
        return late or by != self.author or self._has_echo()

    def _has_echo(self) -> bool:
        """Has anybody replied, thanked, accepted or flagged it, who may have meant these very words?"""
        thanked = bool(self.helpful_count or self.thanks_count)
        return thanked or Case.objects.open().about(self).exists()

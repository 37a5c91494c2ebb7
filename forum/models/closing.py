from datetime import timedelta

from django.db import models, transaction
from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.models import ModelLogEntry

from forum.models.category import Category

AT_ONCE = 500  # topics a day: a site that is old when a category begins to close is done within weeks, and stays quick


class Closable(models.Model):
    """A topic that takes replies until somebody closes it, and takes its turn unless it is pinned."""

    locked_at = models.DateTimeField(_("locked"), null=True, blank=True, editable=False)
    pinned_at = models.DateTimeField(_("pinned"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def lock(self, *, by, reason: str = "", at=None) -> None:
        """Close to new replies. `at` as in reply()."""
        self._turn("locked_at", on=True, action="forum.lock", by=by, reason=reason, at=at)

    def unlock(self, *, by, reason: str = "") -> None:
        self._turn("locked_at", on=False, action="forum.unlock", by=by, reason=reason)

    def pin(self, *, by, reason: str = "") -> None:
        """Keep at the top of its category."""
        self._turn("pinned_at", on=True, action="forum.pin", by=by, reason=reason)

    def unpin(self, *, by, reason: str = "") -> None:
        self._turn("pinned_at", on=False, action="forum.unpin", by=by, reason=reason)

    @transaction.atomic
    def close_when_quiet(self, days: int) -> bool:
        """Close it when nobody has written in it for so many days. Somebody may have done so while we waited."""
        self._lock_topic()
        too_late = self.last_posted_at > timezone.now() - timedelta(days=days)
        if too_late or self.locked_at or self.pinned_at or self.became_id:
            return False
        with translation.override(self.category.lang):
            reason = ngettext(
                "Nobody has written here for %(n)d day.",
                "Nobody has written here for %(n)d days.",
                days,
            ) % {"n": days}
        self.lock(by=None, reason=reason)
        return True


def close_quiet_topics() -> int:
    """In the categories that ask for it; how many. What a moderator has opened again stays open for as long anew."""
    from forum.models.topic import Topic

    closed = 0
    for category in Category.objects.filter(close_after__isnull=False).order_by("pk"):
        quiet = quiet_topics(Topic, category)[: AT_ONCE - closed]
        closed += sum(topic.close_when_quiet(category.close_after) for topic in list(quiet))
    return closed


def quiet_topics(topics, category):
    """The longest silence first."""
    before = timezone.now() - timedelta(days=category.close_after)
    opened = ModelLogEntry.objects.filter(
        action="forum.unlock", timestamp__gt=before, object_id=Cast(OuterRef("pk"), CharField())
    )
    found = category.topics.filter(
        locked_at=None, pinned_at=None, became=None, deleted_at=None, last_posted_at__lt=before
    )
    return found.exclude(Exists(opened)).order_by("last_posted_at")

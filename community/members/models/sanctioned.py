"""What the community lets somebody do, and until when not: asked of the row, so that no page pays for it."""

from datetime import UTC, datetime

from django.db import models
from django.utils import timezone

FOR_GOOD = datetime(3000, 1, 1, tzinfo=UTC)  # of a ban: what has an end goes by comparing alone


class Sanctioned(models.Model):
    """Kept by community.moderation, from what it has said to a member."""

    silenced_until = models.DateTimeField(null=True, blank=True, editable=False)
    suspended_until = models.DateTimeField(null=True, blank=True, editable=False)
    # There is a warning of which they have not said that they read it.
    warned_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_silenced(self) -> bool:
        return is_ahead(self.silenced_until)

    @property
    def is_suspended(self) -> bool:
        """For a while or, banned, for good."""
        return is_ahead(self.suspended_until)

    @property
    def is_banned(self) -> bool:
        return self.suspended_until == FOR_GOOD

    @property
    def may_write(self) -> bool:
        """The question at every door behind which something is said, marked or sent to others."""
        return not (self.is_silenced or self.is_suspended)

    def _forget_sanctions(self) -> None:
        """Of somebody who leaves. Saved by whoever calls."""
        self.silenced_until = self.suspended_until = self.warned_at = None


def is_ahead(moment: datetime | None) -> bool:
    return moment is not None and moment > timezone.now()

from django.db import models
from django.utils import timezone

from forum.models.post import STATES

COUNTED = ["reply_count", "last_position", "last_reply", "last_posted_at"]


class Counting(models.Model):
    """A topic that knows how many replies everybody sees, and which is the last.

    A reply that not everybody sees does not count, but keeps its position.
    """

    reply_count = models.PositiveIntegerField(default=0, editable=False)
    last_position = models.PositiveIntegerField(default=0, editable=False)
    last_reply = models.OneToOneField(
        "Reply", models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    last_posted_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def _lock_topic(self) -> None:
        fields = [
            *STATES,
            "became",
            "locked_at",
            "pinned_at",
            "accepted_reply",
            "category",
            "same_count",
        ]
        row = type(self).objects.select_related("category__parent")
        row = row.select_for_update(no_key=True, of=("self",))
        self.refresh_from_db(fields=[*fields, *COUNTED], from_queryset=row)

    @property
    def _spoken_at(self):
        """What an older topic brought along when it was merged was said before this one began."""
        return max(self.created_at, (self.last_reply or self).created_at)

    def _count(self, change: int, *, last=None) -> None:
        """Everybody sees so many replies more, or fewer; `last` is the last of them, when that is known.

        The row is locked by whoever calls. What has not changed is not counted, so a topic of thousands costs the same.
        """
        shown = self.replies.shown()
        self.reply_count += change
        self.last_reply = last or shown.order_by("position").last()
        self.last_posted_at = self._spoken_at
        counted = [*COUNTED]
        if change < 0 and self.accepted_reply_id and not shown.filter(pk=self.accepted_reply_id):
            self.accepted_reply = None  # nobody could read the answer
            counted.append("accepted_reply")
        self.save(update_fields=counted)

    def _count_anew(self) -> None:
        """After much has come or gone. As `_count`, but everything is counted."""
        shown = self.replies.shown()
        self.reply_count = shown.count()
        self.last_position = self.replies.aggregate(last=models.Max("position"))["last"] or 0
        self.last_reply = shown.order_by("position").last()
        self.last_posted_at = self._spoken_at
        self.save(update_fields=COUNTED)

"""What was shown to somebody while they wrote a question, and what came of it. No word of the question, and no name."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.search.logged import HelpSession


class AskingQuerySet(models.QuerySet):
    def asked(self, key, kind: str, pk: int) -> None:
        """The form with this key was sent all the same, and became `kind` (“topic”, “support”) number `pk`."""
        if key:
            self.filter(key=key, asked_id=None).update(asked_kind=kind, asked_id=pk)


class Asking(models.Model):
    """A question that was begun in a form, in a session; `key` is that of the form. It goes with its session."""

    wagtail_reference_index_ignore = True

    session = models.ForeignKey(HelpSession, models.CASCADE, related_name="askings")
    key = models.UUIDField()
    at = models.DateTimeField(default=timezone.now)
    asked_kind = models.CharField(
        max_length=12, blank=True
    )  # "topic" or "support", if it was asked
    asked_id = models.PositiveBigIntegerField(null=True)

    objects = AskingQuerySet.as_manager()

    class Meta:
        verbose_name = _("question that was begun")
        verbose_name_plural = _("questions that were begun")
        constraints = [
            models.UniqueConstraint(fields=["key", "session"], name="one_asking_for_each_form")
        ]
        indexes = [models.Index(fields=["asked_kind", "asked_id"])]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M}"

    def show(self, entries) -> None:
        """Keep that these were shown; what was shown before stays as it is. After it was asked, nothing is."""
        if self.asked_id:
            return
        known = set(self.suggested.values_list("kind", "object_id"))
        shown = [(entry.kind, entry.object_id) for entry in entries]
        rows = [
            Suggested(asking=self, kind=kind, object_id=pk)
            for kind, pk in shown
            if (kind, pk) not in known
        ]
        if (
            rows
        ):  # writing takes the database, and this is done at every pause of somebody's fingers
            Suggested.objects.bulk_create(rows, ignore_conflicts=True)


class SuggestedQuerySet(models.QuerySet):
    def before(self, kind: str, pk: int):
        """What was shown before this topic, or message to support, was sent."""
        return self.filter(asking__asked_kind=kind, asking__asked_id=pk).order_by("pk")

    def note(self, what: str) -> int:
        """Keep when these were first opened (`opened_at`) or chosen (`chosen_at`); how many."""
        return self.filter(**{what: None}).update(**{what: timezone.now()})


class Suggested(models.Model):
    """A guide, an answer or a topic that was shown beside a question that was being written."""

    wagtail_reference_index_ignore = True

    asking = models.ForeignKey(Asking, models.CASCADE, related_name="suggested")
    kind = models.CharField(max_length=12)  # kind and number as in the index: Entry
    object_id = models.PositiveBigIntegerField()
    shown_at = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(null=True)  # unfolded, or gone to
    chosen_at = models.DateTimeField(null=True)  # “This answers it”

    objects = SuggestedQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        constraints = [
            models.UniqueConstraint(
                fields=["asking", "kind", "object_id"], name="suggested_once_for_each_form"
            )
        ]

    def __str__(self):
        return f"{self.kind}:{self.object_id}"

"""What the filter held, why, and whether it was right."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from community.moderation.spam.reasons import Reason


class VerdictQuerySet(models.QuerySet):
    def about(self, thing):
        kind = ContentType.objects.get_for_model(thing)
        return self.filter(content_type=kind, object_id=thing.pk)

    def last_about(self, thing):
        """The latest verdict on `thing`, or None."""
        return self.about(thing).order_by("-at", "-pk").first()

    def by_thing(self, things) -> dict:
        """(model name, id) → the last verdict on each of `things`; a query, and one more for kinds not met before."""
        kinds = ContentType.objects.get_for_models(*{type(thing) for thing in things})
        about = models.Q()
        for model, kind in kinds.items():
            ids = [thing.pk for thing in things if type(thing) is model]
            about |= models.Q(content_type=kind, object_id__in=ids)
        names = {kind.pk: kind.model for kind in kinds.values()}
        found = self.filter(about).order_by("at", "pk") if things else self.none()
        return {(names[row.content_type_id], row.object_id): row for row in found}

    def settle(self, thing, outcome: str):
        """The last verdict on `thing` turned out so; None if the filter never held it. The same twice changes nothing."""
        last = self.last_about(thing)
        if last and last.outcome != outcome:
            last.outcome, last.settled_at = outcome, timezone.now()
            last.save(update_fields=["outcome", "settled_at"])
        return last

    def tidy(self) -> int:
        return self.filter(at__lt=timezone.now() - settings.RETENTION["verdicts"]).delete()[0]


class Verdict(models.Model):
    """A judgement that held something. What passes leaves none."""

    class Band(models.TextChoices):
        HOLD = "hold", _("Suspected spam")
        HIDE = "hide", _("Surely spam")

    class Outcome(models.TextChoices):
        OPEN = "", _("Not decided yet")
        SPAM = "spam", _("It was spam")
        GOOD = "good", _("It was not: released")
        UNDONE = "undone", _("Decided, and taken back")

    wagtail_reference_index_ignore = True

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="verdicts")
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    thing = GenericForeignKey()
    at = models.DateTimeField(_("held"), default=timezone.now)
    band = models.CharField(_("band"), max_length=4, choices=Band)
    score = models.PositiveIntegerField(_("points"))
    data = models.JSONField(default=list)  # of each reason: signal, points, what was found
    outcome = models.CharField(
        _("what came of it"), max_length=6, choices=Outcome, blank=True, default=Outcome.OPEN
    )
    settled_at = models.DateTimeField(null=True)

    objects = VerdictQuerySet.as_manager()

    class Meta:
        verbose_name = _("verdict of the filter")
        verbose_name_plural = _("verdicts of the filter")
        indexes = [models.Index(fields=["content_type", "object_id"]), models.Index(fields=["at"])]

    def __str__(self):
        return f"{self.get_band_display()} ({self.score})"

    @property
    def reasons(self) -> list[Reason]:
        return [Reason(*row) for row in self.data]

    @property
    def why(self) -> str:
        """In the language of whoever reads it."""
        return " ".join(reason.sentence for reason in self.reasons)

    @property
    def summary(self) -> str:
        """The same in the site's first language, which staff read."""
        with translation.override(settings.LANGUAGE_CODE):
            return self.why

    @property
    def is_sure(self) -> bool:
        return self.band == self.Band.HIDE

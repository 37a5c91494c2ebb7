"""What is kept of everything that is written, for two days, to know it again."""

from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone

from community.moderation.spam.sketches import are_alike

KEPT = timedelta(days=2)  # a wave comes within hours
BURST = timedelta(minutes=10)
COMPARED = 200  # rows that may be alike; in a wave the newest tell enough


class FingerprintQuerySet(models.QuerySet):
    def beside(self, mine: "Fingerprint"):
        """What may be alike, what its author wrote just now, and the one that its thing has already; newest first."""
        now = timezone.now()
        near = Q(author=mine.author_id, at__gte=now - BURST)
        near |= Q(content_type=mine.content_type_id, object_id=mine.object_id)
        if mine.sketch:
            near |= Q(first__in=mine.sketch) | Q(second__in=mine.sketch)
        return self.filter(near, at__gte=now - KEPT).order_by("-at", "-pk")[:COMPARED]

    def keep(self, mine: "Fingerprint") -> None:
        """In the place of the one that its thing had."""
        mine.first, mine.second = (*mine.sketch[:2], None, None)[:2]
        self.bulk_create(
            [mine],
            update_conflicts=True,
            unique_fields=["content_type", "object_id"],
            update_fields=["at", "sketch", "first", "second"],
        )

    def tidy(self) -> int:
        return self.filter(at__lt=timezone.now() - KEPT).delete()[0]


class Fingerprint(models.Model):
    """Numbers made of the words of a thing, from which they cannot be read."""

    wagtail_reference_index_ignore = True

    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    thing = GenericForeignKey()
    at = models.DateTimeField(default=timezone.now)
    sketch = models.JSONField(default=list)  # see sketches.py
    first = models.BigIntegerField(null=True)  # the two smallest of the sketch, to be found by
    second = models.BigIntegerField(null=True)

    objects = FingerprintQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["author", "at"]),
            models.Index(fields=["first"]),
            models.Index(fields=["second"]),
            models.Index(fields=["at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"], name="one_fingerprint_of_a_thing"
            )
        ]

    def __str__(self):
        return f"{self.content_type_id}:{self.object_id}"

    def is_of(self, thing) -> bool:
        kind = ContentType.objects.get_for_model(thing)
        return (self.content_type_id, self.object_id) == (kind.pk, thing.pk)

    def is_alike(self, sketch: list[int]) -> bool:
        return bool(sketch) and are_alike(self.sketch, sketch)

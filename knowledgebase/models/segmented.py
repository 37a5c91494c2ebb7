"""For whom something is: what guides and answers share."""

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch

from community.audience.models import Segment


class SegmentedQuerySet(models.QuerySet):
    def for_segments(self, slugs):
        """Those for any of the segments first, each part in the order it had; nothing is left out."""
        if not slugs:
            return self
        return self.annotate(is_meant=self._meant(slugs)).order_by(
            "-is_meant", *self.query.order_by
        )

    def about(self, slug: str):
        """Only those for the segment, or all where none is asked for."""
        return self.filter(self._meant([slug])) if slug else self

    def with_segments(self):
        """With their segments, named in the reader's language."""
        return self.prefetch_related(Prefetch("segments", Segment.objects.named()))

    def _meant(self, slugs):
        field = self.model._meta.get_field("segments")
        named = self.model.segments.through.objects.filter(segment__slug__in=slugs)
        return Exists(named.filter(**{field.m2m_field_name(): OuterRef("pk")}))


class Segmented:
    """Mixed into a page that has `segments`."""

    @property
    def segment_names(self) -> list[str]:
        return [segment.local_name for segment in self.segments.all()]

    @property
    def named_segments(self):
        """Its segments, also those of a draft, as readers see them."""
        chosen = [segment.pk for segment in self.segments.all()]
        return Segment.objects.named().filter(pk__in=chosen)

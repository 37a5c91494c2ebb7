"""The chooser stands on every page: what changes it changes what surrounds every page."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from community.audience.models import Segment, SegmentName
from community.content.generation import bump


@receiver([post_save, post_delete], sender=Segment)
@receiver([post_save, post_delete], sender=SegmentName)
def segments_changed(**kwargs):
    bump()

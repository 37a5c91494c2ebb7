"""From what happens to who is told, in the same transaction; and what is let go with whoever leaves."""

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import ModelLogEntry

from community.members.happened import erased
from community.moderation.models import Case, Flag
from community.moderation.tasks import TELL, tell_of_case


@receiver(post_save, sender=ModelLogEntry)
def acted(instance, created, raw, **kwargs):
    if created and not raw and instance.action in TELL:
        tell_of_case.enqueue(instance.action, instance.data["case"])


@receiver(erased)
def forget_notes(member, **kwargs):
    """Their words go, and what was said of their profile; that somebody flagged a thing stays, so that it is looked at."""
    Flag.objects.filter(member=member).update(note="")
    Case.objects.about(member).delete()

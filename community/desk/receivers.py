from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import ModelLogEntry

from community.desk.how_it_went import ACTS, accepted, reconsider
from community.desk.models import SupportRequest
from community.members.happened import erased


@receiver(erased)
def forget_requests(member, addresses, **kwargs):
    SupportRequest.objects.forget(member, addresses)


@receiver(post_save, sender=ModelLogEntry)
def acted(instance, created, raw, **kwargs):
    """Acts on topics and replies are heard in the audit log, in the transaction in which they happen."""
    if raw or not created:
        return
    if instance.action == "forum.accept":
        accepted(instance)
    elif instance.action in ACTS:
        reconsider(instance)

from django.db.models.signals import post_delete
from django.dispatch import receiver

from community.members.models import forget_file
from community.privacy.models import Export


@receiver(post_delete, sender=Export)
def archive_gone(instance, **kwargs):
    """When it has expired, or with its member."""
    forget_file(instance.file)

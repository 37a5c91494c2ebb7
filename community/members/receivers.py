from django.db.models.signals import post_delete
from django.dispatch import receiver

from community.members.models import Member, forget_file


@receiver(post_delete, sender=Member)
def gone(instance, **kwargs):
    """However a member is deleted, the picture goes too."""
    forget_file(instance.picture)

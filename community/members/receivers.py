from allauth.usersessions.models import UserSession
from django.db.models.signals import post_delete, pre_save
from django.dispatch import receiver

from community.members.models import Member, forget_file
from community.members.sessions import shortened


@receiver(post_delete, sender=Member)
def gone(instance, **kwargs):
    """However a member is deleted, the picture goes too."""
    forget_file(instance.picture)


@receiver(pre_save, sender=UserSession)
def signed_in(instance, **kwargs):
    """allauth notes from where; we keep about where."""
    instance.ip = shortened(instance.ip)

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from community.members.models import forget_file
from community.moderation.hiding_members import PROFILE
from community.moderation.models import Swept


@receiver(pre_delete, sender=Swept)
def hidden_picture_goes(instance, **kwargs):
    """With whoever leaves while everything of theirs is hidden: no row names the file any more."""
    sweep = instance.sweep
    if instance.name == PROFILE and not sweep.undone_at and "picture" in instance.did:
        field = sweep.member._meta.get_field("picture")
        forget_file(field.attr_class(sweep.member, field, instance.did["picture"]))

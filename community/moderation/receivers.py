"""From what happens to who is told, in the same transaction; and what is let go with whoever leaves."""

from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver
from wagtail.models import ModelLogEntry

from community.members.happened import erased
from community.members.models import forget_file
from community.moderation.models import Case, Flag, Swept
from community.moderation.sweeping_members import PROFILE
from community.moderation.tasks import TELL, tell_of_case, weigh_anew

# Of members: after these they are trusted less, or again as before.
SANCTIONS = {f"moderation.{act}" for act in ("silence", "suspend", "ban", "lift")}


@receiver(post_save, sender=ModelLogEntry)
def acted(instance, created, raw, **kwargs):
    if not created or raw:
        return
    if instance.action in TELL:
        tell_of_case.enqueue(instance.action, instance.data["case"])
    elif instance.action in SANCTIONS:
        weigh_anew.enqueue([int(instance.object_id)])


@receiver(erased)
def forget_notes(member, **kwargs):
    """Their words go, and what was said of their profile; that somebody flagged a thing stays, so that it is looked at."""
    Flag.objects.filter(member=member).update(note="")
    Case.objects.about(member).delete()


@receiver(pre_delete, sender=Swept)
def hidden_picture_goes(instance, **kwargs):
    """With whoever leaves while everything of theirs is hidden: no row names the file any more."""
    sweep = instance.sweep
    if instance.name == PROFILE and not sweep.undone_at and "picture" in instance.did:
        field = sweep.member._meta.get_field("picture")
        forget_file(field.attr_class(sweep.member, field, instance.did["picture"]))

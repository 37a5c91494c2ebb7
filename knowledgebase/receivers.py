"""Words that stand in many guides: what their change does to those guides."""

from django.db.models import ProtectedError
from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver
from django.utils.translation import gettext as _
from wagtail.models import ReferenceIndex

from knowledgebase.blocks import SharedBlock
from knowledgebase.models import GlossaryTerm, GuidePage, Passage


@receiver(post_save, sender=GuidePage)
def guide_saved(instance, update_fields, raw, **kwargs):
    """Know at once which shared words it shows: Wagtail's own task may run after their next change."""
    if raw or (update_fields is not None and "body" not in update_fields):
        return
    if shows_shared_words(instance.body):
        ReferenceIndex.create_or_update_for_object(instance)


def shows_shared_words(body) -> bool:
    blocks = body.stream_block.child_blocks
    kinds = {part["type"] for part in body.raw_data} & blocks.keys()
    return any(isinstance(blocks[kind], SharedBlock) for kind in kinds)


@receiver(post_save, sender=GlossaryTerm)
@receiver(post_save, sender=Passage)
def shared_words_saved(instance, created, raw, **kwargs):
    if not raw and not created:
        GuidePage.objects.that_show(instance).measure()


@receiver(pre_delete, sender=GlossaryTerm)
@receiver(pre_delete, sender=Passage)
def shared_words_stay(instance, **kwargs):
    if instance.is_used:
        words = _("“%(words)s” stands in guides. Take it out of them first.")
        raise ProtectedError(words % {"words": instance}, {instance})

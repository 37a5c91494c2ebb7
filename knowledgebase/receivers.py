"""What happens to pages and to the words they share, and is heard here."""

from django.db import transaction
from django.db.models import ProtectedError, Q
from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver
from django.utils.translation import gettext as _
from wagtail.models import ReferenceIndex, WorkflowPage
from wagtail.signals import copy_for_translation_done, page_published

from community.feedback.models import Vote
from knowledgebase.blocks import SharedBlock
from knowledgebase.models import (
    Doubt,
    FAQEntryPage,
    GlossaryTerm,
    GuideIndexPage,
    GuidePage,
    Passage,
)


@receiver(page_published, sender=GuidePage)
def checked_by_publishing(instance, **kwargs):
    """Whoever publishes a guide with a later date of checking has looked at it; what readers did with the text before
    says nothing about a new one."""
    is_new = Q(code=Doubt.Code.ASKED_AFTER)
    instance.doubts.filter(is_new | Q(checked_on__lt=instance.checked_on)).settle()


@receiver(post_save, sender=Vote)
def helped_or_not(instance, update_fields, **kwargs):
    """Answers are listed by what readers say of them; after the commit, so that of two votes at once none is missed."""
    if update_fields is None or "is_helpful" in update_fields:
        transaction.on_commit(FAQEntryPage.objects.filter(pk=instance.page_id).rank)


@receiver(page_published, sender=FAQEntryPage)
def still_as_useful(instance, **kwargs):
    """Whoever published it may have held the page since before somebody answered."""
    FAQEntryPage.objects.filter(pk=instance.pk).rank()


@receiver(copy_for_translation_done)
def translation_made(source_obj, target_obj, **kwargs):
    if isinstance(target_obj, GuidePage) and not target_obj.alias_of_id:
        target_obj.start_from(source_obj)


@receiver(post_save, sender=GuideIndexPage)
def reviewed_in_every_language(instance, created, raw, **kwargs):
    """The guides of a new language take the same way to publication as those of the others."""
    if raw or not created:
        return
    others = instance.get_translations().values("pk")
    if known := WorkflowPage.objects.filter(page__in=others).first():
        WorkflowPage.objects.get_or_create(page=instance, defaults={"workflow": known.workflow})


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

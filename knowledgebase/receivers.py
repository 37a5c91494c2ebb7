"""What the knowledge base hears of Wagtail."""

from django.dispatch import receiver
from wagtail.signals import copy_for_translation_done

from knowledgebase.models import GuidePage


@receiver(copy_for_translation_done)
def translation_made(source_obj, target_obj, **kwargs):
    if isinstance(target_obj, GuidePage) and not target_obj.alias_of_id:
        target_obj.start_from(source_obj)

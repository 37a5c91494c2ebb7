"""What happens to pages in Wagtail and is heard here."""

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import WorkflowPage
from wagtail.signals import copy_for_translation_done, page_published

from knowledgebase.models import GuideIndexPage, GuidePage


@receiver(page_published, sender=GuidePage)
def checked_by_publishing(instance, **kwargs):
    """Whoever publishes a guide with a later date of checking has looked at it."""
    instance.doubts.filter(checked_on__lt=instance.checked_on).settle()


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

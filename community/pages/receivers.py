"""Pages that are taken down leave their addresses behind; one that is published takes its own back."""

from django.db.models.signals import pre_delete
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from community.pages.models import GoneAddress


@receiver(page_unpublished)
def page_taken_down(instance, **kwargs):
    GoneAddress.objects.note(instance)


@receiver(pre_delete, sender=Page)
def page_deleted(instance, **kwargs):
    if instance.live:
        GoneAddress.objects.note(instance)


@receiver(page_published)
def page_is_back(instance, **kwargs):
    GoneAddress.objects.forget(instance)

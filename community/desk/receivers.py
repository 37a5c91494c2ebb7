from django.db.models.signals import post_delete
from django.dispatch import receiver
from wagtail.signals import page_published

from community.desk.models import Promotion, SupportRequest
from community.members.happened import erased
from knowledgebase.models import FAQEntryPage


@receiver(erased)
def forget_requests(member, addresses, **kwargs):
    SupportRequest.objects.forget(member, addresses)


@receiver(page_published, sender=FAQEntryPage)
def answer_published(instance, **kwargs):
    Promotion.objects.published(instance)


@receiver(post_delete, sender=Promotion)
def answer_gone(instance, **kwargs):
    """With its page: nobody goes on being asked whether they may be named there."""
    instance.close()

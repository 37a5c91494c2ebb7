from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import ModelLogEntry
from wagtail.signals import page_published

from community.desk.guest_mail import tell_decision, tell_promoted
from community.desk.how_it_went import ACTS, accepted, reconsider
from community.desk.models import GuestQuestion, Promotion, QueueItem, SupportRequest
from community.members.happened import erased
from knowledgebase.models import FAQEntryPage

DECISIONS = {"forum.release": "published", "forum.remove": "declined"}


@receiver(erased)
def forget_requests(member, addresses, **kwargs):
    SupportRequest.objects.forget(member, addresses)
    GuestQuestion.objects.forget(member, addresses)
    QueueItem.objects.forget(member)


@receiver(post_save, sender=ModelLogEntry)
def decided(instance, created, raw, **kwargs):
    """A moderator released a topic, or took it away: its asker without an account hears of it by mail."""
    what = DECISIONS.get(instance.action)
    if raw or not created or not what or instance.content_type.model != "topic":
        return
    asked = GuestQuestion.objects.select_related("topic__author", "topic__category")
    question = asked.filter(topic=int(instance.object_id)).first()
    if question and instance.user_id != question.topic.author_id:
        tell_decision(question, what, instance.data.get("reason", ""))


@receiver(page_published, sender=FAQEntryPage)
def answer_published(instance, **kwargs):
    Promotion.objects.published(instance)


@receiver(post_save, sender=Promotion)
def answer_told(instance, update_fields, **kwargs):
    """The bell tells members; who asked without an account hears of it by mail."""
    if update_fields and "told_at" in update_fields:
        tell_promoted(instance)


@receiver(post_delete, sender=Promotion)
def answer_gone(instance, **kwargs):
    """With its page: nobody goes on being asked whether they may be named there."""
    instance.close()


@receiver(post_save, sender=ModelLogEntry)
def acted(instance, created, raw, **kwargs):
    """Acts on topics and replies are heard in the audit log, in the transaction in which they happen."""
    if raw or not created:
        return
    if instance.action == "forum.accept":
        accepted(instance)
    elif instance.action in ACTS:
        reconsider(instance)

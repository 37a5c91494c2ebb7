"""Solved questions that somebody would read in the FAQ, for those who write there."""

from django.db.models import Q
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry

from community.desk.models import Nomination, Promotion
from community.desk.placing import may_promote
from community.desk.queue.hearing import look_again
from community.desk.queue.held import SIGHT
from community.desk.queue.kinds import Decision, Kind, Urgency, Waiting, register


def promote(nomination, *, by, reason, words):
    Promotion.objects.promote(nomination.topic, by=by)


def decline(nomination, *, by, reason, words):
    nomination.decline(by=by, reason=words or reason)


@register
class Nominations(Kind):
    name = "nomination"
    label = _("Asked for in the FAQ")
    models = (Nomination,)
    urgency = Urgency.LATER
    decisions = (
        Decision(
            "promote",
            _("Make FAQ entry"),
            promote,
            said=_(
                "A draft with the question and its answer is made. Its authors are asked whether we may name them."
            ),
            note=_(
                "Who asked and who answered are asked whether we may name them, and told when it is published."
            ),
            is_main=True,
        ),
        Decision(
            "decline",
            _("Not now"),
            decline,
            said=_("It is declined, and who asked for it is told."),
            undo=lambda nomination, *, by, why: nomination.reopen(by=by),
            stands=lambda nomination: bool(nomination.declined_at),
            tells=lambda nomination: nomination.member,
            words=_(
                "Thank you for the hint. For now this stays in the forum, where it can be found too."
            ),
        ),
    )

    def rows(self, model):
        return model.objects.for_queue()

    def waiting(self, rows):
        return rows.waiting()

    def describe(self, nomination):
        return Waiting(since=nomination.created_at, category=nomination.topic.category)

    def scope(self, member):
        return Q() if may_promote(member) else None

    def person(self, nomination):
        return nomination.member

    def title(self, nomination):
        return nomination.topic.title

    def url(self, nomination):
        return nomination.topic.get_absolute_url()

    def language(self, nomination):
        return nomination.topic.category.lang


@receiver(post_save, sender=Nomination, dispatch_uid="queue.nominated")
def nominated(instance, raw, **kwargs):
    if not raw:
        look_again("nomination", instance)


@receiver(post_save, sender=ModelLogEntry, dispatch_uid="queue.nominated_topic")
def sight_changed(instance, created, raw, **kwargs):
    if created and not raw and instance.action in SIGHT and instance.content_type.model == "topic":
        for nomination in Nomination.objects.filter(topic=instance.object_id):
            look_again("nomination", nomination, by=instance.user)


@receiver(post_save, sender=Promotion, dispatch_uid="queue.promoted")
def promoted(instance, created, raw, **kwargs):
    if raw or not created:
        return
    for nomination in Nomination.objects.filter(topic=instance.topic_id):
        look_again("nomination", nomination, by=instance.by)

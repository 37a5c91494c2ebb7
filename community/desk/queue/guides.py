"""Guides that somebody should read again: their review is overdue, readers found them less helpful, or asked after them."""

from django.db.models import Q
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageLogEntry
from wagtail.permissions import policy_registry

from community.desk.queue.hearing import look_again
from community.desk.queue.kinds import Decision, Kind, Urgency, Waiting, register
from knowledgebase.freshness import with_doubts
from knowledgebase.models import Doubt, GuidePage


@register
class DoubtedGuides(Kind):
    name = "guide"
    label = _("Guides to look at again")
    models = (GuidePage,)
    urgency = Urgency.LATER
    decisions = (
        Decision(
            "trust",
            _("It is right as it is"),
            lambda guide, *, by, reason, words: guide.trust(by=by),
            said=_("The guide counts as checked today."),
            is_main=True,
        ),
    )

    def rows(self, model):
        return with_doubts(model.objects.live())

    def waiting(self, rows):
        return rows.suspect()

    def describe(self, guide):
        return Waiting(since=min(doubt.since for doubt in guide.open_doubts), why=guide.reasons)

    def scope(self, member):
        if not member.has_perm("wagtailadmin.access_admin"):
            return None
        policy = policy_registry.get_by_type(Page)
        theirs = policy.instances_user_has_permission_for(member, "change")
        return Q(object_id__in=theirs.order_by().values("pk"))

    def title(self, guide):
        return guide.title

    def url(self, guide):
        return guide.get_url() or ""

    def ways(self, guide):
        return [
            {
                "label": _("Change the guide"),
                "url": reverse("wagtailadmin_pages:edit", args=[guide.pk]),
            }
        ]

    def language(self, guide):
        return guide.locale.language_code


@receiver(post_save, sender=Doubt, dispatch_uid="queue.doubt")
def doubted(instance, raw, **kwargs):
    if not raw:
        look_again("guide", instance.guide)


@receiver(post_save, sender=PageLogEntry, dispatch_uid="queue.guide")
def looked_at(instance, created, raw, **kwargs):
    """Trusted as it is, or published anew; guides are few, so each act on one is worth a look."""
    acts = ("knowledgebase.trust", "wagtail.publish", "wagtail.unpublish")
    if raw or not created or instance.action not in acts:
        return
    for guide in GuidePage.objects.filter(pk=instance.page_id):
        look_again("guide", guide, by=instance.user)

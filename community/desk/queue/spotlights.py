"""What customers said of what they bought, until staff have read it."""

from django.db.models import Q
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.desk.queue.hearing import look_again
from community.desk.queue.kinds import Decision, Kind, Waiting, register
from community.moderation.models import Verdict
from community.spotlights.models import Spotlight


def send_back(spotlight, *, by, reason, words):
    spotlight.send_back(by=by, note=words or reason)


def decline(spotlight, *, by, reason, words):
    spotlight.decline(by=by, reason=words or reason)


def reconsider(spotlight, *, by, why):
    spotlight.reconsider(by=by)


@register
class Spotlights(Kind):
    name = "spotlight"
    label = _("Customers’ words")
    models = (Spotlight,)
    decisions = (
        Decision(
            "approve",
            _("Publish"),
            lambda spotlight, *, by, reason, words: spotlight.approve(by=by),
            said=_("It is published, and its author is told."),
            undo=reconsider,
            stands=lambda spotlight: bool(spotlight.approved_at),
            note=_("Its author is told that it is published."),
            is_main=True,
        ),
        Decision(
            "send_back",
            _("Send back"),
            send_back,
            said=_("It is sent back, and its author is told why."),
            undo=reconsider,
            stands=lambda spotlight: bool(spotlight.returned_at),
            tells=lambda spotlight: spotlight.member,
            words=_(
                "Thank you for writing. Could you say a little more of how you use it? Then we publish it gladly."
            ),
        ),
        Decision(
            "decline",
            _("Decline"),
            decline,
            said=_("It is declined, and its author is told why."),
            undo=reconsider,
            stands=lambda spotlight: bool(spotlight.declined_at),
            tells=lambda spotlight: spotlight.member,
            words=_("Thank you for writing. We do not publish this one."),
        ),
    )

    def rows(self, model):
        return model.objects.for_listing()

    def waiting(self, rows):
        return rows.waiting()

    def describe(self, spotlight):
        verdict = Verdict.objects.filter(outcome=Verdict.Outcome.OPEN).last_about(spotlight)
        return Waiting(since=spotlight.submitted_at, why=verdict.summary if verdict else "")

    def scope(self, member):
        return Q() if member.has_perm("spotlights.change_spotlight") else None

    def person(self, spotlight):
        return spotlight.member

    def title(self, spotlight):
        return spotlight.described()

    def ways(self, spotlight):
        return [
            {
                "label": _("Change the words, or reply"),
                "url": reverse("spotlights_admin:spotlight", args=[spotlight.pk]),
            }
        ]

    def language(self, spotlight):
        return spotlight.language

    def version(self, spotlight):
        return str(spotlight.turn)


@receiver(post_save, sender=Spotlight, dispatch_uid="queue.spotlight")
def changed(instance, raw, **kwargs):
    if not raw:
        look_again("spotlight", instance)

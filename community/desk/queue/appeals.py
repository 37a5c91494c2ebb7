"""Whoever was warned, silenced, suspended or banned and sees it differently."""

from django.db.models import Q
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from community.desk.queue.hearing import look_again
from community.desk.queue.kinds import Decision, Kind, Urgency, Waiting, register
from community.moderation.models import Appeal


def grant(appeal, *, by, reason, words):
    appeal.grant(by=by, answer=words)


def decline(appeal, *, by, reason, words):
    appeal.decline(by=by, answer=words)


def who_appeals(appeal):
    return appeal.sanction.member


@register
class Appeals(Kind):
    name = "appeal"
    label = _("Appeals")
    models = (Appeal,)
    hint = _("Say what you decided and why. The person reads it by mail and on the site.")
    decisions = (
        Decision(
            "grant",
            _("Grant it: take the sanction back"),
            grant,
            said=_("The sanction is taken back."),
            tells=who_appeals,
            needs_words=True,
            is_main=True,
        ),
        Decision(
            "decline",
            _("Decline it: the sanction stays"),
            decline,
            said=_("The sanction stays as it is."),
            tells=who_appeals,
            needs_words=True,
        ),
    )

    def rows(self, model):
        return model.objects.for_listing()

    def waiting(self, rows):
        return rows.waiting()

    def describe(self, appeal):
        sanction = appeal.sanction
        urgency = Urgency.NOW if sanction.shuts_out else Urgency.SOON
        return Waiting(since=appeal.made_at, why=sanction.reason, urgency=urgency)

    def scope(self, member):
        """Whoever set the sanction sees it too; the verb leaves the decision to a colleague, where there is one."""
        return Q() if member.has_perm("forum.moderate") else None

    def person(self, appeal):
        return appeal.sanction.member

    def title(self, appeal):
        return f"{appeal.sanction.member}: {appeal.sanction.get_kind_display()}"

    def url(self, appeal):
        return reverse("moderation:appeal", args=[appeal.pk])


@receiver(post_save, sender=Appeal, dispatch_uid="queue.appeal")
def appealed(instance, raw, **kwargs):
    if not raw:
        look_again("appeal", instance, by=instance.decided_by)

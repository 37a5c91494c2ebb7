"""What readers would change in guides, for those who may change them."""

from django.db.models import Q
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry

from community.desk.queue.hearing import look_again
from community.desk.queue.kinds import Decision, Kind, Waiting, register
from forum.models import Refused
from knowledgebase.models import EditSuggestion

ACTS = {f"knowledgebase.{act}" for act in ("apply", "decline", "reopen")}


def apply(suggestion, *, by, reason, words):
    lock = suggestion.guide.get_lock()
    if lock and lock.for_user(by):
        raise Refused(gettext("Somebody has locked this guide. Apply it when the lock is gone."))
    if not suggestion.apply(by=by):
        raise Refused(
            gettext(
                "The passage does not stand in exactly one place. Change the guide yourself, then press “Done by hand”."
            )
        )


def decline(suggestion, *, by, reason, words):
    suggestion.decline(by=by, reason=words or reason)


def reopen(suggestion, *, by, why):
    suggestion.reopen(by=by)


@register
class Suggestions(Kind):
    name = "suggestion"
    label = _("Suggested edits")
    models = (EditSuggestion,)
    decisions = (
        Decision(
            "apply",
            _("Apply it in a draft"),
            apply,
            said=_("It stands in a draft of the guide now. Look at it there, then publish."),
            note=_("Who suggested it is thanked by mail."),
            is_main=True,
        ),
        Decision(
            "by_hand",
            _("Done by hand"),
            lambda suggestion, *, by, reason, words: suggestion.apply_by_hand(by=by),
            said=_("The suggestion counts as applied."),
            undo=reopen,
            stands=lambda suggestion: bool(suggestion.applied_at),
            note=_("Who suggested it is thanked by mail."),
        ),
        Decision(
            "decline",
            _("Decline"),
            decline,
            said=_("The suggestion is declined."),
            undo=reopen,
            stands=lambda suggestion: bool(suggestion.declined_at),
            tells=lambda suggestion: suggestion.member,
            words=_("We have looked at it together with the guide, and leave the guide as it is."),
        ),
    )

    def rows(self, model):
        return model.objects.for_listing()

    def waiting(self, rows):
        return rows.waiting()

    def describe(self, suggestion):
        return Waiting(since=suggestion.created_at, why=suggestion.why)

    def scope(self, member):
        if not member.has_perm("knowledgebase.change_editsuggestion"):
            return None
        mine = EditSuggestion.objects.decidable_by(member).order_by()
        return Q(object_id__in=mine.values("pk"))

    def person(self, suggestion):
        return suggestion.member

    def title(self, suggestion):
        return suggestion.guide.title

    def ways(self, suggestion):
        return [
            {
                "label": _("Open the guide"),
                "url": reverse("wagtailadmin_pages:edit", args=[suggestion.guide_id]),
            }
        ]

    def language(self, suggestion):
        return suggestion.guide.locale.language_code


@receiver(post_save, sender=EditSuggestion, dispatch_uid="queue.suggested")
def suggested(instance, created, raw, **kwargs):
    if created and not raw:
        look_again("suggestion", instance)


@receiver(post_save, sender=ModelLogEntry, dispatch_uid="queue.suggestion")
def decided(instance, created, raw, **kwargs):
    if raw or not created or instance.action not in ACTS:
        return
    for suggestion in EditSuggestion.objects.filter(pk=instance.object_id):
        look_again("suggestion", suggestion, by=instance.user)

"""What members have flagged: all that they said of one thing, decided together."""

from collections import Counter, defaultdict

from django.conf import settings
from django.db.models import Count, Q
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from community.desk.queue.hearing import look_again
from community.desk.queue.kinds import Decision, ForModerators, Urgency, Waiting, register
from community.moderation.models import Case, Flag, Outcome, Reason
from forum.models import Reply, Topic

HARMS = {Reason.RUDE, Reason.PRIVATE}  # somebody may come to harm as long as it stands there
BACK = _("We have looked at it: everybody sees it again. Thank you for your patience.")
HEARD = _("Who flagged it hears that you agreed.")


def deciding(outcome: Outcome):
    return lambda case, *, by, reason, words: case.decide(
        outcome, by=by, reason=reason, words=words
    )


def decision(outcome: Outcome, label, said, **more) -> Decision:
    return Decision(
        outcome.value,
        label,
        deciding(outcome),
        said=said,
        undo=lambda case, *, by, why: case.undo(by=by, reason=why),
        stands=lambda case: case.outcome == outcome and not case.opened_at,
        **more,
    )


def author_of(case):
    return case.kind.author(case.thing) if case.thing else None


def author_of_what_can_be_hidden(case):
    """Nobody is written to where only a person can do something about it."""
    return author_of(case) if case.kind.hides else None


def author_of_what_is_away(case):
    """Who was never told that anything was the matter is not told that all is well."""
    return author_of(case) if case.held_at else None


@register
class Flags(ForModerators):
    name = "flags"
    label = _("Flags")
    models = (Case,)
    decisions = (
        decision(
            Outcome.HIDDEN,
            _("Agree, and hide it"),
            _("Only moderators see it now."),
            tells=author_of_what_can_be_hidden,
            words=_("It does not fit what this place is for, so we took it out of sight."),
            note=HEARD,
            is_main=True,
        ),
        decision(
            Outcome.REMOVED,
            _("Agree, and delete it"),
            _("It is deleted; moderators can bring it back."),
            tells=author_of_what_can_be_hidden,
            words=_("It does not fit what this place is for, so we deleted it."),
            note=HEARD,
        ),
        decision(
            Outcome.KEPT,
            _("Agree, and keep it"),
            _("It stays, and everybody sees it."),
            tells=author_of_what_is_away,
            words=BACK,
            note=_("For what you have moved or changed. Who flagged it hears that you agreed."),
        ),
        decision(
            Outcome.DECLINED,
            _("Disagree"),
            _("It stays, and everybody sees it."),
            tells=author_of_what_is_away,
            words=BACK,
            note=_("Who flagged it hears that it may stay; their next flag weighs less."),
        ),
        decision(
            Outcome.IGNORED,
            _("Put the flags away"),
            _("It stays, and everybody sees it."),
            tells=author_of_what_is_away,
            words=BACK,
            note=_("Nobody was right or wrong. Who flagged it hears that you looked."),
        ),
    )

    def rows(self, model):
        open_flags = Count("flags", filter=Q(flags__outcome=""))
        return Case.objects.with_things().annotate(number_open=open_flags)

    def waiting(self, rows):
        return rows.filter(opened_at__isnull=False)

    def describe(self, case):
        reasons = Counter(case.flags.open().values_list("reason", flat=True))
        harms = case.held_at or HARMS & set(reasons)
        with translation.override(settings.LANGUAGE_CODE):
            why = "; ".join(in_words(Reason(it), n) for it, n in reasons.most_common())
        return Waiting(
            since=case.opened_at,
            why=why,
            category=category_of(case.thing),
            urgency=Urgency.NOW if harms else Urgency.SOON,
        )

    def person(self, case):
        return author_of(case)

    def title(self, case):
        return case.kind.title(case.thing) if case.thing else str(case)

    def url(self, case):
        return getattr(case.thing, "place", None) or case.get_absolute_url()

    def language(self, case):
        category = category_of(case.thing)
        return category.lang if category else ""

    def version(self, case):
        """Neither other words than were read, nor other flags."""
        edited = getattr(case.thing, "edited_at", None)
        return f"{case.number_open} {edited or ''}".strip()

    def prepare(self, items):
        """Each case with its open flags, their weight together, and the words of the thing."""
        of_case = defaultdict(list)
        for flag in (
            Flag.objects.open().filter(case__in=[it.object_id for it in items]).with_record()
        ):
            of_case[flag.case_id].append(flag)
        for item in items:
            case = item.thing
            case.shown = of_case[case.pk]
            case.sum = round(sum(flag.weight for flag in case.shown), 2)
            case.text = case.kind.text(case.thing) if case.thing else ""


def in_words(reason: Reason, number: int) -> str:
    told = ngettext("%(reason)s (%(n)s member)", "%(reason)s (%(n)s members)", number)
    return told % {"reason": reason.label, "n": number}


def category_of(thing):
    if isinstance(thing, Reply):
        return thing.topic.category
    return thing.category if isinstance(thing, Topic) else None


@receiver(post_save, sender=Case, dispatch_uid="queue.flags")
def case_changed(instance, raw, **kwargs):
    if not raw:
        look_again("flags", instance, by=instance.decided_by)

"""How staff want their queue: how long a question may wait, and what they usually say with a decision."""

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from community.desk.queue.kinds import KINDS, Decision, Kind

WORDS_LENGTH = 2000
GOAL = 24  # hours; who asked yesterday looks in today


@register_setting(icon="list-ul")
class QueueSettings(BaseSiteSetting):
    """What counts as waiting too long."""

    answer_within = models.PositiveSmallIntegerField(
        _("hours until a question without an answer waits for you"),
        default=GOAL,
        help_text=_(
            "A question that nobody has replied to for so long is in the queue of moderators."
        ),
    )

    panels = [FieldPanel("answer_within")]

    class Meta:
        verbose_name = _("queue")

    def __str__(self):
        return gettext("Queue")

    @classmethod
    def hours(cls) -> int:
        """Those of the default site."""
        row = cls.objects.order_by("-site__is_default_site", "pk").first()
        return row.answer_within if row else GOAL


def decisions_with_words() -> list[tuple[str, str]]:
    """The choices: “held.decline”, and what staff read."""
    return [
        (key_of(kind, decision), f"{kind.label}: {decision.label}")
        for kind in KINDS.values()
        for decision in kind.decisions
        if decision.words
    ]


def key_of(kind: Kind, decision: Decision) -> str:
    return f"{kind.name}.{decision.key}"


class DecisionWords(models.Model):
    """What is said to whom a decision concerns, in place of what Hearth says by itself."""

    decision = models.CharField(_("decision"), max_length=61, choices=decisions_with_words)
    language = models.CharField(_("language"), max_length=12, choices=settings.LANGUAGES)
    words = models.TextField(
        _("message"),
        max_length=WORDS_LENGTH,
        help_text=_("Kind, short, and without a name. Who decides can still say something else."),
    )

    panels = [FieldPanel("decision"), FieldPanel("language"), FieldPanel("words")]

    class Meta:
        verbose_name = _("words for a decision")
        verbose_name_plural = _("words for decisions")
        ordering = ["decision", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "language"],
                name="one_wording_of_a_decision",
                violation_error_message=_(
                    "There are words for this decision in this language: change those."
                ),
            )
        ]

    def __str__(self):
        return f"{self.get_decision_display()} ({self.get_language_display()})"


def usual_words(kind: Kind, decision: Decision, target, known: dict | None = None) -> str:
    """What is said with a decision when nobody says anything else, in the language of who reads it; "" for nothing.

    `known` is all rows as {(decision, language): words}, for a page that asks for many.
    """
    if not decision.words:
        return ""
    language = language_of(kind, decision, target)
    asked = (key_of(kind, decision), language)
    if known is None:
        known = all_words()
    with translation.override(language):
        return known.get(asked) or str(decision.words)


def language_of(kind: Kind, decision: Decision, target) -> str:
    reader = decision.whom(target)
    return getattr(reader, "language", "") or kind.language(target) or settings.LANGUAGE_CODE


def all_words() -> dict:
    rows = DecisionWords.objects.values_list("decision", "language", "words")
    return {(decision, language): words for decision, language, words in rows}

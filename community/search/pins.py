"""What the team chose to stand first for some words."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.search.analysis import words
from community.search.grouping import group_of

KINDS = [("guide", _("Guide")), ("faq", _("Answer")), ("topic", _("Forum"))]


class PinQuerySet(models.QuerySet):
    def titled(self, scopes: list[str]):
        """Each with `stands_first`, the title of what it pins; empty once that is gone, and for whoever lacks its scope."""
        from community.search.models import Entry

        entry = Entry.objects.filter(
            scope__in=scopes, kind=OuterRef("kind"), object_id=OuterRef("object_id")
        )
        return self.annotate(stands_first=Subquery(entry.values("title")[:1]))


class Pin(models.Model):
    """A guide, an answer or a topic that stands first for these words, in any form and order, from the next search on."""

    words = models.CharField(
        _("for the words"), max_length=100,
        help_text=_("As somebody searches. Other forms of them, another order and missing accents count too."),
    )  # fmt: skip
    kind = models.CharField(_("kind"), max_length=12, choices=KINDS, editable=False)
    object_id = models.PositiveBigIntegerField(editable=False)
    language = models.CharField(
        _("language"), max_length=12, blank=True, choices=settings.LANGUAGES,
        help_text=_("Of those who search. Empty: a page for readers of its language, a topic for everybody."),
    )  # fmt: skip
    only_in_kind = models.BooleanField(
        _("only where results are narrowed to its kind"), default=False,
        help_text=_("To guides, to answers or to the forum; among results of all kinds it does not stand first then."),
    )  # fmt: skip
    begins_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(
        _("until"), null=True, blank=True, help_text=_("The last day. Empty: until you take it away.")
    )  # fmt: skip

    objects = PinQuerySet.as_manager()

    class Meta:
        verbose_name = _("pinned result")
        verbose_name_plural = _("pinned results")
        ordering = ["words", "pk"]

    def __str__(self):
        return self.words

    def clean(self):
        if not words(self.words):
            raise ValidationError({"words": _("Write at least one word.")})
        if self.begins_on and self.ends_on and self.ends_on < self.begins_on:
            raise ValidationError({"ends_on": _("It ends before it begins.")})

    @property
    def is_in_force(self) -> bool:
        """Has its time begun, and is it not over?"""
        today = timezone.localdate()
        has_begun = self.begins_on is None or self.begins_on <= today
        return has_begun and (self.ends_on is None or self.ends_on >= today)

    @property
    def target(self):
        """The entry of what is pinned; None once that is gone."""
        from community.search.models import Entry

        return Entry.objects.filter(kind=self.kind, object_id=self.object_id).first()

    def is_for(self, tokens: list[str], language: str, kind: str = "") -> bool:
        """Do these folded words, of a reader of this language who narrowed to `kind`, ask for what is pinned?"""
        if self.language not in ("", language) or (self.only_in_kind and self.kind != kind):
            return False
        return group_of(words(self.words), language) == group_of(tokens, language)

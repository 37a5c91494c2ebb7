"""Guides in several languages: which translation is missing, a draft, out of date, or in line with its original.

The original of a guide is its translation in the site's first language. A translation keeps the revision of the
original that it was made from (`translated_from`); it is stale once a later one is live.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log
from wagtail.models import Locale


class State(models.TextChoices):
    MISSING = "missing", gettext_lazy("Missing")
    DRAFT = "draft", gettext_lazy("Draft")
    STALE = "stale", gettext_lazy("Out of date")
    IN_LINE = "in-line", gettext_lazy("In line")


@dataclass(frozen=True)
class Translation:
    """How a guide fares in one language; `pk` is None where it is missing."""

    locale: Locale
    state: State
    pk: int | None


IS_ORIGINAL = Q(locale__language_code=settings.LANGUAGE_CODE)
UNKNOWN_OR_OLDER = Q(translated_from=None) | Q(translated_from__lt=F("current_revision"))
IS_STALE = Q(UNKNOWN_OR_OLDER, alias_of=None, current_revision__isnull=False)
STATE = Case(
    When(live=False, then=Value(State.DRAFT)),
    When(IS_STALE, then=Value(State.STALE)),
    default=Value(State.IN_LINE),
)


def other_locales():
    """The languages that guides are translated into."""
    return Locale.objects.exclude(language_code=settings.LANGUAGE_CODE).order_by("language_code")


class TranslatedQuerySet(models.QuerySet):
    def originals(self):
        return self.filter(IS_ORIGINAL)

    def stale(self):
        """Translations that were made from an earlier revision than the live one of their original."""
        return self.exclude(IS_ORIGINAL).with_current_revision().filter(IS_STALE)

    def with_current_revision(self):
        """Each with `current_revision`, the live one of its original; None while that is not published."""
        original = self.model.objects.filter(
            IS_ORIGINAL, live=True, translation_key=OuterRef("translation_key")
        )
        return self.annotate(current_revision=Subquery(original.values("live_revision")[:1]))

    def with_states(self, locales):
        """Originals, each with how it fares in `locales`; read them with `translations_in(locales)`."""
        annotations = {}
        for locale in locales:
            there = self.model.objects.filter(
                translation_key=OuterRef("translation_key"), locale=locale
            )
            state = there.with_current_revision().annotate(state=STATE).values("state")[:1]
            annotations[f"state_{locale.pk}"] = models.functions.Coalesce(
                Subquery(state), Value(State.MISSING)
            )
            annotations[f"translation_{locale.pk}"] = Subquery(there.values("pk")[:1])
        return self.annotate(**annotations)

    def missing_in(self, code, member):
        """Guides that `member` cannot read in the language `code`."""
        there = self.model.objects.visible_to(member).filter(
            translation_key=OuterRef("translation_key"), locale__language_code=code
        )
        return self.filter(~Exists(there))

    def count_as_in_line(self) -> None:
        """Say of all these translations that they tell what their originals tell now."""
        originals = dict(
            self.model.objects.originals()
            .filter(translation_key__in=self.exclude(IS_ORIGINAL).values("translation_key"))
            .values_list("translation_key", "live_revision")
        )
        guides = list(self.exclude(IS_ORIGINAL).filter(translation_key__in=originals.keys()))
        for guide in guides:
            guide.translated_from_id = originals[guide.translation_key]
        self.model.objects.bulk_update(guides, ["translated_from"], batch_size=200)


class NotATranslation(PermissionDenied):
    """There is no original to be in line with."""


class Translated:
    """Mixed into GuidePage: what a guide knows of its original and its translations."""

    exclude_fields_in_copy = ["translated_from"]

    def with_content_json(self, content):
        """What a translation was made from belongs to the page; publishing an old draft does not turn it back."""
        page = super().with_content_json(content)
        page.translated_from_id = self.translated_from_id
        return page

    @property
    def is_original(self) -> bool:
        return self.locale.language_code == settings.LANGUAGE_CODE

    @property
    def original(self):
        """The guide in the site's first language; None for that one itself, and where there is none."""
        if self.is_original:
            return None
        originals = type(self).objects.originals().defer_streamfields()
        return originals.filter(translation_key=self.translation_key).first()

    @property
    def is_stale(self) -> bool:
        return type(self).objects.filter(pk=self.pk).stale().exists()

    def translations_in(self, locales) -> list[Translation]:
        """As `with_states(locales)` found them."""
        return [
            Translation(
                locale,
                State(getattr(self, f"state_{locale.pk}")),
                getattr(self, f"translation_{locale.pk}"),
            )
            for locale in locales
        ]

    def allows_marking_by(self, member) -> bool:
        return self.permissions_for_user(member).can_edit()

    def start_from(self, source) -> None:
        """Keep which revision of `source` this translation was just copied from."""
        self.translated_from = source.live_revision if source.live else source.latest_revision
        self.save(update_fields=["translated_from"], clean=False)

    def mark_in_line(self, *, by) -> None:
        """Say that it tells what its original tells now. Raises NotATranslation where there is no original."""
        original = self.original
        if original is None:
            raise NotATranslation(_("This guide is no translation of another one."))
        if self.translated_from_id == original.live_revision_id:
            return
        self.translated_from_id = original.live_revision_id
        self.save(update_fields=["translated_from"], clean=False)
        data = {"revision": original.live_revision_id}
        log(instance=self, action="knowledgebase.in_line", user=by, data=data)

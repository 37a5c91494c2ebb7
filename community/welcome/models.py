"""What staff say to newcomers, and what was said to whom."""

from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.http import HttpResponse
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting
from wagtail.models import PreviewableMixin

from community.welcome.words import SERIES, SUBJECTS, TEXTS, Kind, check

LATEST = 21  # days: whoever has been here longer is no newcomer any more
# A mail in the preview of the admin runs nothing and loads nothing; its look is written in it.
MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


def days(label, default: int):
    return models.PositiveSmallIntegerField(
        label,
        default=default,
        null=True,
        blank=True,
        validators=[MaxValueValidator(LATEST)],
    )


class Series(BaseGenericSetting):
    """When which letter goes out. A letter without days is not sent; before `began_at` nobody is a newcomer."""

    began_at = models.DateTimeField(default=timezone.now, null=True, editable=False)
    welcome = days(_("welcome"), 0)
    follow = days(_("how to follow"), 2)
    answer = days(_("a first answer"), 5)

    class Meta:
        verbose_name = _("welcome series")

    def __str__(self):
        return capfirst(str(self._meta.verbose_name))

    @property
    def is_on(self) -> bool:
        return self.began_at is not None

    def turn(self, *, on: bool) -> None:
        """From now on, or no more. Whoever joined before it was turned on is never written to."""
        if on != self.is_on:
            self.began_at = timezone.now() if on else None

    def delays(self) -> dict[str, timedelta]:
        """After how long each letter goes out that is to go out, in their order."""
        after = {kind: getattr(self, kind) for kind in SERIES} if self.is_on else {}
        return {kind: timedelta(days=n) for kind, n in after.items() if n is not None}


class LetterQuerySet(models.QuerySet):
    def complete(self) -> None:
        """A row for every letter in every language, so that staff find them all."""
        wanted = (
            self.model(kind=it, language=code) for it in Kind for code, _n in settings.LANGUAGES
        )
        self.bulk_create(wanted, ignore_conflicts=True)

    def said(self, kind: str, language: str) -> "Letter":
        """The letter in a language, with the site's own words where staff have written none."""
        own = self.filter(kind=kind, language=language).first()
        return own or self.model(kind=kind, language=language)


class Letter(PreviewableMixin, models.Model):
    """The words of one letter in one language. Empty words are the site's own, which get better with each release."""

    kind = models.CharField(_("letter"), max_length=8, choices=Kind, editable=False)
    language = models.CharField(_("language"), max_length=12, editable=False)
    subject = models.CharField(_("subject"), max_length=120, blank=True)
    text = models.TextField(_("text"), max_length=4_000, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter to newcomers")
        verbose_name_plural = _("letters to newcomers")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "language"], name="one_letter_in_a_language")
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.language_name})"

    @property
    def language_name(self) -> str:
        return dict(settings.LANGUAGES).get(self.language, self.language)

    @property
    def is_own(self) -> bool:
        """Have staff written words of their own?"""
        return bool(self.subject or self.text)

    @property
    def whose_words(self) -> str:
        return gettext("yours") if self.is_own else gettext("the site’s own")

    def default(self, field: str) -> str:
        with translation.override(self.language):
            return str({"subject": SUBJECTS, "text": TEXTS}[field][self.kind])

    def words(self, field: str) -> str:
        return getattr(self, field) or self.default(field)

    def say(self, **said: str) -> None:
        """Keep words; those that are the site's own are not kept. ValidationError for a name that stands for nothing."""
        for field, text in said.items():
            text = text.replace("\r\n", "\n").strip()
            check(text, self.kind)
            setattr(self, field, "" if text == self.default(field) else text)

    def serve_preview(self, request, mode_name):
        from community.welcome.series import sample

        return HttpResponse(sample(self), headers={"Content-Security-Policy": MAIL_POLICY})


class Sent(models.Model):
    """A letter that was written to somebody. Nobody gets one twice, whoever writes it."""

    wagtail_reference_index_ignore = True  # it would write a task for every row

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("member"), related_name="+"
    )
    kind = models.CharField(_("letter"), max_length=8, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )  # who thanked; the series is nobody's
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)

    class Meta:
        verbose_name = _("letter that was sent")
        verbose_name_plural = _("letters that were sent")
        constraints = [
            models.UniqueConstraint(fields=["member", "kind"], name="one_letter_to_a_member")
        ]

    def __str__(self):
        return f"{self.kind}: {self.member}"


class StepsDone(models.Model):
    """Somebody does not want to see their first steps any more."""

    wagtail_reference_index_ignore = True  # it would write a task for every row

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+"
    )
    at = models.DateTimeField(_("put away"), default=timezone.now)

    class Meta:
        verbose_name = _("first steps put away")
        verbose_name_plural = _("first steps put away")

    def __str__(self):
        return str(self.member)

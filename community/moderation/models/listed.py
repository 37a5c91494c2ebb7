"""The lists of words that staff keep."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.moderation.spam.matching import words_of

MOST = 2_000  # entries; each is compared with whatever is written
STARS = 3  # in an entry: with more it says nothing any more


class ListedWord(models.Model):
    """A word, a phrase, or the name of a site, and what is done with what says it."""

    class Act(models.TextChoices):
        HOLD = "hold", _("Hold it for a moderator")
        HIDE = "hide", _("Hold it, and put it last: it is surely spam")
        FINE = "fine", _("It is fine here: never count it against anybody")

    pattern = models.CharField(
        _("word, phrase or site"),
        max_length=100,
        unique=True,
        help_text=_(
            "Capitals and accents make no difference. A * stands for any letters: “kredit*” finds “krediti”. "
            "The name of a site, like spam.example, finds links to it and to what lies under it."
        ),
    )
    act = models.CharField(_("what to do"), max_length=4, choices=Act, default=Act.HOLD)
    note = models.CharField(
        _("note"),
        max_length=200,
        blank=True,
        help_text=_("Why it stands here, for your colleagues."),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("listed word")
        verbose_name_plural = _("list of words")
        ordering = ["pattern"]

    def __str__(self):
        return self.pattern

    def clean(self):
        self.pattern = " ".join(self.pattern.split())
        if not words_of(self.pattern):
            raise ValidationError({"pattern": _("Write at least one letter or number.")})
        if any(part.replace("*", "") == "" for part in words_starred(self.pattern)):
            raise ValidationError({"pattern": _("A * needs letters beside it, like “kredit*”.")})
        if self.pattern.count("*") > STARS:
            raise ValidationError({"pattern": _("Use at most three * in one entry.")})
        if self._state.adding and ListedWord.objects.count() >= MOST:
            raise ValidationError(
                _("The list is full. Take out what found nothing for a long time.")
            )


def words_starred(pattern: str) -> list[str]:
    return [part for part in pattern.split() if "*" in part]

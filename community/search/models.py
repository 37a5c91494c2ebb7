from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from community.content.pure import pure

FOLDED = ("title", "headings", "keywords", "body")
PLACED = ("url", "scope", "breadcrumbs")
WRITTEN = (
    *FOLDED,
    *(f"folded_{name}" for name in FOLDED),
    "folded_leading",
    *PLACED,
    "segments",
    "tags",
    "state",
    "changed_at",
)
PUBLIC = "public"  # the scope of what everybody may see; scopes.py has the others
ANY_LANGUAGE = ""  # the locale of what members write: nobody asks them which language it is


class Entry(models.Model):
    """One findable thing in one language, written in the same transaction as the thing itself.

    The database keeps its full-text index from the `folded_…` columns by itself (engines.py), so whatever writes
    a row, an import or a shell, is found.
    """

    class Kind(models.TextChoices):
        GUIDE = "guide", _("Guide")
        FAQ = "faq", _("Answer")
        TOPIC = "topic", _("Forum")
        SPOTLIGHT = "spotlight", _("Customer")
        CASE = "case", _("Case study")

    class State(models.TextChoices):
        NONE = "", ""
        SOLVED = "solved", _("Solved")
        WAITING = "waiting", _("Waiting")
        DISCUSSION = "discussion", _("Discussion")
        ANNOUNCEMENT = "announcement", _("Announcement")

    # What ranking reads comes first in the row, and the long texts last: SQLite reads rows from their beginning.
    kind = models.CharField(max_length=12, choices=Kind)
    object_id = models.PositiveBigIntegerField()
    locale = models.CharField(max_length=12)  # "en", or ANY_LANGUAGE
    scope = models.CharField(max_length=100)  # who may see it: "public", "category:12"; scopes.py
    state = models.CharField(max_length=12, choices=State, blank=True)
    changed_at = models.DateTimeField()
    url = models.TextField()  # without the language, where the locale is ANY_LANGUAGE
    breadcrumbs = models.JSONField(default=list)  # titles from the top, without its own
    title = models.TextField()
    headings = models.TextField(blank=True)
    keywords = models.TextField(blank=True)
    folded_title = models.TextField(editable=False)
    folded_headings = models.TextField(editable=False)
    folded_keywords = models.TextField(editable=False)
    folded_leading = models.TextField(default="", editable=False)  # what the body says most often
    body = models.TextField(blank=True)
    folded_body = models.TextField(editable=False)
    segments = models.TextField(blank=True)  # slugs with spaces between them: for whom it is
    # What is like it: of a guide, the numbers of guides; of a topic, kinds with numbers ("faq:12"). related.py fills it.
    related = models.JSONField(default=list, editable=False)
    tags = models.JSONField(default=list)  # their names
    related_at = models.DateTimeField(null=True, editable=False)  # when; empty while it is due

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id", "locale"], name="one_entry_per_language"
            )
        ]
        indexes = [
            models.Index(fields=["scope"]),
            models.Index(fields=["folded_title"]),
            # All that is asked of a row before it is chosen, beside the texts that make rows long.
            models.Index(
                fields=["id", "scope", "kind", "locale", "state", "changed_at"],
                name="search_entry_seen",
            ),
            models.Index(fields=["kind", "related_at"]),  # what is due, without reading long rows
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Its address for the reader's language."""
        if self.locale != ANY_LANGUAGE:
            return self.url
        return in_language(self.url)

    @property
    def name(self) -> str:
        """ "guide:12": which thing it is of, whenever its row was written."""
        return f"{self.kind}:{self.object_id}"


@pure(2_000)
def in_language(url: str) -> str:
    from django.urls import translate_url

    language = translation.get_language()
    with translation.override(settings.LANGUAGE_CODE):  # in which it is written here
        return translate_url(url, language)


class Word(models.Model):
    """A word that some entry holds, or held; vocabulary.py keeps and asks them.

    Two that are written at the same moment may write the same word twice. That harms nothing, and a unique text would
    have them wait for each other.
    """

    text = models.TextField(db_index=True)
    entries = models.PositiveIntegerField(default=0)  # that held it when they were last counted
    keys = models.TextField(
        blank=True
    )  # with spaces between them; the database has an index of them

    class Meta:
        verbose_name = _("word")
        verbose_name_plural = _("words")

    def __str__(self):
        return self.text


class SynonymQuerySet(models.QuerySet):
    def for_language(self, language: str):
        return self.filter(language__in=["", language])


class Synonym(models.Model):
    """Who looks for one thing finds the other too, from the next search on."""

    words = models.CharField(_("who looks for"), max_length=100)
    means = models.CharField(_("also finds"), max_length=100)
    both_ways = models.BooleanField(_("and the other way round"), default=True)
    language = models.CharField(
        _("language"), max_length=12, blank=True, choices=settings.LANGUAGES,
        help_text=_("Of those who search. Leave it empty for all languages."),
    )  # fmt: skip

    objects = SynonymQuerySet.as_manager()

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["words", "means"]

    def __str__(self):
        return f"{self.words} {'↔' if self.both_ways else '→'} {self.means}"

    def clean(self):
        from community.search.analysis import words

        if words(self.words) == words(self.means):
            raise ValidationError(_("These are the same words to the search already."))
        if not words(self.words) or not words(self.means):
            raise ValidationError(_("Write at least one word on each side."))

    @property
    def directions(self) -> list[tuple[str, str]]:
        there = [(self.words, self.means)]
        return [*there, (self.means, self.words)] if self.both_ways else there


from community.search.asked_before import AskedBefore  # noqa: E402, F401
from community.search.logged import HelpSession, LoggedSearch  # noqa: E402, F401 (models of this app)
from community.search.pins import Pin  # noqa: E402, F401 (the same)
from community.search.runs import QualityRun  # noqa: E402, F401
from community.search.suggested import Asking, Suggested  # noqa: E402, F401 (models of this app)

"""Words written once and used in many guides."""

from django.db import models
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import ReferenceIndex, RevisionMixin, TranslatableMixin
from wagtail.rich_text import extract_references_from_rich_text
from wagtail.snippets.models import register_snippet

from community.content.blocks import SMALL_TEXT_FEATURES, body_blocks
from knowledgebase.alphabet import initial, place


class SharedWords(TranslatableMixin):
    """Words that guides show by reference: a change is seen in all of them at once."""

    class Meta(TranslatableMixin.Meta):
        abstract = True

    @property
    def is_used(self) -> bool:
        return ReferenceIndex.get_references_to(self).exists()

    @property
    def usage_url(self) -> str:
        """Where editors see what shows these words."""
        return reverse(self.snippet_viewset.get_url_name("usage"), args=[self.pk])


class GlossaryTermManager(models.Manager):
    def get_queryset(self):
        return super().get_queryset().select_related("locale")

    def in_order(self, code: str) -> list:
        """The terms of a language in its alphabetical order."""
        return sorted(self.filter(locale__language_code=code), key=lambda term: term.place)


class GlossaryTerm(SharedWords):
    """A word that not every reader knows. Everybody may read it: it has no visibility of its own."""

    term = models.CharField(_("term"), max_length=80)
    slug = models.SlugField(_("short name"), max_length=80, allow_unicode=True)
    definition = RichTextField(_("definition"), features=SMALL_TEXT_FEATURES)

    objects = GlossaryTermManager()

    panels = [
        TitleFieldPanel("term", placeholder=False),
        FieldPanel("slug"),
        FieldPanel("definition"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        ordering = ["term"]
        constraints = [
            models.UniqueConstraint(fields=["locale", "slug"], name="term_once_in_each_language"),
        ]

    def __str__(self):
        return self.term

    def get_absolute_url(self):
        """Its place in the glossary of its language."""
        with translation.override(self.locale.language_code):
            return f"{reverse('knowledgebase:glossary')}#{self.anchor}"

    def references(self):
        """What its definition links to, as Wagtail tells references."""
        return extract_references_from_rich_text(self.definition)

    @property
    def anchor(self) -> str:
        return f"term-{self.slug}"

    @property
    def place(self) -> tuple:
        return place(self.term, self.locale.language_code)

    @property
    def letter(self) -> str:
        return initial(self.term, self.locale.language_code)


class Passage(RevisionMixin, SharedWords):
    """A part of a text that stands in many guides and is changed in one place."""

    title = models.CharField(
        _("name"), max_length=120, help_text=_("For editors; readers do not see it.")
    )
    body = StreamField(body_blocks(), verbose_name=_("text"))

    panels = [FieldPanel("title"), FieldPanel("body")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("shared passage")
        verbose_name_plural = _("shared passages")
        ordering = ["title"]

    def __str__(self):
        return self.title


register_snippet(GlossaryTerm, viewset="knowledgebase.snippets.GlossaryTermViewSet")
register_snippet(Passage, viewset="knowledgebase.snippets.PassageViewSet")

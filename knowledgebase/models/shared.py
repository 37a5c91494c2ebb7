"""Words written once and used in many guides."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import RevisionMixin, TranslatableMixin
from wagtail.snippets.models import register_snippet

from community.content.blocks import SMALL_TEXT_FEATURES, body_blocks


@register_snippet
class GlossaryTerm(TranslatableMixin, models.Model):
    """A word that not every reader knows."""

    term = models.CharField(_("term"), max_length=80)
    slug = models.SlugField(_("short name"), max_length=80, allow_unicode=True)
    definition = RichTextField(_("definition"), features=SMALL_TEXT_FEATURES)

    panels = [FieldPanel("term"), FieldPanel("slug"), FieldPanel("definition")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        ordering = ["term"]
        constraints = [
            models.UniqueConstraint(fields=["locale", "slug"], name="term_once_in_each_language"),
        ]

    def __str__(self):
        return self.term


@register_snippet
class Passage(TranslatableMixin, RevisionMixin, models.Model):
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

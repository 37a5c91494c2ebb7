from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from community.content.blocks import SMALL_TEXT_FEATURES, body_blocks


class GuideIndexPage(Page):
    """All guides, at /guides/."""

    introduction = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["knowledgebase.SectionPage", "knowledgebase.GuidePage"]

    class Meta:
        verbose_name = _("all guides")


class SectionPage(Page):
    """A shelf of guides; may hold further sections."""

    description = models.TextField(_("description"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("description")]
    parent_page_types = ["knowledgebase.GuideIndexPage", "knowledgebase.SectionPage"]
    subpage_types = ["knowledgebase.SectionPage", "knowledgebase.GuidePage"]

    class Meta:
        verbose_name = _("section")


class GuideTag(TaggedItemBase):
    content_object = ParentalKey(
        "knowledgebase.GuidePage", on_delete=models.CASCADE, related_name="tagged_items"
    )


class GuidePage(Page):
    """One thing a customer can do or understand."""

    summary = models.TextField(
        _("summary"), blank=True, help_text=_("One or two sentences under the title.")
    )
    body = StreamField(body_blocks(), verbose_name=_("text"), blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("author"),
    )
    updated_on = models.DateField(
        _("updated"), default=date.today, help_text=_("The date readers see.")
    )
    tags = ClusterTaggableManager(through=GuideTag, blank=True, verbose_name=_("tags"))

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    promote_panels = [
        *Page.promote_panels,
        FieldPanel("author"),
        FieldPanel("updated_on"),
        FieldPanel("tags"),
    ]
    parent_page_types = ["knowledgebase.GuideIndexPage", "knowledgebase.SectionPage"]
    subpage_types = []

    class Meta:
        verbose_name = _("guide")


class FAQIndexPage(Page):
    """All answers, at /faq/."""

    introduction = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["knowledgebase.FAQSectionPage"]

    class Meta:
        verbose_name = _("all answers")


class FAQSectionPage(Page):
    description = models.TextField(_("description"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("description")]
    parent_page_types = ["knowledgebase.FAQIndexPage"]
    subpage_types = ["knowledgebase.FAQEntryPage"]

    class Meta:
        verbose_name = _("FAQ section")


class FAQEntryPage(Page):
    """A question, which is the title, and its answer."""

    answer = RichTextField(_("answer"), features=SMALL_TEXT_FEATURES)
    updated_on = models.DateField(
        _("updated"), default=date.today, help_text=_("The date readers see.")
    )

    content_panels = [*Page.content_panels, FieldPanel("answer")]
    promote_panels = [*Page.promote_panels, FieldPanel("updated_on")]
    parent_page_types = ["knowledgebase.FAQSectionPage"]
    subpage_types = []

    class Meta:
        verbose_name = _("FAQ entry")

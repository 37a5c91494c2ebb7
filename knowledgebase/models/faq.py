from django.db import models
from django.db.models import Case, When
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page, PageManager
from wagtail.rich_text import expand_db_html
from wagtail.search import index

from community.audience.visibility import VisiblePage, VisiblePageQuerySet
from community.content.blocks import SMALL_TEXT_FEATURES
from community.content.pages import json_ld
from community.content.panels import SlotPanel
from community.feedback.panels import HelpfulnessPanel

SEAM = "\x1e"  # the sign that separates records; no text contains it
PREVIEWED = 6  # answers of each section on the front of all answers


class FAQEntryQuerySet(VisiblePageQuerySet):
    def with_html(self) -> list:
        """The entries, each with its answer as `html`; what links in all of them lead to is asked once."""
        entries = list(self)
        together = expand_db_html(SEAM.join(entry.answer for entry in entries))
        for entry, html in zip(entries, together.split(SEAM), strict=False):
            entry.html = mark_safe(html)  # noqa: S308 (rich text, written by editors and cleaned when saved)
            entry.peers = entries  # so that whatever fills the slots of one asks once for all
        return entries


class FAQIndexPage(VisiblePage):
    """All answers, at /faq/."""

    introduction = models.TextField(_("introduction"), blank=True)

    page_description = _("The front of all answers, with their sections.")
    description_field = "introduction"
    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["knowledgebase.FAQSectionPage"]

    class Meta:
        verbose_name = _("front of all answers")
        verbose_name_plural = _("fronts of all answers")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return {**context, "sections": self.sections_with_entries_for(request.user)}

    def sections_for(self, member):
        """Its sections, each with `entry_count`: the answers in it that `member` may see."""
        counts = FAQEntryPage.objects.visible_to(member).count_by_branch(self)
        sections = list(FAQSectionPage.objects.visible_to(member).child_of(self).order_by("path"))
        for section in sections:
            section.entry_count = counts.get(section.path, 0)
        return sections

    def sections_with_entries_for(self, member):
        """The same, each with the first few `entries` that `member` may see."""
        visible = FAQEntryPage.objects.visible_to(member)
        entries = {}
        for entry in visible.first_of_each_branch(self, PREVIEWED).with_html():
            entries.setdefault(entry.branch, []).append(entry)
        sections = self.sections_for(member)
        for section in sections:
            section.entries = entries.get(section.path, [])
        return sections


class FAQSectionPage(VisiblePage):
    description = models.TextField(
        _("description"), blank=True, help_text=_("A sentence on what is in it.")
    )

    page_description = _("Questions about one thing, with their answers.")
    description_field = "description"
    content_panels = [*Page.content_panels, FieldPanel("description")]
    parent_page_types = ["knowledgebase.FAQIndexPage"]
    subpage_types = ["knowledgebase.FAQEntryPage"]

    class Meta:
        verbose_name = _("section of answers")
        verbose_name_plural = _("sections of answers")

    def get_context(self, request, *args, **kwargs):
        entries = self.entries_for(request.user).with_html()
        questions = [entry.as_question() for entry in entries]
        return {
            **super().get_context(request, *args, **kwargs),
            "entries": entries,
            "sections": self.get_parent().specific.sections_for(request.user),
            "structured_data": json_ld({"@type": "FAQPage", "mainEntity": questions}),
        }

    def entries_for(self, member):
        return FAQEntryPage.objects.visible_to(member).child_of(self).order_by("path")


class FAQEntryPage(VisiblePage):
    """A question, which is the title, and its answer."""

    answer = RichTextField(_("answer"), features=SMALL_TEXT_FEATURES)
    checked_on = models.DateField(
        _("updated"),
        default=timezone.localdate,
        help_text=_("The date readers see: when somebody last checked that it is right."),
    )

    objects = PageManager.from_queryset(FAQEntryQuerySet)()

    asks_if_it_helped = True
    falls_back = True
    page_description = _("A question that customers ask, as the title, and its answer.")
    content_panels = [
        SlotPanel("faq.editing"),
        *Page.content_panels,
        FieldPanel("answer"),
        HelpfulnessPanel(),
    ]
    promote_panels = [*Page.promote_panels, FieldPanel("checked_on")]
    search_fields = [*Page.search_fields, index.SearchField("answer")]
    parent_page_types = ["knowledgebase.FAQSectionPage"]
    subpage_types = []

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")

    @cached_property
    def html(self) -> str:
        """The answer as readers get it."""
        return mark_safe(expand_db_html(self.answer))  # noqa: S308 (as above)

    def get_context(self, request, *args, **kwargs):
        question = {"@type": "FAQPage", "mainEntity": [self.as_question()]}
        return {
            **super().get_context(request, *args, **kwargs),
            "section": self.get_parent(),
            "others": self.others_for(request.user),
            "structured_data": json_ld(question),
        }

    def others_for(self, member):
        """A few more answers of its section, beginning after it."""
        others = FAQEntryPage.objects.visible_to(member).sibling_of(self, inclusive=False)
        later = Case(When(path__gt=self.path, then=0), default=1)
        return others.order_by(later, "path")[:PREVIEWED]

    def as_question(self) -> dict:
        """The entry as schema.org names things."""
        answer = {"@type": "Answer", "text": self.html}
        question = {"@type": "Question", "name": self.title, "acceptedAnswer": answer}
        for credit in hooks.get_hooks("credit_question"):
            credit(self, question)
        return question

    @property
    def meta_description(self):
        return self.search_description or Truncator(strip_tags(self.answer)).words(30)

from datetime import timedelta

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks, hooks
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageManager
from wagtail.rich_text import expand_db_html
from wagtail.search import index

from community.audience.fields import SegmentsField
from community.audience.visibility import VisiblePage, VisiblePageQuerySet
from community.content.blocks import SMALL_TEXT_FEATURES
from community.content.headings import TAKEN
from community.content.pages import json_ld
from community.content.panels import SlotPanel
from community.feedback.models import COUNTED, Vote
from community.feedback.panels import HelpfulnessPanel
from community.feedback.wilson import lower_bound
from knowledgebase.editing import AnswerForm
from knowledgebase.models.segmented import Segmented, SegmentedQuerySet
from knowledgebase.panels import AlikePanel

SEAM = "\x1e"  # the sign that separates records; no text contains it
BESIDE = 6  # more answers that are named under one
COUNTS_FOR = timedelta(days=365)  # so that an answer that was mended is judged as it is, in time


class FAQEntryQuerySet(SegmentedQuerySet, VisiblePageQuerySet):
    def in_order(self, sections=()):
        """As editors put them; in those of the sections that ask for it, what helps most readers first."""
        where = Q(pk__in=[])
        for section in sections:
            if section.sorted_by == section.SortedBy.USEFULNESS:
                where |= Q(path__startswith=section.path)
        nothing = F("usefulness") * Value(0.0)  # PostgreSQL sorts by no constant
        weight = Case(When(where, then=F("usefulness")), default=nothing)
        return self.annotate(weight=weight).order_by("-weight", "path")

    def overdue(self):
        """Those whose review is past, and which nobody has checked on that day or after it."""
        return self.filter(review_by__lt=timezone.localdate(), checked_on__lt=F("review_by"))

    def with_html(self) -> list:
        """The entries, each with its answer as `html`; what links in all of them lead to is asked once."""
        entries = list(self)
        together = expand_db_html(SEAM.join(entry.answer for entry in entries))
        for entry, html in zip(entries, together.split(SEAM), strict=False):
            entry.html = mark_safe(html)  # noqa: S308 (rich text, written by editors and cleaned when saved)
            entry.peers = entries  # so that whatever fills the slots of one asks once for all
        return entries

    def rank(self) -> int:
        """Find out anew how useful each of them is: at least this share of all readers is helped, from 0 to 1."""
        votes = Vote.objects.filter(page=OuterRef("pk"), created_at__gt=timezone.now() - COUNTS_FOR)
        counted = votes.order_by().values("page").annotate(**COUNTED)
        low = counted.annotate(low=lower_bound("helped", "answers")).values("low")
        return self.update(usefulness=Coalesce(Subquery(low), 0.0))


class FAQEntryPage(Segmented, VisiblePage):
    """A question, which is the title, and its answer."""

    answer = RichTextField(
        _("answer"),
        features=SMALL_TEXT_FEATURES,
        help_text=_(
            "Begin with the answer itself; the why comes after it. What takes steps belongs into a guide."
        ),
    )
    segments = SegmentsField(
        "audience.Segment",
        blank=True,
        related_name="answers",
        verbose_name=_("products and segments"),
        help_text=_(
            "The FAQ can be narrowed to a product. Readers who chose one of these get this answer before others."
        ),
    )
    checked_on = models.DateField(
        _("updated"),
        default=timezone.localdate,
        help_text=_("The date readers see: when somebody last checked that it is right."),
    )
    review_by = models.DateField(
        _("review by"),
        null=True,
        blank=True,
        db_index=True,
        help_text=_(
            "After this day it stands in the report “Answers to review” until it is checked."
        ),
    )
    pinned = StreamField(
        [("guide", blocks.PageChooserBlock(page_type="knowledgebase.GuidePage", label=_("Guide")))],
        verbose_name=_("related guides"),
        help_text=_("These come first; others are found by what they are about."),
        blank=True,
        max_num=4,
    )
    # The lower end of the Wilson interval, kept when somebody answers "Did this help?" and once a day.
    usefulness = models.FloatField(default=0.0, editable=False)

    objects = PageManager.from_queryset(FAQEntryQuerySet)()

    asks_if_it_helped = True
    is_kept_in_parts = True
    falls_back = True
    exclude_fields_in_copy = ["usefulness"]
    page_description = _("A question that customers ask, as the title, and its answer.")
    base_form_class = AnswerForm
    content_panels = [
        SlotPanel("faq.editing"),
        TitleFieldPanel(
            "title",
            heading=_("Question"),
            help_text=_("As a customer would ask it, in one sentence."),
        ),
        AlikePanel(),
        FieldPanel("answer"),
        FieldPanel("checked_today", disable_comments=True),
        HelpfulnessPanel(),
    ]
    promote_panels = [
        *Page.promote_panels,
        FieldPanel("segments"),
        FieldPanel("checked_on"),
        FieldPanel("review_by"),
        FieldPanel("pinned"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("answer")]
    parent_page_types = ["knowledgebase.FAQIndexPage", "knowledgebase.FAQSectionPage"]
    subpage_types = []

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")

    def with_content_json(self, content):
        """A revision knows what is written, and not what readers have said since."""
        page = super().with_content_json(content)
        page.usefulness = self.usefulness
        return page

    @cached_property
    def html(self) -> str:
        """The answer as readers get it."""
        return mark_safe(expand_db_html(self.answer))  # noqa: S308 (as above)

    @property
    def anchor(self) -> str:
        """By which a link opens it in the list of its section; nothing else there is called so."""
        return f"{self.slug}-answer" if self.slug in TAKEN else self.slug

    def get_context(self, request, *args, **kwargs):
        # Its neighbours are in another language than the reader's when it stands in for a translation.
        falls_back = "instead_of" in kwargs
        return {
            **super().get_context(request, *args, **kwargs),
            "section": self.get_parent(),
            "segments": self.named_segments,
            "neighbours": [] if falls_back else self.neighbours_for(request.user),
            # Search engines want each question marked up at one address only, and QAPage where readers answer;
            # this is the company's own answer, at its own address. The lists of answers carry no such data.
            "structured_data": json_ld({"@type": "FAQPage", "mainEntity": [self.as_question()]}),
        }

    def neighbours_for(self, member) -> list:
        """The answers around it in its section, as it lists them: first the `next` and the `before`, marked so as
        `place`, then a few more that come after it."""
        shelf = self.get_parent().specific
        line = FAQEntryPage.objects.visible_to(member).child_of(shelf)
        line = list(line.in_order([shelf]).values_list("pk", flat=True))
        here = line.index(self.pk) if self.pk in line else len(line)
        before, after = line[:here], line[here + 1 :]
        wanted = [*after[:1], *before[-1:], *after[1:], *before[:-1]][:BESIDE]
        entries = FAQEntryPage.objects.in_bulk(wanted)
        places = {**dict.fromkeys(after[:1], "next"), **dict.fromkeys(before[-1:], "before")}
        for pk, entry in entries.items():
            entry.place = places.get(pk, "")
        return [entries[pk] for pk in wanted if pk in entries]

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

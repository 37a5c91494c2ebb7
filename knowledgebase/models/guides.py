from django import forms
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import TaggedItemBase
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, ReferenceIndex
from wagtail.search import index

from community.audience.fields import SegmentsField
from community.audience.visibility import VisiblePage, VisiblePageQuerySet
from community.content.bodies import with_bodies
from community.content.pages import BodyMixin, json_ld, publisher
from community.feedback.panels import HelpfulnessPanel
from knowledgebase import about
from knowledgebase.blocks import guide_blocks
from knowledgebase.editing import GuideForm
from knowledgebase.models.freshness import Doubt, Doubtful
from knowledgebase.models.segmented import Segmented, SegmentedQuerySet
from knowledgebase.models.suggestions import EditSuggestion
from knowledgebase.models.translations import Translated, TranslatedQuerySet
from knowledgebase.panels import LookAgainPanel
from knowledgebase.translating.panels import TranslationsPanel

NEWS = ("news", "story")  # the kinds that have a day and grow old
OWNER_HELP = _(
    "Whoever keeps it true: hears of doubts about it. Counts at once, also before publishing."
)


class GuideQuerySet(TranslatedQuerySet, SegmentedQuerySet, VisiblePageQuerySet):
    def for_listing(self):
        return self.defer_streamfields().order_by("path")

    def news(self):
        """News and stories, the newest first."""
        newest = F("first_published_at").desc(nulls_last=True)
        return self.filter(kind__in=NEWS).defer_streamfields().order_by(newest, "-pk")

    def lasting(self):
        """What is kept true, so all but news and stories."""
        return self.exclude(kind__in=NEWS)

    def suspect(self):
        """Those about which a doubt is open."""
        return self.filter(Exists(Doubt.objects.open().filter(guide=OuterRef("pk"))))

    def that_show(self, words):
        """Guides in whose published text a glossary term or a passage stands."""
        references = ReferenceIndex.get_references_to(words).filter(
            content_type=ContentType.objects.get_for_model(self.model)
        )
        return self.filter(pk__in=references.values(pk=Cast("object_id", models.BigIntegerField())))

    def measure(self):
        """Find out anew how long reading each of them takes."""
        guides = with_bodies(self)
        for guide in guides:
            guide.reading_minutes = guide.minutes
        self.bulk_update(guides, ["reading_minutes"])


def meant_first(guides, slugs) -> list:
    """The same few guides, those for any of the segments first; they come `with_segments`."""

    def is_for_others(guide):
        return not any(segment.slug in slugs for segment in guide.segments.all())

    return sorted(guides, key=is_for_others) if slugs else list(guides)


class GuideTag(TaggedItemBase):
    content_object = ParentalKey(
        "knowledgebase.GuidePage", on_delete=models.CASCADE, related_name="tagged_items"
    )


class GuidePage(Translated, Doubtful, Segmented, BodyMixin, VisiblePage):
    """One thing a customer can do or understand."""

    class Kind(models.TextChoices):
        GUIDE = "guide", _("Guide: how to do something")
        TROUBLESHOOTING = "troubleshooting", _("Troubleshooting: symptom, causes, fixes")
        EXPLAINER = "explainer", _("Explainer: what something is and why")
        STORY = "story", _("Story: from behind the scenes")
        NEWS = "news", _("News")
        LIST = "list", _("List")

    kind = models.CharField(_("kind"), max_length=16, choices=Kind, default=Kind.GUIDE)
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("One or two sentences under the title.")
    )
    body = StreamField(guide_blocks(), verbose_name=_("text"), blank=True)
    authors = ParentalManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="guides_written",
        verbose_name=_("authors"),
        help_text=_("Named beside the guide: who wrote and checked it."),
    )
    segments = SegmentsField(
        "audience.Segment",
        blank=True,
        related_name="guides",
        verbose_name=_("segments"),
        help_text=_("Readers who chose one of them get this guide before others."),
    )
    checked_on = models.DateField(
        _("checked on"),
        default=timezone.localdate,
        db_index=True,
        help_text=_("When somebody last checked that all of it is right."),
    )
    changed_on = models.DateField(
        _("changed on"),
        default=timezone.localdate,
        db_index=True,
        help_text=_("When what it says last changed."),
    )
    review_by = models.DateField(
        _("review by"),
        null=True,
        blank=True,
        db_index=True,
        help_text=_("After this day the guide counts as suspect until somebody has checked it."),
    )
    pinned = StreamField(
        [("guide", blocks.PageChooserBlock(page_type="knowledgebase.GuidePage", label=_("Guide")))],
        verbose_name=_("related guides"),
        help_text=_("These come first; others are found by what they are about."),
        blank=True,
        max_num=4,
    )
    # The revision of the original that this translation was made from or last brought in line with.
    translated_from = models.ForeignKey(
        "wagtailcore.Revision", models.SET_NULL, null=True, blank=True, editable=False,
        related_name="+",
    )  # fmt: skip
    reading_minutes = models.PositiveSmallIntegerField(default=1, editable=False)
    tags = ClusterTaggableManager(through=GuideTag, blank=True, verbose_name=_("tags"))

    objects = PageManager.from_queryset(GuideQuerySet)()

    falls_back = True
    asks_if_it_helped = True
    is_kept_in_parts = True
    page_description = _("One thing a customer can do or understand.")
    description_field = "summary"
    base_form_class = GuideForm
    content_panels = [
        LookAgainPanel(),
        TranslationsPanel(),
        FieldPanel(
            "kind",
            widget=forms.RadioSelect,
            help_text=_(
                "A guide is followed step by step. Troubleshooting begins with what the reader sees, as a "
                "list to jump from. An explainer is read to understand, a list to choose from. News and "
                "stories show their day and author instead of when they were checked, and stand on a page "
                "of their own, the newest first."
            ),
        ),
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel(name, disable_comments=True) for name in ("housekeeping", "checked_today")],
            heading=_("Dates that readers see"),
        ),
        HelpfulnessPanel(),
    ]
    promote_panels = [
        *Page.promote_panels,
        FieldPanel(
            "first_published_at",
            heading=_("Published"),
            help_text=_("The day that readers see on news and stories."),
        ),
        FieldPanel("authors", widget=forms.CheckboxSelectMultiple),
        FieldPanel("owner", heading=_("Owner"), help_text=OWNER_HELP),
        FieldPanel("segments"),
        FieldPanel("checked_on"),
        FieldPanel("changed_on"),
        FieldPanel("review_by"),
        FieldPanel("pinned"),
        FieldPanel("tags"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary")]
    parent_page_types = ["knowledgebase.GuideIndexPage", "knowledgebase.SectionPage"]
    subpage_types = []

    class Meta:
        verbose_name = _("guide")
        verbose_name_plural = _("guides")

    def save(self, *args, **kwargs):
        self.reading_minutes = self.minutes
        super().save(*args, **kwargs)

    def get_context(self, request, *args, **kwargs):
        # Its neighbours are in another language than the reader's when it stands in for a translation.
        falls_back = "instead_of" in kwargs
        before, after = (None, None) if falls_back else self.neighbours_for(request.user)
        context = super().get_context(request, *args, **kwargs)
        return {
            **context,
            "symptoms": self.symptoms_in(context["text"]),
            "before": before,
            "after": after,
            "section": self.get_parent(),
            "tags": self.tags.all(),
            "authors": self.authors.all(),
            "segments": self.named_segments,
            "structured_data": json_ld(about.guide(self, publisher(request))),
        }

    @property
    def is_news(self) -> bool:
        return self.kind in NEWS

    @property
    def published_on(self):
        """The day of a piece of news."""
        first = self.first_published_at
        return timezone.localdate(first) if first else self.changed_on

    def symptoms_in(self, text) -> list:
        """The headings of what a reader of a troubleshooting guide may see, when there is a choice."""
        if self.kind != self.Kind.TROUBLESHOOTING:
            return []
        troubles = [part.value for part in self.body if part.block_type == "trouble"]
        named = {" ".join(trouble["symptom"].split()) for trouble in troubles}
        symptoms = [heading for heading in text.headings if heading.text in named]
        return symptoms if len(symptoms) > 1 else []

    def neighbours_for(self, member):
        """The guide before and the guide after it in its section, each None at an end."""
        others = (
            GuidePage.objects.visible_to(member).sibling_of(self, inclusive=False).for_listing()
        )
        before = others.filter(path__lt=self.path).order_by("-path").first()
        return before, others.filter(path__gt=self.path).first()

    def take_suggestion(
        self, member, *, passage: str, proposal: str, why: str = ""
    ) -> EditSuggestion:
        """What a reader would change; sent twice, it is one suggestion."""
        words = {"passage": passage, "proposal": proposal, "member": member}
        if known := self.suggestions.waiting().filter(**words).first():
            return known
        return self.suggestions.create(**words, why=why, revision_number=self.live_revision_id or 0)

from django.conf import settings
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Exists, OuterRef, Prefetch
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import TaggedItemBase
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager
from wagtail.search import index

from community.audience.choosing import chosen_by
from community.audience.fields import SegmentsField
from community.audience.models import Segment
from community.audience.visibility import VisiblePage, VisiblePageQuerySet
from community.content.pages import BodyMixin, json_ld
from knowledgebase.blocks import guide_blocks

PER_PAGE = 50  # guides of a section
NEWEST = 5  # guides on the front of all guides


class GuideQuerySet(VisiblePageQuerySet):
    def for_listing(self):
        return self.defer_streamfields().order_by("path")

    def for_segments(self, slugs):
        """Those for any of the segments first, each part in the order it had; nothing is left out."""
        if not slugs:
            return self
        named = self.model.segments.through.objects.filter(segment__slug__in=slugs)
        meant = Exists(named.filter(guidepage=OuterRef("pk")))
        return self.annotate(is_meant=meant).order_by("-is_meant", *self.query.order_by)

    def with_segments(self):
        """With their segments, named in the reader's language."""
        return self.prefetch_related(Prefetch("segments", Segment.objects.named()))


def meant_first(guides, slugs) -> list:
    """The same few guides, those for any of the segments first; they come `with_segments`."""

    def is_for_others(guide):
        return not any(segment.slug in slugs for segment in guide.segments.all())

    return sorted(guides, key=is_for_others) if slugs else list(guides)


class ShelfMixin:
    """A page that holds sections and guides."""

    def get_context(self, request, *args, **kwargs):
        guides = self.guides_for(request.user).for_segments(chosen_by(request)).with_segments()
        guides = Paginator(guides, PER_PAGE)
        guides = guides.get_page(request.GET.get("page"))
        page = f"?page={guides.number}" if guides.number > 1 else ""
        return {
            **super().get_context(request, *args, **kwargs),
            "canonical_url": f"{self.canonical_url}{page}",
            "sections": self.sections_for(request.user),
            "guides": guides,
        }

    def sections_for(self, member):
        """The sections in it, each with `guide_count`: the guides that `member` may see there and below."""
        counts = GuidePage.objects.visible_to(member).count_by_branch(self)
        sections = list(SectionPage.objects.visible_to(member).child_of(self).order_by("path"))
        for section in sections:
            section.guide_count = counts.get(section.path, 0)
        return sections

    def guides_for(self, member):
        """The guides directly in it, in the order the editors gave them."""
        return GuidePage.objects.visible_to(member).child_of(self).for_listing()


class GuideIndexPage(ShelfMixin, VisiblePage):
    """All guides, at /guides/."""

    introduction = models.TextField(_("introduction"), blank=True)

    page_description = _("The front of all guides, with their sections.")
    description_field = "introduction"
    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["knowledgebase.SectionPage", "knowledgebase.GuidePage"]

    class Meta:
        verbose_name = _("front of all guides")
        verbose_name_plural = _("fronts of all guides")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        newest = self.newest_for(request.user) if context["sections"] else []
        return {**context, "newest": meant_first(newest, chosen_by(request))}

    def newest_for(self, member):
        """The guides that were updated last, wherever they are."""
        guides = GuidePage.objects.visible_to(member).descendant_of(self).with_segments()
        return guides.for_listing().order_by("-checked_on", "-pk")[:NEWEST]


class SectionPage(ShelfMixin, VisiblePage):
    """A shelf of guides; may hold further sections."""

    description = models.TextField(
        _("description"), blank=True, help_text=_("A sentence on what is in it.")
    )

    page_description = _("A shelf of guides. It may hold further sections.")
    description_field = "description"
    content_panels = [*Page.content_panels, FieldPanel("description")]
    search_fields = [*Page.search_fields, index.SearchField("description")]
    parent_page_types = ["knowledgebase.GuideIndexPage", "knowledgebase.SectionPage"]
    subpage_types = ["knowledgebase.SectionPage", "knowledgebase.GuidePage"]

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")


class GuideTag(TaggedItemBase):
    content_object = ParentalKey(
        "knowledgebase.GuidePage", on_delete=models.CASCADE, related_name="tagged_items"
    )


class GuidePage(BodyMixin, VisiblePage):
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

    page_description = _("One thing a customer can do or understand.")
    description_field = "summary"
    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    promote_panels = [
        *Page.promote_panels,
        FieldPanel("kind"),
        FieldPanel("authors"),
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
        before, after = self.neighbours_for(request.user)
        return {
            **super().get_context(request, *args, **kwargs),
            "before": before,
            "after": after,
            "section": self.get_parent(),
            "tags": self.tags.all(),
            "authors": self.authors.all(),
            "segments": Segment.objects.named().filter(
                pk__in=[segment.pk for segment in self.segments.all()]
            ),
            "structured_data": json_ld(self.as_article()),
        }

    @property
    def segment_names(self) -> list[str]:
        return [segment.local_name for segment in self.segments.all()]

    def as_article(self) -> dict:
        """The guide as schema.org names things."""
        data = {
            "@type": "TechArticle",
            "headline": self.title,
            "description": self.meta_description,
            "url": self.canonical_url,
            "inLanguage": self.locale.language_code,
            "dateModified": self.changed_on.isoformat(),
        }
        if authors := [{"@type": "Person", "name": str(author)} for author in self.authors.all()]:
            data["author"] = authors
        return data

    def neighbours_for(self, member):
        """The guide before and the guide after it in its section, each None at an end."""
        others = (
            GuidePage.objects.visible_to(member).sibling_of(self, inclusive=False).for_listing()
        )
        before = others.filter(path__lt=self.path).order_by("-path").first()
        return before, others.filter(path__gt=self.path).first()

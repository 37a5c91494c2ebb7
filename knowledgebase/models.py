from django.conf import settings
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Case, When
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page, PageManager
from wagtail.rich_text import expand_db_html
from wagtail.search import index

from community.audience.visibility import VisiblePage, VisiblePageQuerySet
from community.content.blocks import SMALL_TEXT_FEATURES, body_blocks
from community.content.pages import BodyMixin, json_ld

PER_PAGE = 50  # guides of a section
NEWEST = 5  # guides on the front of all guides
PREVIEWED = 6  # answers of each section on the front of all answers


class GuideQuerySet(VisiblePageQuerySet):
    def for_listing(self):
        return self.defer_streamfields().order_by("path")


class ShelfMixin:
    """A page that holds sections and guides."""

    def get_context(self, request, *args, **kwargs):
        guides = Paginator(self.guides_for(request.user), PER_PAGE)
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
        return {**context, "newest": self.newest_for(request.user) if context["sections"] else []}

    def newest_for(self, member):
        """The guides that were updated last, wherever they are."""
        guides = GuidePage.objects.visible_to(member).descendant_of(self)
        return guides.for_listing().order_by("-updated_on", "-pk")[:NEWEST]


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
        help_text=_("Named beside the guide: who wrote and checked it."),
    )
    updated_on = models.DateField(
        _("updated"),
        default=timezone.localdate,
        db_index=True,
        help_text=_("The date readers see: when somebody last checked that it is right."),
    )
    reading_minutes = models.PositiveSmallIntegerField(default=1, editable=False)
    tags = ClusterTaggableManager(through=GuideTag, blank=True, verbose_name=_("tags"))

    objects = PageManager.from_queryset(GuideQuerySet)()

    page_description = _("One thing a customer can do or understand.")
    description_field = "summary"
    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    promote_panels = [
        *Page.promote_panels,
        FieldPanel("author"),
        FieldPanel("updated_on"),
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
            "structured_data": json_ld(self.as_article()),
        }

    def as_article(self) -> dict:
        """The guide as schema.org names things."""
        data = {
            "@type": "TechArticle",
            "headline": self.title,
            "description": self.meta_description,
            "url": self.canonical_url,
            "inLanguage": self.locale.language_code,
            "dateModified": self.updated_on.isoformat(),
        }
        return (
            {**data, "author": {"@type": "Person", "name": str(self.author)}}
            if self.author
            else data
        )

    def neighbours_for(self, member):
        """The guide before and the guide after it in its section, each None at an end."""
        others = (
            GuidePage.objects.visible_to(member).sibling_of(self, inclusive=False).for_listing()
        )
        before = others.filter(path__lt=self.path).order_by("-path").first()
        return before, others.filter(path__gt=self.path).first()


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
        """The same, each with its first few `entries`. and the first few `entries` that `member` may see."""
        entries = {}
        for entry in FAQEntryPage.objects.visible_to(member).first_of_each_branch(self, PREVIEWED):
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
        entries = list(self.entries_for(request.user))
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
    updated_on = models.DateField(
        _("updated"),
        default=timezone.localdate,
        help_text=_("The date readers see: when somebody last checked that it is right."),
    )

    page_description = _("A question that customers ask, as the title, and its answer.")
    content_panels = [*Page.content_panels, FieldPanel("answer")]
    promote_panels = [*Page.promote_panels, FieldPanel("updated_on")]
    search_fields = [*Page.search_fields, index.SearchField("answer")]
    parent_page_types = ["knowledgebase.FAQSectionPage"]
    subpage_types = []

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")

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
        answer = {"@type": "Answer", "text": expand_db_html(self.answer)}
        return {"@type": "Question", "name": self.title, "acceptedAnswer": answer}

    @property
    def meta_description(self):
        return self.search_description or Truncator(strip_tags(self.answer)).words(30)


class ImportedPage(models.Model):
    """Where a page came from and what the importer made of it, so that the next import finds it again."""

    collection = models.CharField(max_length=60, blank=True)  # a name that keeps two folders apart
    locale = models.ForeignKey("wagtailcore.Locale", models.CASCADE, related_name="+")
    path = models.CharField(max_length=1000)  # of the file in the folder; sections end in "/"
    folder = models.CharField(max_length=255)  # name of the folder it was last imported from
    page = models.ForeignKey(
        "wagtailcore.Page", models.SET_NULL, null=True, related_name="imported_from"
    )
    revision = models.ForeignKey(
        "wagtailcore.Revision", models.SET_NULL, null=True, related_name="+"
    )
    live = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, blank=True)  # of all that the source says

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["collection", "locale", "path"], name="imported_once_in_each_language"
            )
        ]

    def __str__(self):
        return self.path

    @property
    def change_since(self) -> str:
        """What people did to the page after the import, in words; "" for nothing."""
        if self.digest and self.page is None:
            return "its page was deleted here"
        if self.page is None or not self.digest:
            return ""
        if self.page.latest_revision_id != self.revision_id:
            return "its page was edited here"
        if self.page.live != self.live:
            return (
                "its page was published here" if self.page.live else "its page was unpublished here"
            )
        return ""

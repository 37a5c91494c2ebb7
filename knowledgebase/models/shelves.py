"""The shelves on which guides stand: the front of all guides, and its sections."""

from django.conf import settings
from django.core.paginator import Paginator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from community.audience.choosing import chosen_by
from community.audience.visibility import VisiblePage
from community.content.languages import address_in
from community.content.pages import Crumb
from knowledgebase.models.guides import GuidePage, meant_first
from knowledgebase.models.shared import GlossaryTerm

PER_PAGE = 50  # guides of a section
NEWEST = 5  # guides on the front of all guides
FIRST = 3  # guides named under a section
NEWS_PER_PAGE = 20


class ShelfMixin:
    """A page that holds sections and guides."""

    is_kept_in_parts = True

    def get_context(self, request, *args, **kwargs):
        guides = self.guides_for(request.user).for_segments(chosen_by(request)).with_segments()
        guides = Paginator(guides, PER_PAGE)
        guides = guides.get_page(request.GET.get("page"))
        page = f"?page={guides.number}" if guides.number > 1 else ""
        return {
            **super().get_context(request, *args, **kwargs),
            "canonical_url": f"{self.canonical_url}{page}",
            "sections": self.sections_with_guides_for(request.user),
            "guides": guides,
            "untranslated": self.untranslated_for(request.user, request),
        }

    def sections_for(self, member):
        """The sections in it, each with `guide_count`: the guides that `member` may see there and below.

        One in which there is nothing to read is shown to those who write only.
        """
        counts = GuidePage.objects.visible_to(member).count_by_branch(self)
        sections = list(SectionPage.objects.visible_to(member).child_of(self).order_by("path"))
        for section in sections:
            section.guide_count = counts.get(section.path, 0)
        return [section for section in sections if section.guide_count or member.is_staff]

    def sections_with_guides_for(self, member):
        """The same, each with its first few `guides`."""
        visible = GuidePage.objects.visible_to(member).for_listing()
        guides = {}
        for guide in visible.first_of_each_branch(self, FIRST):
            guides.setdefault(guide.branch, []).append(guide)
        sections = self.sections_for(member)
        for section in sections:
            section.guides = guides.get(section.path, [])
        return sections

    def guides_for(self, member):
        """The guides directly in it, in the order the editors gave them."""
        return GuidePage.objects.visible_to(member).child_of(self).for_listing()

    def untranslated_for(self, member, request=None):
        """Guides that its original holds and that `member` cannot read in this language, each with its `address`."""
        here = get_language()
        if here == settings.LANGUAGE_CODE:
            return []
        original = self.translations(member).filter(locale__language_code=settings.LANGUAGE_CODE)
        if not (shelf := original.first()):
            return []
        guides = GuidePage.objects.visible_to(member).child_of(shelf)
        guides = list(guides.missing_in(here, member).for_listing()[:PER_PAGE])
        for guide in guides:
            guide.address = address_in(here, guide.get_url(request))
        return guides


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
        if shows_news(request):
            return self.news_context(request, super(ShelfMixin, self).get_context(request))
        context = super().get_context(request, *args, **kwargs)
        newest = self.newest_for(request.user) if context["sections"] else []
        return {
            **context,
            "newest": meant_first(newest, chosen_by(request)),
            "news": self.news_for(request.user)[:FIRST],
            "has_glossary": GlossaryTerm.objects.filter(locale=self.locale_id).exists(),
        }

    def get_template(self, request, *args, **kwargs):
        return "knowledgebase/news.html" if shows_news(request) else self.template

    def news_context(self, request, context):
        """For /guides/?kind=news: all news and stories, wherever they are."""
        news = self.news_for(request.user).prefetch_related("authors")
        news = Paginator(news, NEWS_PER_PAGE).get_page(request.GET.get("page"))
        page = f"&page={news.number}" if news.number > 1 else ""
        return {
            **context,
            "page_title": _("News and stories"),
            "page_description": "",
            "canonical_url": f"{self.canonical_url}?kind=news{page}",
            "breadcrumbs": [*self.breadcrumbs(request), Crumb(self.title, self.get_url(request))],
            "news": news,
        }

    def news_for(self, member):
        return GuidePage.objects.visible_to(member).descendant_of(self).news()

    def newest_for(self, member):
        """The guides that were updated last, wherever they are."""
        guides = GuidePage.objects.visible_to(member).descendant_of(self).lasting().with_segments()
        return guides.for_listing().order_by("-checked_on", "-pk")[:NEWEST]


def shows_news(request) -> bool:
    return request.GET.get("kind") == "news"


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

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return {**context, "beside": self.get_parent().specific.sections_for(request.user)}

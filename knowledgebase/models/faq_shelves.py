"""The shelves on which answers stand: the front of all answers, and its sections."""

from django.core.paginator import Paginator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from community.audience.choosing import chosen_by, offered
from community.audience.models import Segment
from community.audience.visibility import VisiblePage
from knowledgebase.models.faq import FAQEntryPage

PER_PAGE = 50  # answers of a section
PREVIEWED = 6  # answers of each section on the front of all answers


class SortedBy(models.TextChoices):
    HAND = "hand", _("By hand, as they stand in the list of pages")
    USEFULNESS = "usefulness", _("What helps most readers first")


class FAQShelfMixin:
    """A page that holds answers."""

    is_kept_in_parts = True
    SortedBy = SortedBy

    def get_context(self, request, *args, **kwargs):
        product = asked_product(request)
        entries = self.entries_for(request.user)
        page = self.page_of(entries, request, product)
        number = f"?page={page.number}" if page.number > 1 else ""
        return {
            **super().get_context(request, *args, **kwargs),
            "canonical_url": f"{self.canonical_url}{number}",  # narrowed to a product, it is the same page
            "entries": page,
            "product": product,
            "products": self.products_for(request, product),
        }

    def page_of(self, entries, request, product):
        """One page of answers, each with its text; those for what the reader has come first."""
        entries = entries.about(product.slug if product else "").for_segments(chosen_by(request))
        page = Paginator(entries.with_segments(), PER_PAGE).get_page(request.GET.get("page"))
        page.object_list = page.object_list.with_html()
        return page

    def products_for(self, request, product) -> list:
        """The products to which what `request` may see below can be narrowed; one question, or none without products."""
        products = [offer for offer in offered(request) if offer.kind == Segment.Kind.PRODUCT]
        if not products:
            return []
        below = FAQEntryPage.objects.visible_to(request.user).descendant_of(self)
        named = set(Segment.objects.filter(answers__in=below).values_list("slug", flat=True))
        return [offer for offer in products if offer.slug in named or offer == product]

    def entries_for(self, member):
        """The answers directly in it, in its order."""
        return FAQEntryPage.objects.visible_to(member).child_of(self).in_order([self])


def asked_product(request):
    """The product that the address names, of those there are; None else."""
    slug = request.GET.get("product", "")
    products = (offer for offer in offered(request) if offer.kind == Segment.Kind.PRODUCT)
    return next((offer for offer in products if offer.slug == slug), None) if slug else None


class FAQIndexPage(FAQShelfMixin, VisiblePage):
    """All answers, at /faq/."""

    introduction = models.TextField(_("introduction"), blank=True)

    sorted_by = SortedBy.HAND  # the few that stand in no section
    page_description = _("The front of all answers, with their sections.")
    description_field = "introduction"
    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    parent_page_types = ["pages.HomePage"]
    subpage_types = ["knowledgebase.FAQSectionPage", "knowledgebase.FAQEntryPage"]

    class Meta:
        verbose_name = _("front of all answers")
        verbose_name_plural = _("fronts of all answers")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        product = context["product"].slug if context["product"] else ""
        return {**context, "sections": self.sections_with_entries_for(request.user, product)}

    def sections_for(self, member, product: str = "") -> list:
        """Its sections, each with `entry_count`: the answers in it, about a product, that `member` may see.

        One in which there is nothing to read is shown to those who write only, and not when one looks for a product.
        """
        counts = FAQEntryPage.objects.visible_to(member).about(product).count_by_branch(self)
        sections = list(FAQSectionPage.objects.visible_to(member).child_of(self).order_by("path"))
        for section in sections:
            section.entry_count = counts.get(section.path, 0)
        shows_empty = member.is_staff and not product
        return [section for section in sections if section.entry_count or shows_empty]

    def sections_with_entries_for(self, member, product: str = "") -> list:
        """The same, each with its first few `entries`."""
        sections = self.sections_for(member, product)
        visible = (
            FAQEntryPage.objects.visible_to(member).about(product).filter(depth__gt=self.depth + 1)
        )
        first = visible.in_order(sections).with_segments()
        entries = {}
        for entry in first.first_of_each_branch(self, PREVIEWED, ["-weight", "path"]).with_html():
            entries.setdefault(entry.branch, []).append(entry)
        for section in sections:
            section.entries = entries.get(section.path, [])
        return sections


class FAQSectionPage(FAQShelfMixin, VisiblePage):
    description = models.TextField(
        _("description"), blank=True, help_text=_("A sentence on what is in it.")
    )
    sorted_by = models.CharField(
        _("order"),
        max_length=12,
        choices=SortedBy,
        default=SortedBy.HAND,
        help_text=_(
            "By hand: drag the answers in the list of pages. By usefulness: those that surely helped the largest "
            "share of the readers who answered “Did this help?” within a year; the others follow as they stand."
        ),
    )

    page_description = _("Questions about one thing, with their answers.")
    description_field = "description"
    content_panels = [*Page.content_panels, FieldPanel("description"), FieldPanel("sorted_by")]
    search_fields = [*Page.search_fields, index.SearchField("description")]
    parent_page_types = ["knowledgebase.FAQIndexPage"]
    subpage_types = ["knowledgebase.FAQEntryPage"]

    class Meta:
        verbose_name = _("section of answers")
        verbose_name_plural = _("sections of answers")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return {**context, "sections": self.get_parent().specific.sections_for(request.user)}

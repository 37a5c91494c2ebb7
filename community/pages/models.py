from datetime import timedelta
from urllib.parse import unquote

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.http import Http404
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult

from community.audience.choosing import chosen_by
from community.audience.visibility import VisiblePage, VisiblePageQuerySet
from community.content.blocks import body_blocks
from community.content.pages import BodyMixin
from community.pages.living import living_field, parts
from knowledgebase.models import GuideIndexPage, GuidePage
from knowledgebase.models.guides import meant_first

ANYBODY = AnonymousUser()
LONGEST = 500  # characters of an address that is kept when its page goes
POPULAR = 5  # guides on the home page
FRESH = 3  # news


class HomePage(VisiblePage):
    """The front door: a search field, and what people come for most."""

    headline = models.CharField(_("headline"), max_length=120, blank=True)
    lede = models.TextField(_("sentence under it"), blank=True)
    placeholder = models.CharField(_("example in the search field"), max_length=60, blank=True)
    suggestions = StreamField(
        [("search", blocks.CharBlock(label=_("Search"), max_length=60))],
        verbose_name=_("suggested searches"),
        blank=True,
    )
    hero_picture = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )
    featured = StreamField(
        [("guide", blocks.PageChooserBlock(page_type="knowledgebase.GuidePage", label=_("Guide")))],
        verbose_name=_("popular guides"),
        help_text=_("Empty: the guides updated last."),
        blank=True,
        max_num=6,
    )
    living = living_field()

    is_kept_in_parts = True

    content_panels = [
        *Page.content_panels,
        MultiFieldPanel(
            [
                FieldPanel(n)
                for n in ("headline", "lede", "placeholder", "suggestions", "hero_picture")
            ],
            heading=_("Search"),
        ),
        FieldPanel("featured"),
        FieldPanel("living"),
    ]
    page_description = _("The front door: a search field, and what people come for most.")
    description_field = "lede"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "knowledgebase.GuideIndexPage",
        "knowledgebase.FAQIndexPage",
        "pages.StandardPage",
        "spotlights.CaseStudyPage",
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def route(self, request, path_components):
        """In another language than the first, what is not there is looked for in the first."""
        try:
            return super().route(request, path_components)
        except Http404:
            original = self.original_at(path_components, request)
            if original is None:
                raise
            return RouteResult(original, kwargs={"instead_of": self.locale.language_code})

    def original_at(self, path_components, request):
        """The page at this path in the site's first language, if the reader may see it."""
        root = Site.find_for_request(request).root_page
        if root.pk == self.pk:
            return None
        path = f"{root.url_path}{'/'.join(path_components)}/"
        page = VisiblePageQuerySet(Page).visible_to(request.user).filter(url_path=path).first()
        return page.specific if page else None

    def get_context(self, request, *args, **kwargs):
        member = request.user
        guides = GuideIndexPage.objects.visible_to(member).child_of(self)
        index = SimpleLazyObject(guides.first)
        asked = {
            "sections": lambda: index.sections_for(member) if index else [],
            "popular": lambda: meant_first(self.popular_for(member), chosen_by(request)),
            "news": lambda: list(index.news_for(member)[:FRESH]) if index else [],
            "parts": lambda: parts(self, member),
        }
        return {
            **super().get_context(request, *args, **kwargs),
            "guide_index": index,
            **{name: SimpleLazyObject(ask) for name, ask in asked.items()},
        }

    def popular_for(self, member):
        """The guides that editors chose, else those updated last."""
        guides = GuidePage.objects.visible_to(member).for_listing().with_segments()
        if not self.featured:
            guides = guides.descendant_of(self).lasting()
            return guides.order_by("-checked_on", "-pk")[:POPULAR]
        chosen = [block["value"] for block in self.featured.raw_data]
        return sorted(guides.filter(pk__in=chosen), key=lambda guide: chosen.index(guide.pk))


class StandardPage(BodyMixin, VisiblePage):
    """Privacy, contact, about: a page that is neither guide nor answer."""

    summary = models.TextField(_("summary"), blank=True)
    body = StreamField(body_blocks(), verbose_name=_("text"), blank=True)

    falls_back = True
    is_kept_in_parts = True
    page_description = _("Privacy, contact, about: a page that is neither guide nor answer.")
    description_field = "summary"
    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    parent_page_types = ["pages.HomePage", "pages.StandardPage"]
    subpage_types = ["pages.StandardPage"]

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")


class GoneAddressQuerySet(models.QuerySet):
    KEPT_FOR = timedelta(days=730)  # search engines have forgotten an address long before
    KEPT = 20_000

    def note(self, page) -> None:
        """Keep the addresses at which everybody could read `page`; none where it was for some only."""
        if not VisiblePageQuerySet(Page).open_to(ANYBODY).filter(pk=page.pk).exists():
            return
        former = [f"{path}/" for path in page.redirect_set.values_list("old_path", flat=True)]
        addresses = [
            self.model(path=path, translation_key=page.translation_key)
            for path in dict.fromkeys([path_of(page), *former])
            if 0 < len(path) <= LONGEST
        ]
        self.bulk_create(
            addresses,
            update_conflicts=True,
            unique_fields=["path"],
            update_fields=["translation_key", "since"],
        )

    def forget(self, page) -> None:
        self.filter(path=path_of(page)).delete()

    def tidy(self) -> None:
        """Let go of what is old, and of the oldest where there is too much."""
        self.filter(since__lt=timezone.now() - self.KEPT_FOR).delete()
        surplus = self.order_by("-since", "-pk").values_list("pk", flat=True)[self.KEPT :]
        self.filter(pk__in=list(surplus[: self.KEPT])).delete()


class GoneAddress(models.Model):
    """Where everybody could read a page until it was unpublished or deleted. It keeps no word of the page."""

    path = models.CharField(max_length=LONGEST, unique=True)
    translation_key = models.UUIDField()  # finds what still stands in other languages
    since = models.DateTimeField(default=timezone.now, db_index=True)

    objects = GoneAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address of a page that was taken down")
        verbose_name_plural = _("addresses of pages that were taken down")

    def __str__(self):
        return self.path

    @property
    def words(self) -> str:
        """What the address says, as one would type it into a search."""
        return self.path.strip("/").rpartition("/")[2].replace("-", " ").replace("_", " ")

    def translations_for(self, member):
        """The page in other languages, where `member` may read it."""
        pages = VisiblePageQuerySet(Page).visible_to(member).select_related("locale")
        return pages.filter(translation_key=self.translation_key).order_by("path")

    def shelf_for(self, home, member):
        """The page that stands nearest above the address, below `home`."""
        steps = self.path.removeprefix(home.url).strip("/").split("/")[:-1]
        paths = [f"{home.url_path}{'/'.join(steps[:n])}/" for n in range(1, len(steps) + 1)]
        pages = VisiblePageQuerySet(Page).visible_to(member)
        return pages.filter(url_path__in=paths).order_by("-depth").first()


def path_of(page) -> str:
    """The path of a page's address as a request carries it, or ""."""
    parts = page.get_url_parts()
    return unquote(parts[2] or "") if parts else ""

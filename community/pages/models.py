from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from community.audience.choosing import chosen_by
from community.audience.visibility import VisiblePage
from community.content.blocks import body_blocks
from community.content.pages import BodyMixin
from forum.models import Reply, Topic
from knowledgebase.models import GuideIndexPage, GuidePage
from knowledgebase.models.guides import meant_first

POPULAR = 5  # guides on the home page
FRESH = 3  # answers, and questions without one


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
    spotlight_quote = models.TextField(
        _("quote"), blank=True, help_text=_("Without quotation marks; they are drawn around it.")
    )
    spotlight_name = models.CharField(_("who says it"), max_length=80, blank=True)
    spotlight_detail = models.CharField(_("about them"), max_length=120, blank=True)
    spotlight_picture = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )

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
        MultiFieldPanel(
            [FieldPanel(f"spotlight_{n}") for n in ("quote", "name", "detail", "picture")],
            heading=_("Spotlight"),
        ),
    ]
    page_description = _("The front door: a search field, and what people come for most.")
    description_field = "lede"
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "knowledgebase.GuideIndexPage",
        "knowledgebase.FAQIndexPage",
        "pages.StandardPage",
    ]

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def get_context(self, request, *args, **kwargs):
        member = request.user
        guide_index = GuideIndexPage.objects.visible_to(member).child_of(self).first()
        return {
            **super().get_context(request, *args, **kwargs),
            "guide_index": guide_index,
            "sections": guide_index.sections_for(member) if guide_index else [],
            "popular": meant_first(self.popular_for(member), chosen_by(request)),
            "solved": solved_for(member),
            "waiting": waiting_for(member),
        }

    def popular_for(self, member):
        """The guides that editors chose, else those updated last."""
        guides = GuidePage.objects.visible_to(member).for_listing().with_segments()
        if not self.featured:
            return guides.descendant_of(self).order_by("-checked_on", "-pk")[:POPULAR]
        chosen = [block["value"] for block in self.featured.raw_data]
        return sorted(guides.filter(pk__in=chosen), key=lambda guide: chosen.index(guide.pk))


def solved_for(member):
    """The last questions with an accepted answer, as far as `member` may read both."""
    answers = Reply.objects.visible_to(member).values("pk")
    solved = Topic.objects.visible_to(member).solved().filter(accepted_reply__in=answers)
    return solved.for_home()[:FRESH]


def waiting_for(member):
    """The last questions that nobody has replied to."""
    return Topic.objects.visible_to(member).unanswered().for_home()[:FRESH]


class StandardPage(BodyMixin, VisiblePage):
    """Privacy, contact, about: a page that is neither guide nor answer."""

    summary = models.TextField(_("summary"), blank=True)
    body = StreamField(body_blocks(), verbose_name=_("text"), blank=True)

    page_description = _("Privacy, contact, about: a page that is neither guide nor answer.")
    description_field = "summary"
    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("body")]
    parent_page_types = ["pages.HomePage", "pages.StandardPage"]
    subpage_types = ["pages.StandardPage"]

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")

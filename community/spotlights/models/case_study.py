from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.log_actions import log
from wagtail.models import Page
from wagtail.search import index

from community.audience.models import Segment
from community.audience.visibility import VisiblePage
from community.content.blocks import body_blocks
from community.content.headings import Text
from community.content.pages import BodyMixin, json_ld, publisher
from community.members.models import Consent
from community.spotlights.models.picture import Picture
from community.spotlights.panels import CustomerPanel

CUSTOMER = "{customer}"  # in the text: the name as far as it may be shown
PARTS = (_("The situation"), _("What was done"), _("What came of it"))


class FigureBlock(blocks.StructBlock):
    value = blocks.CharBlock(label=_("Figure"), max_length=20, help_text=_("Like 11 000 or −40 %."))
    meaning = blocks.CharBlock(label=_("What it says"), max_length=120)

    class Meta:
        icon = "order-up"
        label = _("Figure")


def three_parts() -> list:
    return [("text", f"<h2>{part}</h2><p></p>") for part in PARTS]


class CaseStudyPage(BodyMixin, VisiblePage):
    """A customer's situation, what was done, and the result in figures. Who it is, what they say and their picture are
    references to their consent: nothing of it stands in the page."""

    summary = models.TextField(
        _("summary"), blank=True, help_text=_("One or two sentences under the title.")
    )
    product = models.ForeignKey(
        Segment, models.SET_NULL, null=True, blank=True, related_name="case_studies",
        limit_choices_to={"kind": Segment.Kind.PRODUCT}, verbose_name=_("product"),
    )  # fmt: skip
    figures = StreamField(
        [("figure", FigureBlock())], verbose_name=_("result in figures"), blank=True, max_num=4
    )
    body = StreamField(
        body_blocks(), verbose_name=_("text"), blank=True, default=three_parts,
        help_text=_("Write {customer} where their name belongs: it is put there as far as they agree."),
    )  # fmt: skip

    falls_back = True
    page_description = _("A customer's situation, what was done, and the result in figures.")
    description_field = "summary"
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        CustomerPanel(),
        FieldPanel("product"),
        FieldPanel("figures"),
        FieldPanel("body"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary")]
    parent_page_types = ["pages.HomePage"]
    subpage_types = []

    class Meta:
        verbose_name = _("case study")
        verbose_name_plural = _("case studies")

    @property
    def checked_on(self):
        return (
            timezone.localdate(self.last_published_at)
            if self.last_published_at
            else timezone.localdate()
        )

    @cached_property
    def consents(self) -> dict[str, Consent]:
        """Those of the customer who was asked last, by purpose."""
        if not self.pk:
            return {}
        rows = Consent.objects.about(self).for_showing().select_related("picture").order_by("pk")
        rows = list(rows)
        return {row.purpose: row for row in rows if row.member_id == rows[-1].member_id}

    @transaction.atomic
    def ask(self, member, *, by, words: str = "", picture=None) -> None:
        """Ask a customer for their name, for these words, and for a picture of them."""
        about = {"by": by, "about": self.title}
        name = Consent.objects.ask(member, Consent.Purpose.NAME, self, **about)
        if not name.may_be_asked:
            raise PermissionDenied(gettext("They said no before, or no mail reaches them."))
        if words:
            Consent.objects.ask(member, Consent.Purpose.QUOTE, self, words=words, **about)
        if picture:
            consent = Consent.objects.of(member, Consent.Purpose.PICTURE, self, about=self.title)
            if consent.is_standing or consent.is_open:  # they saw another one
                raise PermissionDenied(gettext("They were asked for another picture already."))
            Picture.objects.put(consent, picture)
            consent.ask(by=by)
        self.__dict__.pop("consents", None)
        log(instance=self, action="spotlights.ask", user=by)

    def consent(self, purpose: str) -> Consent | None:
        consent = self.consents.get(purpose)
        return consent if consent and consent.is_standing else None

    @property
    def shown_name(self) -> str:
        consent = self.consent(Consent.Purpose.NAME)
        return consent.shown_name() if consent else gettext("a customer")

    @property
    def shown_member(self):
        consent = self.consent(Consent.Purpose.NAME)
        return consent.member if consent and consent.answer == Consent.Answer.FULL else None

    @property
    def quote(self) -> str:
        consent = self.consent(Consent.Purpose.QUOTE)
        return consent.shown_words() if consent else ""

    @property
    def picture(self) -> Picture | None:
        consent, name = self.consent(Consent.Purpose.PICTURE), self.consents.get("name")
        if not consent or (name and name.withdrawn_at):
            return None
        return getattr(consent, "picture", None)

    def shows_picture_to(self, reader) -> bool:
        return (
            bool(self.picture) and type(self).objects.visible_to(reader).filter(pk=self.pk).exists()
        )

    def named(self, text: str) -> str:
        """HTML in which the customer is called as far as they agree."""
        return text.replace(CUSTOMER, escape(self.shown_name))

    @property
    def lede(self) -> str:
        return mark_safe(self.named(escape(self.summary)))  # noqa: S308 (both parts are escaped)

    @property
    def meta_description(self) -> str:
        return self.search_description or self.summary.replace(CUSTOMER, self.shown_name)

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        text = context["text"]
        context["text"] = Text(mark_safe(self.named(text.html)), text.headings)  # noqa: S308 (escaped)
        context["structured_data"] = json_ld(self.as_article(request))
        return context

    def as_article(self, request) -> dict:
        """As schema.org names things, without the customer: what machines keep cannot be taken back."""
        data = {"@type": "Article", "headline": self.title, "url": self.canonical_url}
        data["publisher"] = publisher(request)
        if self.first_published_at:
            data["datePublished"] = self.first_published_at.isoformat()
        return data

import re

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import TranslatableMixin
from wagtail.snippets.models import register_snippet


@register_setting(icon="site")
class SiteSettings(BaseSiteSetting):
    """What makes the site the company's own: name, logo, colour."""

    name = models.CharField(_("name"), max_length=60, default="Hearth")
    tagline = models.CharField(_("tagline"), max_length=80, blank=True)
    logo = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("logo"),
    )
    accent = models.CharField(
        _("accent colour"),
        max_length=7,
        blank=True,
        validators=[
            RegexValidator(re.compile(r"^#[0-9a-fA-F]{6}$"), _("Write a colour like #0f766e."))
        ],
        help_text=_("Like #0f766e. It is darkened or lightened where it would be hard to read."),
    )

    panels = [FieldPanel("name"), FieldPanel("tagline"), FieldPanel("logo"), FieldPanel("accent")]

    class Meta:
        verbose_name = _("site")


class LinkBlock(blocks.StructBlock):
    """A page, or an address on this site or elsewhere."""

    label = blocks.CharBlock(
        label=_("Label"), required=False, max_length=40, help_text=_("Empty: the page's title.")
    )
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    address = blocks.CharBlock(
        label=_("or address"), required=False, help_text=_("Like /forum/ or https://…")
    )

    class Meta:
        icon = "link"
        label = _("Link")


class FooterColumnBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=40)
    text = blocks.TextBlock(label=_("Text"), required=False)
    links = blocks.ListBlock(LinkBlock(), label=_("Links"), default=[])

    class Meta:
        icon = "list-ul"
        label = _("Column")


@register_snippet
class Navigation(TranslatableMixin, models.Model):
    """The header menu and the footer in one language."""

    menu = StreamField(
        [("link", LinkBlock())], verbose_name=_("header menu"), blank=True, max_num=7
    )
    footer = StreamField(
        [("column", FooterColumnBlock())], verbose_name=_("footer"), blank=True, max_num=5
    )

    panels = [FieldPanel("menu"), FieldPanel("footer")]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("menu and footer")
        verbose_name_plural = _("menus and footers")

    def __str__(self):
        return str(self.locale)

import re
import time

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import connection, models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField
from wagtail.models import Site, TranslatableMixin
from wagtail.snippets.models import register_snippet

ADDRESS = re.compile(r"(/(?!/)|https?://|mailto:|#)")  # nothing that runs, nothing relative


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

    select_related = ["logo"]
    panels = [FieldPanel("name"), FieldPanel("tagline"), FieldPanel("logo"), FieldPanel("accent")]

    class Meta:
        verbose_name = _("site")

    def __str__(self):
        return self.name

    @classmethod
    def site_name(cls) -> str:
        """What the site is called where there is no request: in mail, and when names are looked at."""
        site = Site.objects.filter(is_default_site=True).first()
        return cls.for_site(site).name if site else settings.WAGTAIL_SITE_NAME

    @property
    def accent_css_url(self) -> str:
        """The stylesheet that carries the accent colour, or "" where the colours stay as they are."""
        return reverse("theme", args=[self.accent[1:].lower()]) if self.accent else ""


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

    def clean(self, value):
        value = super().clean(value)
        address = value["address"]
        errors = {}
        if not value["page"] and not address:
            errors["page"] = ValidationError(_("Choose a page, or write an address."))
        elif address and not ADDRESS.match(address):
            errors["address"] = ValidationError(
                _("Write an address that begins with /, https:// or mailto:.")
            )
        elif address and not value["label"]:
            errors["label"] = ValidationError(_("Write what the link is called."))
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        return value


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

    def menu_links(self, request) -> list[dict]:
        """The menu as [{label, url}]; links to pages that are not published are left out."""
        return _links([block.value for block in self.menu], request)

    def footer_columns(self, request) -> list[dict]:
        """The footer as [{title, text, links}]."""
        return [
            {**column.value, "links": _links(column.value["links"], request)}
            for column in self.footer
        ]


def _links(values, request) -> list[dict]:
    links = []
    for value in values:
        page = value["page"]
        if page and page.live and page.get_url(request):
            links.append({"label": value["label"] or page.title, "url": page.get_url(request)})
        elif not page and value["address"]:
            links.append({"label": value["label"], "url": value["address"]})
    return links


class TallyQuerySet(models.QuerySet):
    def add(self, periods: dict[str, int], now: float) -> list[tuple[str, int, float]]:
        """Count one more under each key, whose period has so many seconds; returns (key, number, end) of each.

        One statement: whoever counts in the same moment, here or in another process, sees another number. The keys go in
        order, so that no two wait for each other.
        """
        rows = [(key, now + periods[key]) for key in sorted(periods)]
        table = connection.ops.quote_name(self.model._meta.db_table)
        values = ", ".join(["(%s, 1, %s)"] * len(rows))
        sql = f"""
            INSERT INTO {table} AS tally (key, number, ends) VALUES {values}
            ON CONFLICT (key) DO UPDATE SET
                number = CASE WHEN tally.ends <= %s THEN 1 ELSE tally.number + 1 END,
                ends = CASE WHEN tally.ends <= %s THEN excluded.ends ELSE tally.ends END
            RETURNING key, number, ends
        """  # noqa: S608 (our own table and marks)
        with connection.cursor() as cursor:
            cursor.execute(sql, [*(value for row in rows for value in row), now, now])
            return cursor.fetchall()

    def take_back(self, keys) -> None:
        self.filter(key__in=keys, number__gt=0).update(number=models.F("number") - 1)

    def tidy(self) -> int:
        """Periods that are over; returns how many."""
        return self.filter(ends__lte=time.time()).delete()[0]


class Tally(models.Model):
    """How often something was tried in a period that began with the first try. Of whom tells only a keyed hash."""

    key = models.CharField(max_length=64, primary_key=True)
    number = models.PositiveIntegerField()
    ends = models.FloatField(db_index=True)  # seconds since 1970

    objects = TallyQuerySet.as_manager()

    def __str__(self):
        return self.key


class ChangeQuerySet(models.QuerySet):
    KEPT = 10_000  # rows; a process that has not asked for longer forgets all that it keeps

    def tidy(self) -> int:
        """Rows that every busy process has read; returns how many."""
        newest = self.aggregate(newest=models.Max("pk"))["newest"] or 0
        return self.filter(pk__lte=newest - self.KEPT).delete()[0]


class Change(models.Model):
    """Something was written of which pages may have been made: a table, or rows of one (community/content/changes.py)."""

    tag = models.CharField(max_length=100)
    # Of PostgreSQL, whose rows become visible in another order than they are numbered; 0 on SQLite.
    transaction = models.BigIntegerField(db_index=True)

    objects = ChangeQuerySet.as_manager()

    def __str__(self):
        return self.tag

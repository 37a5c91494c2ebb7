from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel, TitleFieldPanel
from wagtail.admin.widgets import SlugInput


class SegmentQuerySet(models.QuerySet):
    def named(self, code: str = ""):
        """As readers see them: products first, each with its name in a language (else the reader's) as `name_here`."""
        names = SegmentName.objects.filter(
            segment=models.OuterRef("pk"), locale__language_code=code or get_language()
        )
        name = Coalesce(models.Subquery(names.values("name")[:1]), "name")
        others = models.Case(models.When(kind=Segment.Kind.PRODUCT, then=0), default=1)
        return self.annotate(name_here=name).order_by(others, "kind", "position", "name")


class Segment(ClusterableModel):
    """A kind of reader that content is written for, chosen by readers themselves. It orders things and hides nothing."""

    class Kind(models.TextChoices):
        PRODUCT = "product", _("Product they own")
        EXPERIENCE = "experience", _("Experience")
        ROLE = "role", _("Role")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.PRODUCT)
    name = models.CharField(
        _("name"), max_length=60, help_text=_("In the site's first language, like “Tide Mini”.")
    )
    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = SegmentQuerySet.as_manager()

    panels = [
        FieldPanel("kind"),
        TitleFieldPanel("name", targets=["slug"]),
        FieldPanel("slug", widget=SlugInput),
        FieldPanel("position"),
        InlinePanel("names", label=_("Name in another language")),
    ]

    class Meta:
        ordering = ["kind", "position", "name"]
        verbose_name = _("segment")
        verbose_name_plural = _("segments")

    def __str__(self):
        return self.name

    def name_in(self, code: str) -> str:
        """The name in a language, else in the site's first."""
        names = {name.locale.language_code: name.name for name in self.names.all()}
        return names.get(code) or self.name

    @property
    def local_name(self) -> str:
        return self.__dict__.get("name_here") or self.name_in(get_language())


class SegmentName(models.Model):
    """What a segment is called in one more language."""

    segment = ParentalKey(Segment, on_delete=models.CASCADE, related_name="names")
    locale = models.ForeignKey("wagtailcore.Locale", models.CASCADE, verbose_name=_("language"))
    name = models.CharField(_("name"), max_length=60)

    panels = [FieldPanel("locale"), FieldPanel("name")]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["segment", "locale"], name="segment_named_once_in_each_language"
            )
        ]

    def __str__(self):
        return self.name

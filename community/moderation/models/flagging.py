from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Site

# Three members who are known here, or one who works here: fewer would let one person silence another, with many more a
# rude post stands for everybody until somebody of the team is awake.
ENOUGH = 6


@register_setting(icon="warning")
class Flagging(BaseSiteSetting):
    """When flags alone take a post out of sight, and what its author is told then."""

    enough = models.PositiveSmallIntegerField(
        _("weight that hides a post"),
        default=ENOUGH,
        validators=[MinValueValidator(2)],
        help_text=_(
            "A newcomer’s flag weighs 1, a member’s 2, a trusted member’s 3, and that of somebody who works here 6; less when their "
            "earlier flags were declined. A hidden post waits for a moderator and is never deleted."
        ),
    )
    words = models.TextField(
        _("what its author is told"),
        blank=True,
        max_length=600,
        help_text=_("Left empty, we say it in their language. Who flagged it is never told."),
    )

    panels = [FieldPanel("enough"), FieldPanel("words")]

    class Meta:
        verbose_name = _("flags")

    def __str__(self):
        return str(self._meta.verbose_name)

    @classmethod
    def of_site(cls) -> "Flagging":
        """Those of the one site that there is; the defaults where there is none yet."""
        site = Site.objects.filter(is_default_site=True).first()
        return cls.for_site(site) if site else cls()

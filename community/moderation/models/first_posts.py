from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

MOST = 20  # by then somebody is no newcomer, or never will be anything else
DAY = 24  # hours


@register_setting(icon="user")
class FirstPosts(BaseSiteSetting):
    """Whether a moderator looks at what newcomers write before others see it."""

    hold = models.BooleanField(
        _("hold the first posts of newcomers"),
        default=False,
        help_text=_(
            "A moderator looks at them before others see them. For questions of people without an account there is a "
            "setting of its own, under “Asking without an account”."
        ),
    )
    number = models.PositiveSmallIntegerField(
        _("how many of each newcomer"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST)],
        help_text=_(
            "What was looked at and let through counts; after so many, nothing is held for this."
        ),
    )
    hours = models.PositiveSmallIntegerField(
        _("usually looked at within so many hours"),
        default=DAY,
        validators=[MinValueValidator(1), MaxValueValidator(7 * DAY)],
        help_text=_("Who wrote it reads so. Promise what you can keep."),
    )

    panels = [FieldPanel("hold"), FieldPanel("number"), FieldPanel("hours")]

    class Meta:
        verbose_name = _("first posts of newcomers")

    def __str__(self):
        return gettext("First posts of newcomers")

    @property
    def promise(self) -> str:
        """What who wrote a held post reads at it."""
        if self.hours % DAY == 0:
            days = self.hours // DAY
            within = ngettext("within a day", "within %(n)d days", days) % {"n": days}
        else:
            within = ngettext("within an hour", "within %(n)d hours", self.hours) % {
                "n": self.hours
            }
        sentence = gettext(
            "Only you and the moderators see this yet: one of them looks at it first, usually %(within)s. You need not do anything."
        )
        return sentence % {"within": within}

"""What members are told about what they said."""

from django.utils.translation import gettext_lazy as _

from community.notifications.kinds import Choice, Group, Mail

KINDS = {
    "spotlights.approve": _("Your words are published"),
    "spotlights.send_back": _("Your words are sent back"),
    "spotlights.decline": _("Your words are declined"),
    "spotlights.reply": _("Replies to your reviews"),
}
CHOICES = (
    Choice(
        "spotlights",
        _("What becomes of your reviews and testimonials"),
        Group.YOU,
        Mail.INSTANT,
        frozenset(KINDS),
    ),
)

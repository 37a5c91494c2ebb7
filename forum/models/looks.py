"""How a category looks."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Hue(models.IntegerChoices):
    """The avatar colours, in their order."""

    HONEY = 0, _("Honey")
    ROSE = 1, _("Rose")
    VIOLET = 2, _("Violet")
    BLUE = 3, _("Blue")
    TEAL = 4, _("Teal")
    GREEN = 5, _("Green")
    OLIVE = 6, _("Olive")
    RUST = 7, _("Rust")


class Icon(models.TextChoices):
    QUESTION = "ask", _("Question")
    TALK = "forum", _("Conversation")
    NEWS = "announcement", _("Announcement")
    IDEA = "tip", _("Idea")
    GUIDE = "guide", _("Book")
    LOCK = "locked", _("Lock")

"""What members are told of what became of their questions and answers."""

from django.utils.translation import gettext_lazy as _

from community.desk.models.nomination import DECLINED
from community.desk.models.promotion import KIND
from community.notifications.kinds import Choice, Group, Mail

KINDS = {KIND: _("Your words in the FAQ"), DECLINED: _("What you asked for in the FAQ")}
CHOICES = (
    Choice(
        "promoted",
        _("What you asked or answered becomes an answer in our FAQ"),
        Group.YOU,
        Mail.INSTANT,
        frozenset([KIND]),
    ),
)

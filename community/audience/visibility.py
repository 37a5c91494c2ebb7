"""Who may see a thing. Every noun that people look at has a queryset with `visible_to`; there is no other door."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Visibility(models.TextChoices):
    PUBLIC = "public", _("Everybody")
    MEMBERS = "members", _("Members who are signed in")
    GROUPS = "groups", _("Chosen groups only")


class VisibleQuerySet(models.QuerySet):
    """A queryset that can be narrowed to what one person may see."""

    def visible_to(self, member):
        """Rows that `member` (a Member or AnonymousUser) may see."""
        raise NotImplementedError(
            f"{type(self).__name__} says nobody may see anything until it defines visible_to"
        )

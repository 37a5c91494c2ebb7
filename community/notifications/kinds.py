"""What members can be told of. An app that tells something names it here, in its AppConfig.ready.

How one of a kind reads is the template `notifications/kinds/<kind>.html`, which knows `notification` and, as far
as the reader may see it, `thing`.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Mail(models.TextChoices):
    INSTANT = "instant", _("At once")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")
    OFF = "off", _("No mail")


class Group(models.TextChoices):
    YOU = "you", _("What is meant for you")
    FOLLOWED = "followed", _("What you follow")


@dataclass(frozen=True)
class Choice:
    """One question about mail on the page of choices: what it is for, by kind and, when given, by reason."""

    name: str  # in the database and in forms
    label: str | Promise
    group: Group
    default: Mail
    kinds: frozenset[str]
    reasons: frozenset[str] = frozenset()
    even_unseen: bool = False  # told although its thing is out of sight: of ones own post that is
    offers: tuple[Mail, ...] = tuple(Mail)  # what can be chosen: some mail is not gathered

    def is_for(self, kind: str, reason: str) -> bool:
        return kind in self.kinds and (not self.reasons or reason in self.reasons)


KINDS: dict[str, str] = {}  # "forum.reply": a lazy translation, for the filter of the list
CHOICES: dict[str, Choice] = {}


def register(kinds: dict[str, str], choices: tuple[Choice, ...] = ()) -> None:
    KINDS.update(kinds)
    CHOICES.update({choice.name: choice for choice in choices})


def choice_for(kind: str, reason: str) -> Choice | None:
    """None: it is told on the site alone."""
    return next((it for it in CHOICES.values() if it.is_for(kind, reason)), None)

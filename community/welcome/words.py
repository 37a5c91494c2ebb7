"""What is written to newcomers: the site's own words, and the names in braces that stand for something in them."""

import re
from difflib import get_close_matches

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NAME = re.compile(r"\{([^{}\n]*)\}")
EVERYWHERE = ("first_name", "site_name", "site_url", "steps_url", "forum_url", "ask_url",
              "waiting_url", "tags_url", "choices_url")  # fmt: skip


class Kind(models.TextChoices):
    """The letters of the series in their order, and the thanks that one person writes to another."""

    WELCOME = "welcome", gettext_lazy("Welcome")
    FOLLOW = "follow", gettext_lazy("How to follow")
    ANSWER = "answer", gettext_lazy("A first answer")
    THANKS = "thanks", gettext_lazy("Thanks for the first post")


SERIES = (Kind.WELCOME, Kind.FOLLOW, Kind.ANSWER)

SUBJECTS: dict[str, Promise | str] = {
    Kind.WELCOME: gettext_lazy("Welcome to {site_name}, {first_name}"),
    Kind.FOLLOW: gettext_lazy("How to hear of what matters to you"),
    Kind.ANSWER: gettext_lazy("Somebody may be waiting for what you know"),
    Kind.THANKS: "",  # the notification has one
}
# A line and an address below it are a button in the mail: letters.py.
TEXTS: dict[str, Promise | str] = {
    Kind.WELCOME: format_lazy(
        "{}\n\n{}\n\n{}\n{{steps_url}}\n\n{{site_name}}",
        gettext_lazy("Hello {first_name},"),
        gettext_lazy(
            "good that you are here. At {site_name} you find guides, answers, and people who use the same things as you. "
            "A few small steps make you at home; they stand on your own page, each with a link."
        ),
        gettext_lazy("To your first steps:"),
    ),
    Kind.FOLLOW: format_lazy(
        "{}\n\n{}\n\n{}\n{{forum_url}}\n\n{}\n\n{{site_name}}",
        gettext_lazy("Hello {first_name},"),
        gettext_lazy(
            "you need not come by to see whether something is new. Press the bell on a topic, a category, a tag or the "
            "page of a person, and say how much of it you want to hear: everything, only what is new, or nothing."
        ),
        gettext_lazy("Choose something to follow:"),
        gettext_lazy("What comes by mail, and how often, is yours to choose: {choices_url}"),
    ),
    Kind.ANSWER: format_lazy(
        "{}\n\n{}\n\n{}\n{{waiting_url}}\n\n{{site_name}}",
        gettext_lazy("Hello {first_name},"),
        gettext_lazy(
            "you have been here for a few days, and surely know something that others still ask. A first answer need "
            "not be long or perfect. What worked for you is enough, and others add to it."
        ),
        gettext_lazy("Questions that wait for an answer:"),
    ),
    Kind.THANKS: gettext_lazy(
        "Thank you for your first post, {first_name}. It is good to have you here. Whatever else you want to know or tell, just write."
    ),
}


def placeholders(kind: str) -> tuple[str, ...]:
    return (*EVERYWHERE, "sender", "topic") if kind == Kind.THANKS else EVERYWHERE


def check(text: str, kind: str) -> None:
    """ValidationError that names what is in braces and stands for nothing, and what could have been meant."""
    known = placeholders(kind)
    for name in NAME.findall(text):
        if name in known:
            continue
        meant = get_close_matches(name, known, n=1)
        if meant:
            said = _("{%(name)s} stands for nothing. Did you mean {%(meant)s}?")
            raise ValidationError(said % {"name": name, "meant": meant[0]})
        said = _("{%(name)s} stands for nothing. Take it out, or write one of: %(known)s.")
        raise ValidationError(
            said % {"name": name, "known": ", ".join(f"{{{it}}}" for it in known)}
        )


def fill(text: str, known: dict[str, str]) -> str:
    """`text` with each name in braces replaced; what has no value stays as it stands."""
    return NAME.sub(lambda found: known.get(found[1], found[0]), text)


def values(member, site_name: str) -> dict[str, str]:
    """What the names stand for in a letter to `member`; its addresses are in the language that is active."""

    def at(name: str, *args) -> str:
        return settings.SITE_URL + reverse(name, args=args)

    return {
        "first_name": str(member).split()[0],
        "site_name": site_name,
        "site_url": settings.SITE_URL,
        "steps_url": at("people:member", member.username),
        "forum_url": at("forum:index"),
        "ask_url": at("forum:topic_new"),
        "waiting_url": at("forum:topics", "unanswered"),
        "tags_url": at("forum:tags"),
        "choices_url": at("notifications:choices"),
    }

from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

register = template.Library()
LABELLED, BESIDE_WORDS = ' role="img" aria-label="{}"', mark_safe(' aria-hidden="true"')

STATES = {
    "solved": _("Solved"),
    "waiting": _("Waiting"),
    "discussion": _("Discussion"),
    "announcement": _("Announcement"),
    "pinned": _("Pinned"),
    "locked": _("Closed"),
    "hidden": _("Hidden"),
    "held": _("Held for a moderator"),
    "guide": _("Guide"),
    "section": _("Section"),
    "answer": _("Answer"),
    "forum": _("Forum"),
    "customer": _("Customer"),
    "idea": _("Idea"),
    "page": _("Page"),
    "spotlight": _("Customer"),
    "case": _("Case study"),
}
ICONS_OF_STATES = {
    "held": "clock",
    "section": "folder",
    "spotlight": "customer",
    "case": "customer",
}  # the others have one by their own name
TELLING = {"solved", "waiting"}  # what who looks for help looks for: these have a colour


@register.simple_tag(name="icon")
def draw(name, more="", label=""):
    """One icon from the sprite. `more` classes; `label` only where it stands without words."""
    return drawn(str(name), str(more), str(label))


@lru_cache(maxsize=512)
def drawn(name: str, more: str, label: str) -> str:
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24"{}><use href="{}#{}"/></svg>',
        f" {more}" if more else "",
        format_html(LABELLED, label) if label else BESIDE_WORDS,
        static("images/icons.svg"),
        name,
    )


@register.simple_tag
def state(name, label=""):
    """The state of a topic or the kind of a result, icon and word; `label` is another word for it."""
    return stated(str(name), str(label), get_language())


@lru_cache(maxsize=512)
def stated(name: str, label: str, language: str) -> str:
    return format_html(
        '<span class="state {}">{}\n{}</span>',
        name if name in TELLING else "kind",
        drawn(ICONS_OF_STATES.get(name, name), "", ""),
        label or STATES.get(name, ""),
    )

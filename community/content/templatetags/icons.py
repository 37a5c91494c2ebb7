from functools import lru_cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import mark_safe

register = template.Library()
LABELLED, BESIDE_WORDS = ' role="img" aria-label="{}"', mark_safe(' aria-hidden="true"')


@register.simple_tag(name="icon")
def draw(name, more="", label=""):
    """One icon from the sprite. `more` classes; `label` only where it stands without words."""
    return drawn(static("images/icons.svg"), str(name), str(more), str(label))


@lru_cache(maxsize=512)
def drawn(sprite: str, name: str, more: str, label: str) -> str:
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24"{}><use href="{}#{}"/></svg>',
        f" {more}" if more else "",
        format_html(LABELLED, label) if label else BESIDE_WORDS,
        sprite,
        name,
    )

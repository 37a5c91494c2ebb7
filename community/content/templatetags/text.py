from django import template
from django.utils.safestring import mark_safe

from community.content import headings
from community.content.markdown import render

register = template.Library()


@register.filter
def markdown(source: str) -> str:
    return mark_safe(render(source))  # noqa: S308 (cleaned by an allow-list)


@register.simple_block_tag
def under(content, level):
    """`{% under 3 %}…{% endunder %}`: the headings inside are below those of that level."""
    return mark_safe(headings.under(level, content))  # noqa: S308 (the same HTML, other levels)

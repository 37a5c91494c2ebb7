from django import template
from django.utils.safestring import mark_safe

from community.content.markdown import render

register = template.Library()


@register.filter
def markdown(source: str) -> str:
    return mark_safe(render(source))  # noqa: S308 (cleaned by an allow-list)

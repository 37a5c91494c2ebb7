"""Named places in a template of a lower app, which upper apps fill, as a lower app may not know them.

An app fills one with `@hooks.register("slot:guide.related")` on a function of the request and the thing, which returns
safe HTML, or "" for nothing. There are few; docs/architecture.md lists them.
"""

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe
from wagtail import hooks

register = template.Library()


@register.simple_tag(takes_context=True)
def slot(context, name: str, thing=None) -> str:
    """`{% slot "guide.related" page %}`: what upper apps have to say here about a thing."""
    return filled(name, context["request"], thing)


def filled(name: str, request, thing=None) -> str:
    """The same for a view that must know whether there is anything."""
    parts = [html for fill in hooks.get_hooks(f"slot:{name}") if (html := fill(request, thing))]
    return mark_safe("\n".join(map(conditional_escape, parts))) if parts else ""  # noqa: S308

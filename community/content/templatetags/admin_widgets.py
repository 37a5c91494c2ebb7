from django import template

from community.content.later import as_json, later

register = template.Library()


@register.simple_tag(name="later")
def later_tag(name, *arguments):
    """`{% later "initDateChooser" id options %}`: calls it once widgets.js meets it in the page."""
    return later(name, *map(as_json, arguments))

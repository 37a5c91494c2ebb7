"""Wagtail's forms bring inline scripts, which no policy of ours lets run. They bring the same as data, for widgets.js."""

import json
import re

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.widgets.chooser import BaseChooser

CALL = re.compile(r"(?:new )?(\w+)\((.*)\);?", re.S)
ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


def later(name: str, *arguments: str) -> SafeString:
    """What calls `name`, one that widgets.js knows, once it is in the page; arguments are JSON."""
    data = f"[{', '.join(arguments)}]".translate(ESCAPES)
    tag = '<script type="application/json" data-call="{}">{}</script>'
    return format_html(tag, name, mark_safe(data))  # noqa: S308


def render(self, name, value, attrs=None, renderer=None):
    """In place of BaseChooser.render, the one widget whose script is made in Python."""
    chosen = self.get_value_data(value)
    called = CALL.fullmatch(self.render_js_init(attrs["id"], name, chosen))
    return self.render_html(name, chosen, attrs) + later(called[1], called[2])


def without_inline_scripts() -> None:
    BaseChooser.render = render


def as_json(value) -> str:
    """Wagtail's templates hand over what is JSON already, and plain words."""
    return value if str(value).startswith(("{", "[")) else json.dumps(str(value))

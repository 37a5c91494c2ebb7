"""The HTML twin of a plain-text letter, so that there is one source for both."""

import re

from django.utils.html import format_html, format_html_join, urlize
from django.utils.safestring import SafeString, mark_safe

ADDRESS = re.compile(r"https?://\S+")


def tidy(text: str) -> str:
    """One empty line between paragraphs, whatever the template's tags left behind."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"


def as_html(text: str) -> SafeString:
    """Paragraphs; two lines of which the second is an address become a button with the first on it."""
    return format_html_join(
        "\n", "{}", ((_paragraph(part),) for part in text.strip().split("\n\n"))
    )


def _paragraph(text: str) -> SafeString:
    label, _, rest = text.partition("\n")
    if ADDRESS.fullmatch(rest.strip()):
        return format_html(
            '<p><a class="button" href="{}">{}</a></p>', rest.strip(), label.rstrip(":")
        )
    lines = urlize(text, autoescape=True).replace("\n", "<br>\n")
    return format_html("<p>{}</p>", mark_safe(lines))  # noqa: S308 (urlize has escaped it)

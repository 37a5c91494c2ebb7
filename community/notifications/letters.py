"""The words of a mail: made fit to be sent, and the HTML twin of the plain text, so that there is one source for both."""

import re
import unicodedata

from django.utils.html import format_html, format_html_join, urlize
from django.utils.safestring import SafeString, mark_safe

ADDRESS = re.compile(r"https?://\S+")
LINK = re.compile(r"(.+): (https?://\S+)")
LONGEST = 200  # characters of a subject or name; mail programs show fewer
# Characters that act instead of being seen: controls, halves of pairs, and those that turn the direction of writing.
ACTING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def seen_only(text: str) -> str:
    """Without characters that act instead of being seen."""
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))
    return ACTING.sub("", "".join(kept))


def one_line(text: str) -> str:
    """Fit for a header: no line breaks, nothing that acts, not endless."""
    line = " ".join(seen_only(" ".join(text.split())).split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"


def tidy(text: str) -> str:
    """One empty line between paragraphs, whatever the template's tags left behind."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"


def as_html(text: str) -> SafeString:
    """Paragraphs; two lines of which the second is an address become a button with the first on it, and one line
    that ends with a colon and an address becomes a link."""
    return format_html_join(
        "\n", "{}", ((_paragraph(part),) for part in text.strip().split("\n\n"))
    )


def _paragraph(text: str) -> SafeString:
    label, _, rest = text.partition("\n")
    if ADDRESS.fullmatch(rest.strip()):
        return format_html(
            '<p><a class="button" href="{}">{}</a></p>', rest.strip(), label.rstrip(":")
        )
    if link := LINK.fullmatch(text.strip()):
        return format_html('<p><a href="{}">{}</a></p>', link[2], link[1])
    lines = urlize(text, autoescape=True).replace("\n", "<br>\n")
    return format_html("<p>{}</p>", mark_safe(lines))  # noqa: S308 (urlize has escaped it)

"""Call-outs as the different kinds of Markdown write them."""

import re

from .inline import plain

# What help centres call them, in the site's languages, and which of ours it is.
KINDS = {
    "note": "note", "info": "note", "information": "note", "sidebar": "note", "advanced": "note", "remark": "note",
    "check": "note", "success": "note", "example": "note", "seealso": "note", "abstract": "note", "callout": "note",
    "admonition": "note", "alert": "note", "aside": "note",
    "tip": "tip", "hint": "tip", "bestpractice": "tip",
    "warning": "warning", "important": "warning", "caution": "warning", "attention": "warning", "warn": "warning",
    "safety": "safety", "danger": "safety", "error": "safety", "bug": "safety",
    "napomena": "note", "savjet": "tip", "upozorenje": "warning", "važno": "warning", "oprez": "warning",
    "opasnost": "safety", "sigurnost": "safety",
    "poznámka": "note", "informácia": "note", "rada": "tip", "upozornenie": "warning", "dôležité": "warning",
    "pozor": "warning", "nebezpečenstvo": "safety", "bezpečnosť": "safety",
}  # fmt: skip
OWN_TITLES = {"note", "tip", "warning", "safety"}  # the call-out shows these itself
GITHUB = re.compile(r"\s*\[!(\w+)\][+-]?[ \t]*(.*)")


def callout_of_quote(quote):
    """(kind, title, the nodes after the name, the rest of the name's line) of a quote that is a call-out, or None."""
    first = quote.children[0] if quote.children else None
    if first is None or first.type != "paragraph":
        return None
    inline = first.children[0].children
    found = _github(inline) or _bold(inline)
    if not found:
        return None
    word, title, lead = found
    return KINDS[word.lower()], title or title_of(word), quote.children[1:], lead


def title_of(word: str) -> str:
    """The word itself, unless the call-out says it anyway."""
    return "" if word.lower() in OWN_TITLES else word.capitalize()


def _github(inline):
    """`> [!NOTE] Title`, then lines of text."""
    match = GITHUB.fullmatch(inline[0].content) if inline and inline[0].type == "text" else None
    if not match or match[1].lower() not in KINDS:
        return None
    rest = inline[1:]
    if rest and rest[0].type in ("softbreak", "hardbreak"):
        return match[1], match[2].strip(), rest
    if match[2]:
        return None
    return match[1], "", rest


def _bold(inline):
    """`> **Note**` on a line of its own, or `> **Note:** text`."""
    inline = [node for node in inline if node.type != "text" or node.content]
    if not inline or inline[0].type != "strong":
        return None
    word = plain([inline[0]]).rstrip(": ")
    if word.lower() not in KINDS:
        return None
    return word, "", inline[1:]

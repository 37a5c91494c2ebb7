"""Which elements are call-outs: by the class their theme gave them, or by a frame or ground of their own."""

import re

from ..callouts import KINDS
from .tree import Element

HOLDERS = {"div", "p", "aside", "section", "blockquote"}
# These words are also the names of other things: as a whole class they say nothing.
AMBIGUOUS = {"example", "check", "sidebar", "advanced", "bug", "abstract", "remark", "error", "success", "information", "aside", "rada"}  # fmt: skip
GENERIC = {"callout", "admonition", "alert", "aside", "box", "panel", "message", "notice", "notification", "banner", "block", "infobox", "blockquote"}  # fmt: skip
PART = re.compile(r"[-_]+")
NO_BOX = {"h1", "h2", "table", "iframe"}
LENGTH = 2_000  # characters; what is longer is a part of the text
PALE = re.compile(r"(?:none|inherit|initial|unset|transparent|white|#fff(?:fff)?|rgba?\(255, ?255, ?255.*|0.*)(?:\s|$)")  # fmt: skip


def kind_of_box(element: Element) -> str:
    """The word by which call-outs of this kind are known ("note", "warning", …); "" when it is none."""
    if element.name not in HOLDERS:
        return ""
    kind = by_class(element) or ("note" if is_framed(element) else "")
    if not kind or any(one.name in NO_BOX for one in element.all()):
        return ""
    words = element.words().strip()
    return kind if words and len(words) <= LENGTH else ""


def by_class(element: Element) -> str:
    for name in element.attributes.get("class", "").lower().split():
        parts = [part for part in PART.split(name) if part]
        if name in KINDS and name not in AMBIGUOUS | GENERIC:
            return name
        special = [part for part in parts if part in KINDS and part not in GENERIC]
        if len(parts) in (2, 3) and special and GENERIC & {*parts, "note" * ("note" in parts[:1])}:
            return special[0]
    names = element.attributes.get("class", "").lower().split()
    if GENERIC & set(names) & {"callout", "admonition", "alert", "notice", "infobox"}:
        return next((name for name in names if name in KINDS and name not in GENERIC), "note")
    return ""


def is_framed(element: Element) -> bool:
    """Does its style set it off from the text: a border at the left or around it, or a ground of its own?"""
    names = ["background-color", "background", "border-left", "border"]
    return any((value := element.style(name)) and not PALE.match(value) for name in names)

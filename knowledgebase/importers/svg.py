"""Which SVG drawings are harmless: those that draw, and neither act nor fetch."""

import re
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

ACTING = {
    "script",
    "foreignobject",
    "iframe",
    "embed",
    "object",
    "handler",
    "listener",
    "audio",
    "video",
}
MOVING = {"set", "animate", "animatetransform", "animatemotion"}
FETCHING = re.compile(
    r"@import|url\(\s*['\"]?\s*(?!['\"]?(?:#|data:image/(?!svg)))|expression\(|javascript:", re.I
)
SAFE_REFERENCE = re.compile(r"\s*(?:#|data:image/(?:png|jpe?g|gif|webp);base64,|$)", re.I)


def fault_of(data: bytes) -> str:
    """Why a drawing cannot be taken; "" when it is harmless."""
    try:
        root = fromstring(data)
    except (ParseError, DefusedXmlException, ValueError, RecursionError, LookupError):
        return "is no drawing that can be read safely"
    if local(root.tag) != "svg":
        return "is no SVG drawing"
    return "could act or fetch things when opened" if any(map(acts, root.iter())) else ""


def acts(element) -> bool:
    name = local(element.tag)
    if name in ACTING or (name == "style" and FETCHING.search(element.text or "")):
        return True
    if name in MOVING and element.get("attributeName", "").lower().endswith("href"):
        return True
    return any(attribute_acts(name, local(key), value) for key, value in element.items())


def attribute_acts(element: str, name: str, value: str) -> bool:
    if re.fullmatch(r"on[a-z]+", name):
        return True
    if name in {"href", "src"} and element != "a":
        return not SAFE_REFERENCE.match(value)
    if name in {"href", "src"}:
        return bool(re.match(r"\s*(?:javascript|data|vbscript):", value, re.I))
    return bool(FETCHING.search(value))


def local(tag) -> str:
    """A name without its namespace; comments and instructions have none."""
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""

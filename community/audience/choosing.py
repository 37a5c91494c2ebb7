"""For whom a reader wants to read: segments they chose themselves, kept in a cookie and not in an account.

A choice orders lists and search. It hides nothing and opens nothing: who may see what is `visible_to`.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.cache import caches
from django.utils.translation import get_language

from community.audience.models import Segment
from community.content.generation import generation_for

COOKIE = "segments"
YEAR = 60 * 60 * 24 * 365  # seconds
BETWEEN = "."  # no slug has one, and cookies need no quotes for it
MOST = 100  # slugs that are read from a cookie or a form; nobody has more machines


@dataclass(frozen=True)
class Offer:
    """A segment as readers see it, named in their language."""

    slug: str
    kind: str
    name: str


def offered(request) -> list[Offer]:
    """Every segment: asked of the database once for each process, language and generation."""
    code = get_language()
    key = f"segments:{generation_for(request)}:{code}"
    return caches["pages"].get_or_set(key, lambda: offers(code), timeout=3600)


def offers(code: str) -> list[Offer]:
    rows = Segment.objects.named(code).values_list("slug", "kind", "name_here")
    return [Offer(*row) for row in rows]


def known(request, slugs) -> frozenset[str]:
    """Those that are segments; whatever else somebody sent is left out."""
    return frozenset(slugs[:MOST]) & {offer.slug for offer in offered(request)}


def chosen_by(request) -> frozenset[str]:
    """The slugs that the reader chose; read once for a request, and free for those who chose nothing."""
    if not hasattr(request, "chosen_segments"):
        written = request.COOKIES.get(COOKIE, "")
        request.chosen_segments = known(request, written.split(BETWEEN)) if written else frozenset()
    return request.chosen_segments


def remember(response, slugs) -> None:
    """Keep a choice on the reader's device for a year; an empty one is forgotten."""
    if not slugs:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    response.set_cookie(
        COOKIE,
        BETWEEN.join(sorted(slugs)),
        max_age=YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )

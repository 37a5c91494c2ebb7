"""Which spotlight stands in a place today. The same for every reader all day, so that pages can be kept; each has its turn."""

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import get_language

from community.audience.choosing import offered
from community.spotlights.models import Spotlight

HOME = Spotlight.Kind.TESTIMONIAL  # short enough to be drawn large


def turn(spotlights, place: int = 0, day=None) -> Spotlight | None:
    """One of them in the reader's language, else in any; another one tomorrow. Three questions.

    After as many days as there are, each has been shown once. `place` is a number of the page, so that not all pages
    show the same one on a day.
    """
    here = Q(language=get_language())
    number = spotlights.order_by().aggregate(here=Count("pk", filter=here), all=Count("pk"))
    chosen = spotlights.filter(here) if number["here"] else spotlights
    among = number["here"] or number["all"]
    if not among:
        return None
    at = ((day or timezone.localdate()).toordinal() + place) % among
    return chosen.for_listing().order_by("pk")[at : at + 1].first()


def on_home(day=None) -> Spotlight | None:
    return turn(Spotlight.objects.published().narrowed(kind=HOME), day=day)


def beside(page, request, day=None) -> Spotlight | None:
    """Of any kind and score, about a product that the page is about; nothing beside a page about none."""
    slugs = products_of(page, request)
    if not slugs:
        return None
    about = Spotlight.objects.published().filter(product__slug__in=slugs)
    return turn(about, page.pk, day)


def products_of(page, request) -> list[str]:
    """Those that an editor chose for the page; of a page without such a choice, the one that its title names."""
    products = [offer for offer in offered(request) if offer.kind == "product"]
    if not products:
        return []
    segments = page.segments.all() if hasattr(page, "segments") else []
    if chosen := {segment.slug for segment in segments}:
        return [offer.slug for offer in products if offer.slug in chosen]
    said = f" {page.title.casefold()} "
    named = [offer for offer in products if offer.name.casefold() in said]
    return [offer.slug for offer in sorted(named, key=lambda offer: -len(offer.name))[:1]]

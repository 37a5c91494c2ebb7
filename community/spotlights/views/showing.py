"""What customers say, as everybody reads it."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from community.audience.choosing import offered
from community.content.pages import Crumb
from community.spotlights.models import CaseStudyPage, FeaturedMember, Picture, Spotlight

PER_PAGE = 12
STUDIES = 3  # the newest


@require_safe
def wall(request):
    """All of it, narrowed as the address says; the average is always over all of them."""
    asked = asked_of(request)
    found = Spotlight.objects.published().narrowed(**asked).for_listing()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    is_front = not any(asked.values()) and page.number == 1
    context = {
        "page": page,
        "asked": asked,
        "filters": filters(request, asked),
        "is_narrowed": any(asked.values()),
        "ratings": Spotlight.objects.ratings(asked["product"]),
        "product": product_named(request, asked["product"]),
        "studies": studies_for(request.user) if is_front else [],
        "featured": FeaturedMember.objects.published().for_listing().first() if is_front else None,
        "page_title": _("What customers say"),
        "page_description": _(
            "Testimonials, reviews and stories of customers, the critical ones too."
        ),
        "noindex": any(asked.values()),
    }
    return render(request, "spotlights/wall.html", context)


def product_named(request, slug: str) -> str:
    return next((offer.name for offer in offered(request) if offer.slug == slug), "")


def studies_for(member) -> list:
    studies = CaseStudyPage.objects.visible_to(member).defer_streamfields()
    return list(studies.order_by("-first_published_at", "-pk")[:STUDIES])


def asked_of(request) -> dict:
    """What the address narrows to; what makes no sense narrows nothing."""
    asked = request.GET
    stars = asked.get("stars", "")
    products = {offer.slug for offer in offered(request) if offer.kind == "product"}
    known = {
        "kind": Spotlight.Kind.values,
        "product": products,
        "language": dict(settings.LANGUAGES),
    }
    chosen = {name: asked.get(name, "") for name in known}
    chosen = {name: value if value in known[name] else "" for name, value in chosen.items()}
    return {**chosen, "stars": int(stars) if stars in ("1", "2", "3", "4", "5") else None}


def filters(request, asked: dict) -> list[dict]:
    """What can be chosen: a select for each, with "all" first."""
    products = [(offer.slug, offer.name) for offer in offered(request) if offer.kind == "product"]
    choices = {
        "kind": (_("Kind"), Spotlight.Kind.choices),
        "product": (_("Product"), products),
        "language": (_("Language"), settings.LANGUAGES),
        "stars": (_("Stars"), [(stars, str(stars)) for stars in range(5, 0, -1)]),
    }
    return [
        {"name": name, "label": label, "choices": offers, "chosen": asked[name]}
        for name, (label, offers) in choices.items()
        if offers
    ]


@require_safe
def spotlight(request, pk):
    """One of them, at an address of its own."""
    found = get_object_or_404(Spotlight.objects.visible_to(request.user).for_listing(), pk=pk)
    context = {
        "spotlight": found,
        "page_title": found.title or found.get_kind_display(),
        "breadcrumbs": crumbs(),
        "noindex": not found.is_published,
        "ratings": Spotlight.objects.ratings(found.product.slug) if found.product else None,
    }
    return render(request, "spotlights/spotlight.html", context)


def crumbs() -> list[Crumb]:
    return [Crumb(_("Home"), reverse("wagtail_serve", args=[""])),
            Crumb(_("What customers say"), reverse("spotlights:wall"))]  # fmt: skip


@require_safe
@cache_control(private=True, no_cache=True)
def picture(request, key):
    """Asked at each showing, so that one that was taken back is in no cache."""
    found = Picture.objects.select_related("consent").filter(key=key).first()
    if not found or not found.is_shown_to(request.user):
        raise Http404
    response = FileResponse(found.file.open("rb"), content_type="image/webp")
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response

"""What every page needs: the company's name and colour, the menu, the languages."""

from django.conf import settings
from django.core.cache import caches
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from community.content.generation import generation_for
from community.content.languages import links_to_pages, links_to_view
from community.content.models import Navigation, SiteSettings
from community.content.tokens import field_of


def site(request):
    """`site_settings`, `navigation` (menu, footer), `language_links`, `demo`, `read_only`; nothing is asked before it is used."""
    frame = SimpleLazyObject(lambda: cached_frame(request))
    return {
        "site_settings": SimpleLazyObject(lambda: frame["settings"]),
        "navigation": SimpleLazyObject(lambda: navigation(frame, request.path)),
        "language_links": SimpleLazyObject(lambda: language_links(request)),
        "csrf_input": SimpleLazyObject(lambda: field_of(request)),
        "demo": settings.DEMO,
        "read_only": settings.READ_ONLY,
    }


def language_links(request):
    """This view in the other languages; pages of Wagtail know their translations themselves."""
    match = request.resolver_match
    if match is None or match.url_name == "wagtail_serve":
        return links_to_pages({})
    return links_to_view(request.get_full_path())


def cached_frame(request) -> dict:
    """Settings and links of this host in this language: made once for each process and generation."""
    key = f"frame:{generation_for(request)}:{request.get_host()}:{get_language()}"
    return caches["pages"].get_or_set(key, lambda: frame(request), timeout=3600)


def frame(request) -> dict:
    navigation = Navigation.objects.filter(locale__language_code=get_language()).first()
    return {
        "settings": SiteSettings.for_request(request),
        "menu": navigation.menu_links(request) if navigation else [],
        "footer": navigation.footer_columns(request) if navigation else [],
    }


def navigation(frame, path) -> dict:
    """The menu, with the entry marked that the reader is in."""
    menu = [{**link, "is_current": path.startswith(link["url"])} for link in frame["menu"]]
    return {"menu": menu, "footer": frame["footer"]}

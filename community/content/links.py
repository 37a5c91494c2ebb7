"""How links in rich text are written out for readers."""

from types import SimpleNamespace

from django.conf import settings
from django.utils.html import escape
from django.utils.translation import get_language
from wagtail.models import Page
from wagtail.rich_text import LinkHandler
from wagtail.rich_text.pages import PageLinkHandler

from community.content.languages import address_in


class ExternalLinkHandler(LinkHandler):
    """Links elsewhere keep their window to themselves."""

    identifier = "external"

    @classmethod
    def expand_db_attributes(cls, attrs):
        return f'<a href="{escape(attrs["href"])}" rel="noopener">'


class OurPageLinkHandler(PageLinkHandler):
    """Wagtail's asks the database up to three times for each link; this one, for all of a text together."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list):
        ids = [attrs.get("id", "") for attrs in attrs_list]
        urls = page_urls({int(pk) for pk in ids if pk.isdecimal()})
        return [f'<a href="{escape(urls[pk])}">' if urls.get(pk) else "<a>" for pk in ids]


def page_urls(ids: set[int]) -> dict[str, str]:
    """Addresses of pages by their ids (as text), each in the reader's language where it is published in it."""
    pages = Page.objects.select_related("locale").in_bulk(ids)
    here = get_language()
    keys = {page.translation_key for page in pages.values() if page.locale.language_code != here}
    ours = (
        Page.objects.live()
        .select_related("locale")
        .filter(translation_key__in=keys, locale__language_code=here)
    )
    translated = {page.translation_key: page for page in ours} if keys else {}
    roots = SimpleNamespace(_wagtail_site=None)  # where get_url keeps what it found out
    urls = {}
    for pk, page in pages.items():
        found = translated.get(page.translation_key, page)
        url = found.get_url(roots)
        urls[str(pk)] = address_in(here, url) if url and falls_back(found, here) else url
    return urls


def falls_back(page, code: str) -> bool:
    """Is this page of the first language shown to readers of `code` who have no translation?"""
    if page.locale.language_code != settings.LANGUAGE_CODE or code == settings.LANGUAGE_CODE:
        return False
    return page.live and getattr(page.specific_class, "falls_back", False)

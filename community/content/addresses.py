"""Where the pages and files are that a text links to, asked for once however many parts the text has."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import SimpleNamespace

from django.conf import settings
from django.utils.translation import get_language
from wagtail.documents import get_document_model
from wagtail.models import Page

from community.content.languages import address_in

# What the text that is being written out links to, by model and then by id (as text).
_known: ContextVar[dict] = ContextVar("known", default={})  # noqa: B039 (never changed, only replaced)


@contextmanager
def looked_up(references: Iterable[tuple]) -> Iterator[None]:
    """Inside it, `page_urls` and `documents` know what `references` (as Wagtail tells them) point at."""
    ids = {Page: set(), get_document_model(): set()}
    for model, pk, *_ in references:
        if model in ids and str(pk).isdecimal():
            ids[model].add(str(pk))
    pages, documents = ids.values()
    token = _known.set({"pages": _page_urls(pages), "documents": _documents(documents)})
    try:
        yield
    finally:
        _known.reset(token)


def page_urls(ids: Iterable[str]) -> dict:
    """Addresses of pages by their ids, each in the reader's language where it is published in it; None without one."""
    return _remembered("pages", _page_urls, ids)


def documents(ids: Iterable[str]) -> dict:
    """Documents by their ids, None for one that is gone."""
    return _remembered("documents", _documents, ids)


def _remembered(kind: str, ask: Callable, ids: Iterable[str]) -> dict:
    known = _known.get().get(kind, {})
    missing = {pk for pk in ids if pk.isdecimal()} - known.keys()
    return {**known, **ask(missing)} if missing else known


def _page_urls(ids: set[str]) -> dict:
    if not ids:
        return {}
    pages = Page.objects.select_related("locale").in_bulk(map(int, ids))
    here = get_language()
    keys = {page.translation_key for page in pages.values() if page.locale.language_code != here}
    ours = Page.objects.live().select_related("locale")
    ours = ours.filter(translation_key__in=keys, locale__language_code=here)
    translated = {page.translation_key: page for page in ours} if keys else {}
    roots = SimpleNamespace(_wagtail_site=None)  # where get_url keeps what it found out
    urls = {}
    for pk, page in pages.items():
        found = translated.get(page.translation_key, page)
        url = found.get_url(roots)
        urls[str(pk)] = address_in(here, url) if url and falls_back(found, here) else url
    return dict.fromkeys(ids) | urls


def falls_back(page, code: str) -> bool:
    """Is this page of the first language shown to readers of `code` who have no translation?"""
    if page.locale.language_code != settings.LANGUAGE_CODE or code == settings.LANGUAGE_CODE:
        return False
    return page.live and getattr(page.specific_class, "falls_back", False)


def _documents(ids: set[str]) -> dict:
    if not ids:
        return {}
    found = get_document_model().objects.in_bulk(map(int, ids))
    return dict.fromkeys(ids) | {str(pk): document for pk, document in found.items()}

"""The same page in the site's other languages, as links."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse, translate_url
from django.utils import translation

from community.content.pure import pure


@dataclass(frozen=True)
class LanguageLink:
    code: str
    name: str  # in the language itself
    url: str
    is_current: bool
    same: bool  # leads to the same page, not merely to the home of that language


def home_url(code: str) -> str:
    with translation.override(code):
        return reverse("wagtail_serve", args=[""])


def address_in(code: str, url: str) -> str:
    """Where a page that is only at `url`, in the site's first language, is shown to readers of another one."""
    return home_url(code) + url.removeprefix("/") if url.startswith("/") else url


def links_to_pages(urls: dict[str, str], falls_back=False) -> list[LanguageLink]:
    """`urls` maps language codes to addresses. A language without one gets its home, or where the page falls back."""
    here = translation.get_language()
    original = urls.get(settings.LANGUAGE_CODE) if falls_back else None
    return [
        LanguageLink(
            code,
            name,
            urls.get(code) or (address_in(code, original) if original else home_url(code)),
            code == here,
            code in urls,
        )
        for code, name in settings.LANGUAGES
    ]


def links_to_view(path: str) -> list[LanguageLink]:
    """The address `path` (query included) of a view of ours, in each language."""
    path, mark, query = path.partition("?")
    return links_to_pages({code: url + mark + query for code, url in translated(path)})


@pure(1_000)
def translated(path: str) -> list[tuple[str, str]]:
    return [(code, translate_url(path, code)) for code, _ in settings.LANGUAGES]

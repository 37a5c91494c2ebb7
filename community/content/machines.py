"""What pages say to search engines and to whoever shows a link to them: addresses, crumbs, pictures."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from wagtail.blocks.list_block import ListValue
from wagtail.blocks.stream_block import StreamValue
from wagtail.blocks.struct_block import StructValue
from wagtail.images.models import AbstractImage

OG_LOCALES = {"en": "en_US", "hr": "hr_HR", "sk": "sk_SK"}  # Open Graph wants a country
SHOWN = "width-960|format-webp"  # one of the sizes that templates/content/image.html makes anyway
LOGO = "max-480x96"  # as in the masthead


@dataclass(frozen=True)
class Picture:
    url: str  # absolute
    width: int | None = None
    height: int | None = None


def absolute(url: str) -> str:
    return settings.SITE_URL + url if url.startswith("/") else url


def og_locale(code: str) -> str:
    return OG_LOCALES.get(code, code.replace("-", "_"))


def alternates(urls: dict[str, str]) -> list[tuple[str, str]]:
    """Absolute addresses of one page by language, as hreflang names them; none for a page that has but one."""
    if len(urls) < 2:
        return []
    links = [(code, absolute(url)) for code, url in urls.items()]
    if first := urls.get(settings.LANGUAGE_CODE):
        links.append(("x-default", absolute(first)))
    return links


def breadcrumb_list(crumbs, title: str, url: str) -> dict:
    """The way to a page, itself included, as schema.org names things."""
    steps = [(crumb.title, absolute(crumb.url or "")) for crumb in crumbs] + [(title, url)]
    items = [
        {"@type": "ListItem", "position": place, "name": str(name), "item": address}
        for place, (name, address) in enumerate(steps, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def pictures(value) -> Iterator[AbstractImage]:
    """The pictures in the body of a page, in the order they stand in."""
    if isinstance(value, AbstractImage):
        yield value
    elif isinstance(value, StreamValue):
        for block in value:
            yield from pictures(block.value)
    elif isinstance(value, ListValue | StructValue):
        for part in value.values() if isinstance(value, StructValue) else value:
            yield from pictures(part)


def is_drawn(image) -> bool:
    """Drawings are not taken where links are previewed."""
    return image.is_svg()


def picture_of(image, size: str = SHOWN) -> Picture:
    """A picture at the address where pages show it."""
    if is_drawn(image) or image.file.name.lower().endswith(".gif"):
        return Picture(absolute(image.file.url), image.width, image.height)
    shown = image.get_rendition(size)
    return Picture(absolute(shown.url), shown.width, shown.height)


def preview_of(value) -> Picture | None:
    """The first picture in a body that can be shown beside a link to its page."""
    found = (image for image in pictures(value) if not is_drawn(image))
    return next(map(picture_of, found), None)


def logo_of(site_settings) -> Picture | None:
    logo = site_settings.logo if site_settings else None
    return picture_of(logo, LOGO) if logo and not is_drawn(logo) else None

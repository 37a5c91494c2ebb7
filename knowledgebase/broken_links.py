"""Links in published pages that lead to no page: what an editor repairs after something was moved or unpublished."""

import json
import re
from dataclasses import dataclass
from urllib.parse import unquote

from django.conf import settings
from django.db.models import CharField, TextField
from django.db.models.functions import Cast
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.translation import get_language_from_path, override
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, ReferenceIndex, Site
from wagtail.permissions import policy_registry

from knowledgebase.models import FAQEntryPage, GuidePage

AS_TEXT = Cast("pk", CharField())
TEXTS = {GuidePage: "body", FAQEntryPage: "answer"}  # where addresses are written by hand
# As they stand in rich text (inside JSON with escaped quotes) and in Markdown.
HAND_WRITTEN = re.compile(
    rf'(?:href=\\?"|\]\()(?:{re.escape(settings.SITE_URL)})?(/(?!/)[^"\\#?)\s]*)'
)
# A link to a page that was deleted: Wagtail's index forgets it with the page.
TO_PAGE = re.compile(r'<a\b([^>]*linktype=\\?"page[^>]*)>(.*?)</a>')
PAGE_ID = re.compile(r'\bid=\\?"(\d+)')
WITHOUT_TARGET = re.compile(r"<a>(.*?)</a>")


@dataclass
class BrokenLink:
    page: Page
    target: str  # the title of an unpublished page, an address, or the words of the link
    why: str
    where: str = ""
    content_path: str = ""

    @property
    def edit_url(self) -> str:
        """The edit screen, at the block where Wagtail knows it."""
        url = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        return f"{url}#:w:contentpath={self.content_path}" if self.content_path else url


def broken_links_for(member) -> list[BrokenLink]:
    """All in published pages that `member` may change, by page; the number of queries is the same for any number."""
    policy = policy_registry.get_by_type(Page)
    pages = policy.instances_user_has_permission_for(member, "change").live().order_by()
    found = [*by_reference(pages), *in_texts(pages)]
    return sorted(found, key=lambda link: (link.page.title.casefold(), link.page.pk, link.where))


def by_reference(pages) -> list[BrokenLink]:
    """What Wagtail's reference index knows: chosen pages that are gone or not published."""
    kind = ReferenceIndex._get_base_content_type(Page)
    references = ReferenceIndex.objects.filter(
        base_content_type=kind, to_content_type=kind, object_id__in=pages.values(text=AS_TEXT)
    ).exclude(to_object_id__in=Page.objects.live().order_by().values(text=AS_TEXT))
    references = list(references.select_related("content_type", "base_content_type"))
    ids = {int(pk) for it in references for pk in (it.object_id, it.to_object_id)}
    known = Page.objects.in_bulk(ids)
    return [
        as_link(it, known[int(it.object_id)], known.get(int(it.to_object_id))) for it in references
    ]


def as_link(reference, page, target) -> BrokenLink:
    return BrokenLink(
        page,
        target.title if target else "",
        _("The page is not published.") if target else _("The page was deleted."),
        reference.describe_source_field(),
        reference.content_path,
    )


def in_texts(pages) -> list[BrokenLink]:
    """Addresses of this site written by hand that answer 404, links to deleted pages, and links that lead nowhere."""
    texts = [row for model, field in TEXTS.items() for row in texts_of(model, field, pages)]
    addresses = Addresses({path for _pk, text in texts for path in HAND_WRITTEN.findall(text)})
    ids = {pk for _pk, text in texts for pk, _words in page_links(text)}
    there = set(Page.objects.filter(pk__in=ids).values_list("pk", flat=True))
    sources = Page.objects.in_bulk([pk for pk, _text in texts])
    return [it for pk, text in texts for it in links_of(sources[pk], text, addresses, there)]


def texts_of(model, field: str, pages) -> list[tuple[int, str]]:
    """Ids of these pages and what is written in them, of those with a link."""
    texts = model.objects.filter(pk__in=pages.values("pk")).order_by()
    texts = texts.annotate(written=Cast(field, TextField())).values_list("pk", "written")
    return [(pk, plain(text)) for pk, text in texts if "<a" in text or HAND_WRITTEN.search(text)]


def plain(text: str) -> str:
    """Databases differ in how they write č into JSON."""
    return json.dumps(json.loads(text), ensure_ascii=False) if text.startswith("[") else text


def page_links(text: str) -> list[tuple[int, str]]:
    """Ids of the pages it links to, each with the words of the link."""
    found = ((PAGE_ID.search(tag), words) for tag, words in TO_PAGE.findall(text))
    return [(int(number[1]), words) for number, words in found if number]


def links_of(page, text: str, addresses: "Addresses", there: set[int]):
    for path in dict.fromkeys(HAND_WRITTEN.findall(text)):
        if path in addresses.broken:
            yield BrokenLink(page, path, _("Nothing is at this address."))
    for pk, words in page_links(text):
        if pk not in there:
            yield BrokenLink(page, strip_tags(words), _("The page was deleted."))
    for words in WITHOUT_TARGET.findall(text):
        yield BrokenLink(page, strip_tags(words), _("The link has no target."))


class Addresses:
    """Paths of this site, asked about all at once."""

    def __init__(self, paths: set[str]):
        self.paths = {path: f"{unquote(path).rstrip('/')}/" for path in paths}

    @cached_property
    def broken(self) -> set[str]:
        pages = {
            path: url_path
            for path, whole in self.paths.items()
            if (url_path := self.page_at(whole)) is not None
        }
        live = Page.objects.live().filter(url_path__in=set(pages.values()))
        live = set(live.values_list("url_path", flat=True)) if pages else set()
        missing = {path for path, url_path in pages.items() if url_path not in live}
        return missing - self.redirected(missing)

    def page_at(self, path: str) -> str | None:
        """Where in Wagtail's tree a page would have to be; None for what something else answers."""
        code = get_language_from_path(path) or settings.LANGUAGE_CODE
        with override(code):
            try:
                match = resolve(path)
            except Resolver404:
                return ""
        if match.url_name != "wagtail_serve":
            return None
        return f"{self.roots.get(code, '')}{match.args[0] if match.args else ''}"

    @cached_property
    def roots(self) -> dict[str, str]:
        return {root.language_code: root.root_path for root in Site.get_site_root_paths()}

    def redirected(self, paths: set[str]) -> set[str]:
        old = {path: Redirect.normalise_path(path) for path in paths}
        known = (
            Redirect.objects.filter(old_path__in=old.values()) if old else Redirect.objects.none()
        )
        known = set(known.values_list("old_path", flat=True))
        return {path for path, normal in old.items() if normal in known}

"""What is exported and where each page goes: DIR/<language>/<section>/<guide>.md."""

import posixpath
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from django.conf import settings
from wagtail.models import Page, PageViewRestriction

from ..importers.exported import GLOSSARY, SNIPPETS
from ..importers.files import INDEX_NAMES
from ..models import GlossaryTerm, GuideIndexPage, GuidePage, Passage, SectionPage
from .report import Report


@dataclass
class Entry:
    """A page and its file."""

    page: Page
    path: str
    order: int = 0
    visibility: str = ""
    groups: tuple[str, ...] = ()

    @property
    def is_section(self) -> bool:
        return isinstance(self.page, SectionPage)

    @property
    def folder(self) -> str:
        """Of the file, which for a section is its own."""
        return self.path.rpartition("/")[0]


class Map:
    """All entries, and where links lead."""

    def __init__(self, locales: Iterable[str], report: Report, *, drafts=False, restricted=False):
        self.locales, self.report = list(locales), report
        self.drafts, self.restricted = drafts, restricted
        self.root_url = settings.SITE_URL
        self.restrictions = list(PageViewRestriction.objects.select_related("page"))
        self.entries: list[Entry] = []
        self.paths: dict[int, str] = {}  # of pages
        for index in GuideIndexPage.objects.filter(locale__language_code__in=self.locales):
            self.add_language(index)
        self.by_url = {url: path for pk, url in self.urls() if (path := self.paths.get(pk))}
        self.passages = self.named(Passage, SNIPPETS, lambda row: row.title)
        self.terms = self.named(GlossaryTerm, GLOSSARY, lambda row: row.slug)

    def add_language(self, index: GuideIndexPage) -> None:
        self.paths[index.pk] = f"{index.locale.language_code}/index.md"
        folders = {index.path: index.locale.language_code}
        taken: dict[str, set[str]] = defaultdict(set)
        taken[index.locale.language_code] |= {SNIPPETS, GLOSSARY}
        orders: dict[str, int] = defaultdict(int)
        for page in self.wanted(index):
            parent = page.path[: -Page.steplen]
            if parent not in folders:
                continue
            orders[parent] += 1
            name = free_name(page.slug, taken[folders[parent]])
            inside = f"{folders[parent]}/{name}"
            is_section = isinstance(page, SectionPage)
            if is_section:
                folders[page.path] = inside
            entry = Entry(page, f"{inside}/index.md" if is_section else f"{inside}.md")
            entry.order = orders[parent]
            entry.visibility, entry.groups = self.visibility_of(page)
            self.paths[page.pk] = entry.path
            self.entries.append(entry)

    def wanted(self, index: GuideIndexPage) -> list[Page]:
        """The pages to be written, parents before children; what is left out is counted."""
        guides = GuidePage.objects.descendant_of(index).select_related("locale")
        sections = SectionPage.objects.descendant_of(index).select_related("locale")
        kept = [page for page in guides if self.takes(page)]
        above = {page.path[:end] for page in kept for end in range(Page.steplen, len(page.path), Page.steplen)}  # fmt: skip
        kept += [page for page in sections if page.path in above or self.takes(page)]
        return sorted(kept, key=lambda page: page.path)

    def takes(self, page: Page) -> bool:
        if not page.live and not self.drafts:
            self.report.drafts_left_out += 1
        elif not self.restricted and self.restrictions_of(page):
            self.report.restricted_left_out += 1
        else:
            return True
        return False

    def restrictions_of(self, page: Page) -> list[PageViewRestriction]:
        return [found for found in self.restrictions if page.path.startswith(found.page.path)]

    def visibility_of(self, page: Page) -> tuple[str, tuple[str, ...]]:
        """As front matter says it. What that cannot say (a password, two kinds of groups) is for nobody."""
        found = self.restrictions_of(page)
        types = {restriction.restriction_type for restriction in found}
        groups = {tuple(sorted(group.name for group in restriction.groups.all())) for restriction in found}  # fmt: skip
        groups.discard(())
        if not found:
            return "", ()
        if types == {PageViewRestriction.LOGIN}:
            return "members", ()
        if PageViewRestriction.PASSWORD in types or len(groups) != 1:
            return "closed", ()
        return "groups", groups.pop()

    def urls(self) -> Iterable[tuple[int, str]]:
        for entry in self.entries:
            yield entry.page.pk, entry.page.url
        for index in GuideIndexPage.objects.filter(pk__in=self.paths):
            yield index.pk, index.url

    def named(self, model, folder: str, name_of) -> dict[int, tuple]:
        """Rows of a model with their paths, by id."""
        found, taken = {}, defaultdict(set)
        rows = model.objects.filter(locale__language_code__in=self.locales).select_related("locale")
        for row in rows.order_by("locale_id", "translation_key"):
            code = row.locale.language_code
            name = free_name(slug_or(name_of(row), str(row.pk)), taken[code])
            found[row.pk] = row, f"{code}/{folder}/{name}.md"
        return found

    # Links ----------------------------------------------------------------------------------------

    def page(self, pk: int, folder: str) -> str | None:
        """Where a link to a page leads: to its file, else to its address on the site."""
        if pk in self.paths:
            return relative(self.paths[pk], folder)
        page = Page.objects.filter(pk=pk).first()
        url = page and page.url
        return self.absolute(url) if url else None

    def address(self, href: str, folder: str) -> str:
        """A link as it is written: to a file where it means a page that is exported."""
        local = href.removeprefix(self.root_url) if href.startswith(f"{self.root_url}/") else href
        if not local.startswith("/") or local.startswith("//"):
            return href
        bare, _, anchor = local.partition("#")
        if path := self.by_url.get(bare):
            return relative(path, folder) + (f"#{anchor}" if anchor else "")
        return self.absolute(local)

    def absolute(self, url: str) -> str:
        return url if urlsplit(url).netloc else f"{self.root_url}{url}"


def free_name(slug: str, taken: set[str]) -> str:
    """A file's name, unlike the others there whatever the file system thinks of capital letters."""
    name, number = slug, 2
    while name.lower() in taken or name.lower() in INDEX_NAMES:
        name, number = f"{slug}-{number}", number + 1
    taken.add(name.lower())
    return name


def slug_or(text: str, otherwise: str) -> str:
    from ..importers.shelves import slug_of

    slug = slug_of(text)
    return otherwise if slug == "guide" and text.lower() != "guide" else slug


def relative(path: str, folder: str) -> str:
    return quote(posixpath.relpath(path, folder or "."))

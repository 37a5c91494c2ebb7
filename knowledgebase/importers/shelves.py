"""Where imported pages stand: under the guide index of their language, or a section chosen for them."""

import re

from django.utils.text import slugify
from wagtail.models import Page

from community.content.headings import LETTERS

from ..models import GuideIndexPage, ImportedPage, SectionPage
from .metadata import SLUG_LENGTH


class Shelves:
    """Finds the page under which a draft belongs, and a free slug there."""

    def __init__(self, collection: str, into: str, folder: str, records: dict):
        self.collection, self.into, self.folder, self.records = (
            collection,
            into.strip(),
            folder,
            records,
        )
        self.tops: dict[str, Page] = {}
        self.parents: dict[int, Page] = {}  # as plain pages, which are read faster
        self.pages: dict[int, Page] = {}
        self.slugs: dict[int, set[str]] = {}

    def parent_of(self, draft) -> Page:
        if not draft.folder:
            return self.top(draft.locale)
        record = self.records.get((draft.locale, f"{draft.folder}/"))
        if record is None or record.page_id is None:  # deleted here: its guides stand one higher
            return self.top(draft.locale)
        if record.page_id not in self.parents:
            self.parents[record.page_id] = Page.objects.get(pk=record.page_id)
        return self.parents[record.page_id]

    def page(self, pk: int) -> Page:
        if pk not in self.pages:
            self.pages[pk] = Page.objects.get(pk=pk).specific
        return self.pages[pk]

    def top(self, locale: str) -> Page:
        if locale not in self.tops:
            index = GuideIndexPage.objects.filter(locale__language_code=locale).first()
            if index is None:
                from .guides import ImportRefused

                raise ImportRefused(
                    f"The site has no front of all guides in the language {locale}."
                )
            self.tops[locale] = (self.chosen(index) if self.into else index).page_ptr
        return self.tops[locale]

    def chosen(self, index: GuideIndexPage) -> Page:
        """The section that receives everything, made if there is none of that name."""
        slug = slug_of(self.into)
        found = SectionPage.objects.child_of(index).filter(slug=slug).first()
        if found is None:
            found = SectionPage(title=self.into, slug=slug, locale=index.locale)
            if key := self.translation_key(SectionPage, "/", index.locale):
                found.translation_key = key
            index.add_child(instance=found)
            found.save_revision().publish()
        record, _ = ImportedPage.objects.get_or_create(
            collection=self.collection, locale=index.locale, path="/", defaults={"page": found}
        )
        self.records[index.locale.language_code, "/"] = record
        return found

    def translation_key(self, model, path: str, locale):
        """The key of the same path in another language, unless something else is its translation already."""
        for (_, other), record in self.records.items():
            if other == path and record.page_id and record.locale_id != locale.pk:
                page = self.page(record.page_id)
                taken = Page.objects.filter(
                    translation_key=page.translation_key, locale=locale
                ).exists()
                return page.translation_key if isinstance(page, model) and not taken else None
        return None

    def free_slug(self, parent: Page, draft, page: Page | None = None) -> str:
        """What the front matter says, else the title, else the file's name; unlike its siblings'."""
        if parent.pk not in self.slugs:
            self.slugs[parent.pk] = set(parent.get_children().values_list("slug", flat=True))
        taken = self.slugs[parent.pk] - ({page.slug} if page else set())
        wanted, number = exact_slug(draft) or slug_of(*wishes(draft)), 2
        free = wanted
        while free in taken:
            free, number = f"{wanted}-{number}", number + 1
        self.slugs[parent.pk] = taken | {free}
        return free


def exact_slug(draft) -> str:
    """The slug of a page that was exported, letter by letter."""
    slug = draft.metadata.slug
    return slug if draft.metadata.id and re.fullmatch(r"[-\w]{1,255}", slug) else ""


def wishes(draft) -> tuple[str, ...]:
    written = draft.metadata.slug.strip("/").rpartition("/")[2]
    name = draft.key.rstrip("/").rpartition("/")[2].rpartition(".")
    return written, draft.title, name[0] or name[2]


def slug_of(*texts: str) -> str:
    """The first of the texts that makes a slug: "Čišćenje đezve" is `ciscenje-dezve`."""
    plain = (slugify(text.translate(LETTERS))[:SLUG_LENGTH].strip("-") for text in texts)
    unicode = (slugify(text, allow_unicode=True)[:SLUG_LENGTH].strip("-") for text in texts)
    return next(filter(None, plain), "") or next(filter(None, unicode), "") or "guide"

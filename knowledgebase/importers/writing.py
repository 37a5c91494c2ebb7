"""Writes drafts as pages: first empty ones, so that every link has somewhere to lead, then what is in them."""

import json
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import groupby
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, Revision
from wagtail.signals import page_published, published

from ..models import GuidePage, ImportedPage, SectionPage
from .details import Details, pinned
from .drafts import Draft, Drafts
from .links import settle
from .planting import plant
from .report import Report
from .shelves import Shelves

AT_ONCE = 100  # pages added in one transaction, during which others wait to write
NOON = time(12)  # the same day in most of the world
STATE = [
    "live", "has_unpublished_changes", "first_published_at", "last_published_at", "latest_revision",
    "latest_revision_created_at", "live_revision",
]  # fmt: skip


class Writing:
    def __init__(self, drafts: Drafts, shelves: Shelves, records: dict, report: Report):
        self.drafts, self.shelves, self.records, self.report = drafts, shelves, records, report
        self.locales = {locale.language_code: locale for locale in Locale.objects.all()}
        self.details = Details(report)

    def write(self, todo: list[Draft], progress) -> None:
        new = [draft for draft in todo if self.page_of(draft) is None]
        for drafts in progress(list(together(new)), "Making pages"):
            self.attempt(self.stubs, drafts)
        self.drafts.fill_shared(self.address_from)
        for draft in progress(todo, "Writing"):
            if self.page_of(draft) is not None:
                self.attempt(self.fill, [draft])
        self.sort({(draft.locale, draft.folder) for draft in todo})
        written = [page.pk for draft in todo if (page := self.page_of(draft)) is not None]
        for ids in batched(written, 500):
            GuidePage.objects.filter(pk__in=ids).count_as_in_line()

    def attempt(self, act, drafts: list[Draft]) -> None:
        """Whatever the database cannot take of one file must not keep the others out."""
        try:
            act(drafts)
        except (DataError, IntegrityError, ValidationError) as error:
            if len(drafts) > 1:
                for draft in drafts:
                    self.attempt(act, [draft])
            else:
                self.not_stored(drafts[0], error)

    def not_stored(self, draft: Draft, error: Exception) -> None:
        words = f"could not be stored: {' '.join(str(error).split())}"
        self.report.problem(*draft.place(), words)
        for done in (self.report.created, self.report.updated):
            if draft.name in done:
                done.remove(draft.name)

    def record_of(self, draft: Draft) -> ImportedPage | None:
        return self.records.get((draft.locale, draft.key))

    def page_of(self, draft: Draft) -> Page | None:
        record = self.record_of(draft)
        return record.page if record else None

    @transaction.atomic
    def stubs(self, drafts: list[Draft]) -> None:
        """Unpublished pages without text, and the records by which they are found if this run ends too early."""
        parent = self.shelves.parent_of(drafts[0])
        pages = [self.new_page(draft, parent) for draft in drafts]
        plant(parent, pages)
        records = [self.new_record(draft, page) for draft, page in zip(drafts, pages, strict=True)]
        known = [record for record in records if record.pk]
        ImportedPage.objects.bulk_update(known, ["page", "digest", "folder"])
        ImportedPage.objects.bulk_create(record for record in records if not record.pk)
        for draft, page, record in zip(drafts, pages, records, strict=True):
            self.records[draft.locale, draft.key] = record
            self.shelves.pages[page.pk] = page

    def new_page(self, draft: Draft, parent: Page) -> Page:
        locale = self.locales[draft.locale]
        model = SectionPage if draft.is_section else GuidePage
        page = model(slug=self.shelves.free_slug(parent, draft), locale=locale, live=False)
        key = draft.metadata.id or self.shelves.translation_key(model, draft.key, locale)
        if key:
            page.translation_key = UUID(str(key))
        self.set_fields(page, draft)
        return page

    def new_record(self, draft: Draft, page: Page) -> ImportedPage:
        record = self.record_of(draft) or ImportedPage(
            collection=self.shelves.collection, locale=page.locale, path=draft.key
        )
        record.page, record.digest, record.folder = page, "", self.shelves.folder
        return record

    @transaction.atomic
    def fill(self, drafts: list[Draft]) -> None:
        (draft,) = drafts
        record = self.record_of(draft)
        page = self.shelves.page(record.page_id)
        if not draft.is_section:
            page.body = json.dumps(self.body(draft))
            if related := self.related(draft):
                page.pinned = related
            page.__dict__.pop("words", None)  # counted when it had none
        self.details.restrict(page, draft)
        if page.latest_revision_id is None and not page.live:
            meta = draft.metadata
            revision = publish_first(page, draft=meta.draft, since=meta.updated)
        else:
            revision = self.revise(page, draft)
        self.redirect(page, draft)
        record.page, record.revision, record.live = page, revision, page.live
        record.digest, record.folder = draft.digest, self.shelves.folder
        record.save()

    def revise(self, page, draft: Draft) -> Revision:
        self.set_fields(page, draft)
        if draft.metadata.slug:
            page.slug = self.shelves.free_slug(self.shelves.parent_of(draft), draft, page)
        revision = page.save_revision(clean=False)
        if draft.metadata.draft and page.live:
            page.unpublish()
        elif not draft.metadata.draft:
            revision.publish(skip_permission_checks=True)
        page.refresh_from_db(fields=["live", "latest_revision"])
        return revision

    def set_fields(self, page, draft: Draft) -> None:
        self.details.set_fields(page, draft)

    def body(self, draft: Draft) -> list[dict]:
        def address(key, anchor):
            return self.address(draft, key, anchor)

        return [
            {"type": kind, "value": settle(kind, value, address)} for kind, value in draft.blocks
        ]

    def address(self, draft: Draft, key: str, anchor: str) -> tuple[int | None, str]:
        """The page a link leads to, and its address; no page where a part of one is meant."""
        target = self.drafts.target(draft.locale, key)
        record = self.records.get((target.locale if target else draft.locale, key))
        page = record.page if record and record.page else self.shelves.top(draft.locale)
        part = target.anchor(anchor) if target and anchor else None
        if part and target.key == draft.key:
            return None, f"#{part}"
        return (None, f"{page.url}#{part}") if part else (page.pk, page.url or "/")

    def address_from(self, locale: str):
        """Where links of a passage or term lead: `address` of no page in particular."""
        nowhere = Draft("", locale, "")
        return lambda key, anchor: self.address(nowhere, key, anchor)

    def related(self, draft: Draft) -> str:
        """The guides pinned to it, as the field holds them."""
        found = (self.drafts.target(draft.locale, key) for key in draft.related)
        pages = (self.page_of(target) for target in found if target and not target.is_section)
        ids = [page.pk for page in pages if page]
        return pinned(ids) if ids else ""

    def redirect(self, page, draft: Draft) -> None:
        for alias in draft.metadata.aliases:
            path = alias if alias.startswith("/") else f"{page.get_parent().url}{alias}"
            path = Redirect.normalise_path(path)
            known = Redirect.objects.filter(old_path=path, site=None).first()
            if known is None:
                Redirect.add_redirect(path, redirect_to=page, is_permanent=True)
            elif known.redirect_page_id != page.pk:
                words = f"alias “{alias}” leads to another page already"
                self.report.problem(*draft.place(), words)

    def sort(self, folders: set[tuple[str, str]]) -> None:
        """Bring imported siblings into the order the source gives, where something was written."""
        for locale, folder in sorted(folders):
            drafts = [
                d for d in self.drafts.all.values() if (d.locale, d.folder) == (locale, folder)
            ]
            if any(draft.metadata.order is not None for draft in drafts):
                self.sort_siblings(sorted(drafts, key=lambda draft: draft.rank))

    def sort_siblings(self, drafts: list[Draft]) -> None:
        ids = [
            record.page_id
            for draft in drafts
            if (record := self.record_of(draft)) and record.page_id
        ]
        before = None
        for pk in ids:
            page = Page.objects.get(pk=pk)
            if before is not None and before.depth == page.depth and page.path < before.path:
                page.move(before, pos="right")
                page = Page.objects.get(pk=pk)
            before = page


def publish_first(page, *, draft: bool, since: date | None = None) -> Revision:
    """Give a page that was just made its first revision, and publish it. `since`: the day it was published elsewhere.

    Wagtail's own way, `save_revision().publish()`, reads and writes the page three more times to look for earlier
    revisions, comments, workflows and aliases, which a page that was just made cannot have.
    """
    now = timezone.now()
    page.live = not draft
    page.has_unpublished_changes = draft
    if page.live:
        page.last_published_at = now
        # An importer may know better when it first stood somewhere.
        page.first_published_at = page.first_published_at or (
            timezone.make_aware(datetime.combine(since, NOON)) if since else now
        )
    page.latest_revision_created_at = now
    revision = Revision.objects.create(
        content_object=page,
        base_content_type=page.get_base_content_type(),
        created_at=now,
        content=page.serializable_data(),
        object_str=str(page),
    )
    page.latest_revision = revision
    page.live_revision = revision if page.live else None
    contents = {
        "body", "pinned", "reading_minutes", "tagged_items", "authors", "segments", "translated_from",
    } & field_names(page)  # fmt: skip
    page.save(clean=False, update_fields=[*STATE, *contents])
    if page.live:
        page_published.send(sender=type(page), instance=page, revision=revision)
        published.send(sender=type(page), instance=page, revision=revision)
    return revision


def field_names(page) -> set[str]:
    return {field.name for field in page._meta.get_fields()}


def together(drafts: list[Draft]) -> Iterator[list[Draft]]:
    """Drafts that can be added at once: siblings of one kind, parents before their children."""
    siblings: dict = {}
    for draft in drafts:
        siblings.setdefault((draft.locale, draft.folder), []).append(draft)
    for family in siblings.values():
        for _, run in groupby(family, key=lambda draft: draft.is_section):
            yield from batched(list(run), AT_ONCE)


def batched(items: list, size: int) -> Iterator[list]:
    for start in range(0, len(items), size):
        yield items[start : start + size]

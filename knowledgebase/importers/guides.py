"""A folder of Markdown becomes guides; a folder imported again updates them."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

from django.conf import settings
from django.db import connection
from wagtail.models import Page

from ..models import ImportedPage
from .drafts import Draft, Drafts
from .exported import Exported
from .files import Source, read_files
from .library import Library
from .report import Report
from .shared import Shared, add_segments, is_shared
from .shelves import Shelves
from .writing import Writing

Progress = Callable[[list, str], Iterable]


class ImportRefused(Exception):
    """Nothing was imported. The text says why, and what to do."""


def import_guides(
    directory,
    *,
    locale: str | None = None,
    collection: str = "",
    into: str = "",
    dry_run: bool = False,
    overwrite: bool = False,
    adapt: Callable[[dict], dict] | None = None,
    progress: Progress = lambda items, label: items,
) -> Report:
    """Make the guides of a folder, or bring them up to date.

    `locale` is the language of all files; else each file's front matter says it, else it is the site's first.
    `collection` keeps folders apart that have files of the same name. `into` is the title of a section that
    receives everything. `overwrite` also takes pages that were changed or deleted here. `adapt` may
    change the front matter of a file, a dictionary of texts and lists, before it is used. `progress(items, label)`
    is iterated instead of items. Raises ImportRefused when nothing can be imported at all.
    """
    began = time.monotonic()
    directory = Path(directory)
    if not directory.is_dir():
        raise ImportRefused(f"{directory} is not a folder.")
    report = Report(dry_run=dry_run)
    languages = Languages(locale, report)
    exported = Exported.of(directory)
    if exported and not dry_run:
        add_segments(exported.segments)
    files = read_files(directory, report, adapt)
    sources = list(languages.chosen(files, directory, exported))
    drafts = drafts_of(sources, directory, exported, report, overwrite)
    drafts.convert(lambda items: progress(items, "Reading"))
    drafts.check_anchors()
    Import(drafts, directory, collection, into, overwrite, report).run(progress)
    report.seconds = time.monotonic() - began
    return report


def drafts_of(sources, directory: Path, exported: Exported | None, report, overwrite) -> Drafts:
    shared = Shared(
        [pair for pair in sources if is_shared(pair[1])],
        dry_run=report.dry_run,
        overwrite=overwrite,
    )
    within = exported and exported.root
    return Drafts(
        [pair for pair in sources if not is_shared(pair[1])],
        Library(directory, report, dry_run=report.dry_run, within=within),
        report,
        shared=shared,
        exported=exported,
        directory=directory,
    )


class Languages:
    """Which language a file is in."""

    def __init__(self, locale: str | None, report: Report):
        self.codes = [code for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES]
        self.report = report
        self.fixed = self.reduced(locale) if locale else None
        if locale and not self.fixed:
            raise ImportRefused(
                f"“{locale}” is none of the site's languages: {', '.join(self.codes)}."
            )

    def reduced(self, written: str) -> str | None:
        """hr-HR, hr_HR and HR are hr."""
        code = written.strip().lower().replace("_", "-")
        return next((own for own in (code, code.split("-")[0]) if own in self.codes), None)

    def chosen(self, sources, directory: Path, exported: Exported | None):
        """Language and source of every file; of an export those in the folders of the languages wanted."""
        for source in sources:
            top = exported.top_of(directory, source.path) if exported else ""
            if not top or (top in self.codes and self.fixed in (None, top)):
                yield self.of(source), source
            elif top not in self.codes:
                words = f"“{top}” is none of the site's languages; left out"
                self.report.problem(source.path, 1, words)

    def of(self, source: Source) -> str:
        written = source.metadata.locale
        if self.fixed or not written:
            return self.fixed or self.codes[0]
        if code := self.reduced(written):
            return code
        words = f"“{written[:60]}” is none of the site's languages; taken as {self.codes[0]}"
        self.report.problem(source.path, 1, words)
        return self.codes[0]


class Import:
    """Compares drafts with what was imported before, and writes what differs."""

    writing = Writing

    def __init__(self, drafts: Drafts, directory: Path, collection, into, overwrite, report):
        self.drafts, self.report, self.overwrite = drafts, report, overwrite
        self.folder = directory.resolve().name[:255]
        self.collection = collection
        self.records = {
            (record.locale.language_code, record.path): record
            for record in ImportedPage.objects.filter(collection=collection).select_related(
                "locale", "page"
            )
        }
        self.shelves = Shelves(collection, into, self.folder, self.records)

    def run(self, progress: Progress) -> None:
        todo = [draft for draft in self.in_order() if self.wants(draft)]
        self.note_gone()
        if self.report.dry_run:
            return
        writing = self.writing(self.drafts, self.shelves, self.records, self.report)
        writing.write(todo, progress)
        if todo:
            with connection.cursor() as cursor:
                cursor.execute(
                    "ANALYZE"
                )  # queries over a table that has just grown need its figures

    def in_order(self) -> list[Draft]:
        """Sections before what is in them, siblings in the order they shall stand."""
        below: dict = {}
        for draft in self.drafts.all.values():
            below.setdefault((draft.locale, draft.folder), []).append(draft)

        def walk(locale, folder):
            for draft in sorted(below.get((locale, folder), []), key=lambda draft: draft.rank):
                yield draft
                if draft.is_section:
                    yield from walk(locale, draft.key.rstrip("/"))

        locales = dict.fromkeys(draft.locale for draft in self.drafts.all.values())
        return [draft for locale in locales for draft in walk(locale, "")]

    def wants(self, draft: Draft) -> bool:
        """Is there something to write? What happens to the page is counted here."""
        record = self.records.get((draft.locale, draft.key))
        if record is None and (page := self.page_with_id(draft)):
            return self.meets(draft, page)
        change = record.change_since if record else ""
        if record is None or not record.digest:
            self.report.created.append(draft.name)
            return True
        if record.digest == draft.digest and not (change and self.overwrite):
            self.report.unchanged.append(draft.name)
            return False
        if change and not self.overwrite:
            self.report.left_alone[draft.name] = change
            return False
        (self.report.updated if record.page else self.report.created).append(draft.name)
        return True

    def page_with_id(self, draft: Draft) -> Page | None:
        """The page that was exported, where the export comes back to its own site."""
        key, locale = draft.metadata.id, draft.locale
        if not key:
            return None
        return Page.objects.filter(translation_key=key, locale__language_code=locale).first()

    def meets(self, draft: Draft, page: Page) -> bool:
        """The page stays as it is, and is where links lead and guides go; unless it shall be overwritten."""
        self.records[draft.locale, draft.key] = ImportedPage(
            collection=self.collection, locale=page.locale, path=draft.key,
            folder=self.folder, page=page,
        )  # fmt: skip
        if self.overwrite:
            self.report.updated.append(draft.key)
        else:
            self.report.left_alone[draft.key] = "its page is here already"
        return self.overwrite

    def note_gone(self) -> None:
        locales = {locale for locale, _ in self.drafts.all}
        for (locale, path), record in self.records.items():
            here = record.folder == self.folder and locale in locales and path != "/"
            if here and record.page and (locale, path) not in self.drafts.all:
                self.report.gone.append(path)

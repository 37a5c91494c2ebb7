"""The guides of the site become a folder of Markdown, which `import_guides` reads back."""

import time
from collections.abc import Callable, Iterable

from django.conf import settings

from community.audience.models import Segment

from ..importers import rich
from ..models import GuideIndexPage
from .blocks import body, reads_back
from .folder import ExportRefused, Folder
from .front_matter import FrontMatter, file, flat
from .library import Library
from .portable import Portable, segment_slugs
from .reading import text_of
from .report import Report
from .site import Entry, Map

Progress = Callable[[list, str], Iterable]


def export_guides(
    directory,
    *,
    locale: str | None = None,
    drafts: bool = False,
    restricted: bool = False,
    force: bool = False,
    progress: Progress = lambda items, label: items,
) -> Report:
    """Write every guide and section, with what they use, into a folder.

    `locale` is the one language wanted, else all are. `drafts` takes pages that are not published too, `restricted`
    those that not everybody may see; each file says which it is. `force` writes into a folder that holds other
    things, and keeps them. `progress(items, label)` is iterated instead of items. Raises ExportRefused.
    """
    began = time.monotonic()
    languages = languages_wanted(locale)
    report = Report()
    folder = Folder(directory, force=force)
    site = Map(languages, report, drafts=drafts, restricted=restricted)
    about = {"site": site.root_url, "languages": languages, "segments": segments_of(languages)}
    folder.begin(about)
    Export(site, folder, report).run(progress)
    report.removed = folder.end(about)
    report.files = sorted(folder.written)
    report.seconds = time.monotonic() - began
    return report


def languages_wanted(locale: str | None) -> list[str]:
    codes = [code for code, _ in settings.WAGTAIL_CONTENT_LANGUAGES]
    there = set(GuideIndexPage.objects.values_list("locale__language_code", flat=True))
    codes = [code for code in codes if code in there]
    if locale and locale not in codes:
        raise ExportRefused(f"“{locale}” is none of the site's languages: {', '.join(codes)}.")
    return [locale] if locale else codes


def segments_of(languages: list[str]) -> list[dict]:
    """The segments, so that another site has them too."""
    found = []
    for segment in Segment.objects.order_by("slug").prefetch_related("names__locale"):
        names = {name.locale.language_code: name.name for name in segment.names.all()}
        found.append({
            "slug": segment.slug, "kind": segment.kind, "name": segment.name, "position": segment.position,
            "names": {code: names[code] for code in languages if code in names},
        })  # fmt: skip
    return found


class Export:
    def __init__(self, site: Map, folder: Folder, report: Report):
        self.site, self.folder, self.report = site, folder, report
        self.library = Library(folder, report)
        self.segments = segment_slugs()
        self.front_matter = FrontMatter(site)

    def run(self, progress: Progress) -> None:
        for index in GuideIndexPage.objects.filter(pk__in=self.site.paths).select_related("locale"):
            self.index(index)
        for entry in progress(self.site.entries, "Writing"):
            self.section(entry) if entry.is_section else self.guide(entry)
        for row, path in self.site.passages.values():
            self.passage(row, path)
        for row, path in self.site.terms.values():
            self.term(row, path)

    def index(self, index: GuideIndexPage) -> None:
        """What readers of the folder see first; an import leaves the front of all guides as it is."""
        about = {"title": flat(index.title), "description": flat(index.introduction)}
        about = {key: value for key, value in about.items() if value}
        about["locale"] = index.locale.language_code
        self.folder.put(self.site.paths[index.pk], file(about))

    def section(self, entry: Entry) -> None:
        self.folder.put(entry.path, file(self.front_matter.of(entry)))
        self.report.sections += 1

    def guide(self, entry: Entry) -> None:
        if not entry.page.live:
            entry.page = entry.page.get_latest_revision_as_object()
        elif entry.page.has_unpublished_changes:
            self.report.unpublished_changes += 1
        text = self.body(entry.path, entry.page.body)
        self.folder.put(entry.path, file(self.front_matter.of(entry), text))
        self.report.guides += 1

    def body(self, path: str, stream) -> str:
        """The body as Markdown; it is told where that will not read back as it is."""
        blocks = self.portable(path).blocks(stream.get_prep_value())
        text = body(blocks)
        if not reads_back(blocks, text):
            self.report.problem(path, "a part of the text will not come back exactly as it is")
        return text

    def portable(self, path: str) -> Portable:
        return Portable(path, self.site, self.library, self.segments)

    def passage(self, row, path: str) -> None:
        about = {"title": flat(row.title), **self.identity(row)}
        self.folder.put(path, file(about, self.body(path, row.body)))
        self.report.passages += 1

    def term(self, row, path: str) -> None:
        definition = rich.parse(self.portable(path).text(row.definition))
        about = {"title": flat(row.term), "slug": row.slug, **self.identity(row)}
        self.folder.put(path, file(about, text_of(definition, small=True)))
        self.report.terms += 1

    def identity(self, row) -> dict:
        return {"id": str(row.translation_key), "locale": row.locale.language_code}

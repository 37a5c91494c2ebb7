"""A help centre of Zendesk, as its API gives it, becomes guides; one imported again updates them."""

import time
from pathlib import Path

from ..guides import ImportRefused, Progress
from ..library import Library
from .centre import COLLECTION, HelpCentre
from .export import Export
from .report import ZendeskReport
from .writing import ZendeskImport


def import_zendesk(
    directory,
    *,
    locale: str | None = None,
    into: str = "",
    dry_run: bool = False,
    overwrite: bool = False,
    progress: Progress = lambda items, label: items,
) -> ZendeskReport:
    """Make the guides of a folder of Zendesk's JSON, or bring them up to date.

    The folder holds what /api/v2/help_center/{locale}/articles.json and its like answer, in files of any name, and
    the attachments beside them. `locale` takes one language alone; the other options are those of `import_guides`.
    Raises ImportRefused when nothing can be imported at all.
    """
    began = time.monotonic()
    directory = Path(directory)
    if not directory.is_dir():
        raise ImportRefused(f"{directory} is not a folder.")
    report = ZendeskReport(dry_run=dry_run)
    export = Export(directory, report)
    if not report.files:
        raise ImportRefused(
            f"{directory} has no JSON files. It should hold articles.json and its like."
        )
    centre = HelpCentre(export, Library(directory, report, dry_run=dry_run), report, locale)
    centre.convert(lambda items: progress(items, "Reading"))
    centre.check_anchors()
    report.articles = sum(not draft.is_section for draft in centre.all.values())
    report.sections = len(centre.all) - report.articles
    ZendeskImport(centre, directory, COLLECTION, into, overwrite, report).run(progress)
    report.seconds = time.monotonic() - began
    return report

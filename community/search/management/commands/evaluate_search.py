import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from community.search.evaluation import (
    MODES,
    Figures,
    Names,
    Unreadable,
    evaluate,
    finder,
    read,
)
from community.search.models import Entry
from community.search.upkeep import catch_up

SHOWN = 30


class Command(BaseCommand):
    help = (
        "Ask every query of a file and say how often the right entry comes first. Each line of FILE is a query, a tab "
        "and what is meant: slug, path, the file it was imported from (relative to DIR), or the number it had there."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE.tsv", type=Path)
        parser.add_argument(
            "--locale", default=settings.LANGUAGE_CODE, choices=[code for code, _ in settings.LANGUAGES],
            help="the language of the reader",
        )  # fmt: skip
        parser.add_argument(
            "--kind", default="", choices=Entry.Kind.values, help="look among these only"
        )
        parser.add_argument(
            "--mode", default="search", choices=list(MODES),
            help="search (words somebody typed) or similar (a whole question)",
        )  # fmt: skip
        parser.add_argument(
            "--json", action="store_true", help="print one JSON object and nothing else"
        )

    def handle(self, *, file, locale, kind, mode, **options):
        try:
            cases = read(file)
        except Unreadable as error:
            raise CommandError(str(error)) from None
        catch_up()
        names = Names(locale, kind)
        figures = evaluate(cases, names, finder(mode, locale, kind))
        if options["json"]:
            self.stdout.write(json.dumps(figures.as_dict()))
        else:
            self.tell(figures, names)

    def tell(self, figures: Figures, names: Names) -> None:
        for name, value in figures.as_dict().items():
            self.stdout.write(f"{name:8} {value}")
        middle, late = figures.latency()
        self.stdout.write(f"latency  median {middle:.1f} ms, p95 {late:.1f} ms")
        if not figures.failed:
            return
        self.stdout.write("Not among the first five:")
        for query, target in figures.failed[:SHOWN]:
            unknown = "" if names.meant_by(target) else " (which is not in the index)"
            self.stdout.write(f"  {query[:100]} → {target}{unknown}")
        if len(figures.failed) > SHOWN:
            self.stdout.write(f"  … and {len(figures.failed) - SHOWN} more")

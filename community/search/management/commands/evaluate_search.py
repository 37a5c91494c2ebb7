import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from community.search.evaluation import (
    MODES,
    Case,
    Figures,
    Names,
    Unreadable,
    evaluate,
    finder,
    read,
)
from community.search.models import Entry
from community.search.own_set import OwnSet
from community.search.upkeep import catch_up

SHOWN = 30


class Command(BaseCommand):
    help = (
        "Ask every query of a file and say how often the right entry comes first. Each line of FILE is a query, a tab "
        "and what is meant: slug, path, the file it was imported from (relative to DIR), or the number it had there. "
        "With --own the queries are the site's: questions whose accepted answer cites a guide, and words after which "
        "several people opened the same one; only guides that everybody may see are looked at."
    )

    def add_arguments(self, parser):
        given = parser.add_mutually_exclusive_group(required=True)
        given.add_argument("file", metavar="FILE.tsv", type=Path, nargs="?")
        given.add_argument("--own", action="store_true", help="the site's own queries")
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

    def handle(self, *, file, own, locale, kind, mode, **options):
        catch_up()
        if own:
            names = OwnSet(locale, mode)
            figures = names.evaluate()
        else:
            cases, names = self.read(file), Names(locale, kind)
            figures = evaluate(cases, names, finder(mode, locale, kind))
        if not figures.ranks:
            raise CommandError("No accepted answer in this language cites a guide yet.")
        if options["json"]:
            self.stdout.write(json.dumps(figures.as_dict()))
        else:
            self.tell(figures, names)

    def read(self, file: Path) -> list[Case]:
        try:
            return read(file)
        except Unreadable as error:
            raise CommandError(str(error)) from None

    def tell(self, figures: Figures, names: Names | OwnSet) -> None:
        for name, value in figures.as_dict().items():
            self.stdout.write(f"{name:8} {value}")
        middle, late = figures.latency()
        self.stdout.write(f"latency  median {middle:.1f} ms, p95 {late:.1f} ms")
        if not figures.failed:
            return
        self.stdout.write("Not among the first five:")
        for case in figures.failed[:SHOWN]:
            unknown = "" if names.meant_by(case.target) else " (which is not in the index)"
            self.stdout.write(f"  {case.line[:100]} → {case.target}{unknown}")
        if len(figures.failed) > SHOWN:
            self.stdout.write(f"  … and {len(figures.failed) - SHOWN} more")

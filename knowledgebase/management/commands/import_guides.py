import sys

from django.core.management.base import BaseCommand, CommandError

from community.content.progress import progress, silence
from knowledgebase.importers import ImportRefused, import_guides


class Command(BaseCommand):
    help = "Make guides of a folder of Markdown files, or bring those made before up to date."

    def add_arguments(self, parser):
        parser.add_argument("directory", metavar="DIR")
        parser.add_argument(
            "--locale", help="the language of all files; else their front matter says it"
        )
        parser.add_argument(
            "--into", default="", metavar="TITLE", help="put everything into this section"
        )
        parser.add_argument(
            "--collection", default="", metavar="NAME",
            help="keeps this folder apart from others that have files of the same names",
        )  # fmt: skip
        parser.add_argument("--dry-run", action="store_true", help="report, and write nothing")
        parser.add_argument(
            "--overwrite", action="store_true",
            help="also take pages that were changed or deleted here since they were imported",
        )  # fmt: skip
        parser.add_argument(
            "--strict", action="store_true", help="fail if anything is wrong in the source"
        )

    def handle(self, *, directory, locale, into, collection, dry_run, overwrite, strict, **options):
        quiet = options["verbosity"] == 0
        try:
            report = import_guides(
                directory,
                locale=locale,
                into=into,
                collection=collection,
                dry_run=dry_run,
                overwrite=overwrite,
                progress=silence if quiet else progress,
            )
        except ImportRefused as error:
            raise CommandError(str(error)) from None
        for line in report.lines():
            self.stdout.write(line)
        if strict and report.problems:
            sys.exit(1)

"""What the commands that import guides have in common: their options, their progress, their report."""

import sys

from django.core.management.base import BaseCommand, CommandError
from wagtail import hooks

from community.content.progress import progress, silence
from knowledgebase.importers import ImportRefused, Report


class ImportCommand(BaseCommand):
    locale_help = "the language of all files; else their front matter says it"

    def add_arguments(self, parser):
        parser.add_argument("directory", metavar="DIR")
        parser.add_argument("--locale", help=self.locale_help)
        parser.add_argument(
            "--into", default="", metavar="TITLE", help="put everything into this section"
        )
        parser.add_argument("--dry-run", action="store_true", help="report, and write nothing")
        parser.add_argument(
            "--overwrite", action="store_true",
            help="also take pages that were changed or deleted here since they were imported",
        )  # fmt: skip
        parser.add_argument(
            "--strict", action="store_true", help="fail if anything is wrong in the source"
        )

    def bring_in(self, directory, **options) -> Report:
        """The import itself; `options` are those that both importers know, and `progress`."""
        raise NotImplementedError

    def handle(self, *, directory, locale, into, dry_run, overwrite, strict, **options):
        quiet = options["verbosity"] == 0
        try:
            report = self.bring_in(
                directory,
                locale=locale,
                into=into,
                dry_run=dry_run,
                overwrite=overwrite,
                progress=silence if quiet else progress,
                **self.own(options),
            )
        except ImportRefused as error:
            raise CommandError(str(error)) from None
        if not dry_run:
            for act in hooks.get_hooks("after_guides_imported"):
                act()
        for line in report.lines():
            self.stdout.write(line)
        if strict and report.problems:
            sys.exit(1)

    def own(self, options) -> dict:
        """The options that only this command has."""
        return {}

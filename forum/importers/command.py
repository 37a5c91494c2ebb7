"""What both commands share."""

import sys

from django.core.management.base import BaseCommand, CommandError

from community.content.progress import progress, silence
from forum.importers.bringing import ImportRefused


class ImportCommand(BaseCommand):
    bring = None

    def add_arguments(self, parser):
        parser.add_argument("directory", metavar="DIR")
        parser.add_argument(
            "--site", default="", metavar="ADDRESS",
            help="where the forum was, as https://forum.example.com: links to it become links within this site",
        )  # fmt: skip
        parser.add_argument(
            "--collection", default="", metavar="NAME",
            help="by which the next import knows this forum again; else the folder's name",
        )  # fmt: skip
        parser.add_argument(
            "--into", default="", metavar="CATEGORY",
            help="put all topics into this category (its address or name); it is made if need be",
        )  # fmt: skip
        parser.add_argument("--dry-run", action="store_true", help="report, and write nothing")
        parser.add_argument(
            "--strict", action="store_true", help="fail if anything is wrong in the source"
        )

    def handle(self, *, directory, site, collection, into, dry_run, strict, **options):
        try:
            report = type(self).bring(
                directory,
                site=site,
                collection=collection,
                into=into,
                dry_run=dry_run,
                progress=progress if options["verbosity"] else silence,
            )
        except ImportRefused as error:
            raise CommandError(str(error)) from None
        for line in report.lines():
            self.stdout.write(line)
        if strict and report.problems:
            sys.exit(1)

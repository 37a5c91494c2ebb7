from django.core.management.base import BaseCommand, CommandError

from community.content.progress import progress, silence
from knowledgebase.exporters import ExportRefused, export_guides


class Command(BaseCommand):
    help = "Write the guides as Markdown, with pictures, for import_guides or anything else that reads Markdown."

    def add_arguments(self, parser):
        parser.add_argument("directory", metavar="DIR")
        parser.add_argument("--locale", help="only this language")
        parser.add_argument(
            "--drafts", action="store_true", help="also pages that are not published"
        )
        parser.add_argument(
            "--restricted", action="store_true", help="also pages that not everybody may see"
        )
        parser.add_argument(
            "--force", action="store_true", help="write into a folder that holds other things"
        )

    def handle(self, *, directory, locale, drafts, restricted, force, **options):
        quiet = options["verbosity"] == 0
        try:
            report = export_guides(
                directory,
                locale=locale,
                drafts=drafts,
                restricted=restricted,
                force=force,
                progress=silence if quiet else progress,
            )
        except ExportRefused as error:
            raise CommandError(str(error)) from None
        for line in report.lines():
            self.stdout.write(line)

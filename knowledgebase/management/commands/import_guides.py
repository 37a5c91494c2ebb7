from knowledgebase.importers import import_guides
from knowledgebase.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Make guides of a folder of Markdown files, or bring those made before up to date."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--collection", default="", metavar="NAME",
            help="keeps this folder apart from others that have files of the same names",
        )  # fmt: skip

    def bring_in(self, directory, **options):
        return import_guides(directory, **options)

    def own(self, options):
        return {"collection": options["collection"]}

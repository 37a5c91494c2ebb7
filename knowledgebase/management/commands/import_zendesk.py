from knowledgebase.importers import import_zendesk
from knowledgebase.management.importing import ImportCommand


class Command(ImportCommand):
    help = (
        "Make guides of the JSON of a Zendesk help centre (its categories, sections, articles and "
        "attachments in a folder), or bring those made before up to date."
    )
    locale_help = "take only this language; else all that the site has"

    def bring_in(self, directory, **options):
        return import_zendesk(directory, **options)

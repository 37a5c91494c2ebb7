from forum.importers import import_discourse
from forum.importers.command import ImportCommand


class Command(ImportCommand):
    help = (
        "Make topics of a copy of a Discourse site's JSON, or bring those made before up to date."
    )
    bring = staticmethod(import_discourse)

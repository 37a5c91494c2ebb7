from forum.importers import import_stackexchange
from forum.importers.command import ImportCommand


class Command(ImportCommand):
    help = "Make topics of a Stack Exchange dump, or bring those made before up to date."
    bring = staticmethod(import_stackexchange)

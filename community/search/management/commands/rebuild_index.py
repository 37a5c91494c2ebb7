from django.core.management.base import BaseCommand
from django.db import connection, transaction

from community.content.progress import progress, silence
from community.search.engines import engine
from community.search.related import relate_all
from community.search.sources import SOURCES, rebuild
from community.search.vocabulary import recount


class Command(BaseCommand):
    help = (
        "Write the search index anew from guides, answers and topics. People can search meanwhile."
    )

    def handle(self, **options):
        for source in SOURCES.values():
            written = rebuild(source, progress if options["verbosity"] else silence)
            if options["verbosity"]:
                self.stdout.write(f"{source.kind}: {written} written")
        with transaction.atomic(), connection.cursor() as cursor:
            engine().rebuild(cursor)
        recount()
        related = relate_all()
        if options["verbosity"]:
            self.stdout.write(f"related guides found for {related}")

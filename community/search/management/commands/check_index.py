import sys

from django.core.management.base import BaseCommand
from django.db import connection

from community.search.engines import engine
from community.search.sources import SOURCES, drift

SHOWN = 20


class Command(BaseCommand):
    help = "Compare the search index with guides, answers and topics. Exit status 1 means: run rebuild_index."

    def handle(self, **options):
        with connection.cursor() as cursor:
            found = [f"index: {fault}" for fault in engine().faults(cursor)]
        for source in SOURCES.values():
            found += drift(source)
        for line in found[:SHOWN]:
            self.stdout.write(line)
        if len(found) > SHOWN:
            self.stdout.write(f"... and {len(found) - SHOWN} more")
        if found:
            self.stderr.write(
                "The index does not say what the site says. Run: manage.py rebuild_index"
            )
            sys.exit(1)
        self.stdout.write("The index agrees with the site.")

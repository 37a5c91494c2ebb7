import platform
from importlib import metadata

from django.conf import settings
from django.core.management import BaseCommand
from django.db import connection

from community.serving.release import version


class Command(BaseCommand):
    help = "Say which release this is, on what it runs, and where it keeps things."
    requires_system_checks = ()

    def handle(self, *args, **options):
        database = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
        number = ".".join(map(str, connection.get_database_version()))
        self.stdout.write(f"Hearth {version()}")
        self.stdout.write(
            f"Python {platform.python_version()}, Django {metadata.version('django')}, "
            f"Wagtail {metadata.version('wagtail')}, {database} {number}"
        )
        self.stdout.write(f"{settings.SITE_URL}, kept in {settings.DATA_DIR}")

from django.core.management.base import BaseCommand

from community.serving.prepare import collect


class Command(BaseCommand):
    help = "Collect and compress static files, where the code belongs to somebody else than who serves it."
    requires_system_checks = ()

    def handle(self, *args, **options):
        collect(self.stdout.write)

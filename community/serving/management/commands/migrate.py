from django.core.management.commands import migrate
from django.db import connections

from community.serving.upgrading import alone, patiently, with_a_way_back


class Command(migrate.Command):
    help = f"{migrate.Command.help} One process at a time, with short waits for locks; SQLite is copied aside first."

    def handle(self, *args, **options):
        if options["plan"] or options["check_unapplied"]:
            return super().handle(*args, **options)
        connection = connections[options["database"]]
        with alone(connection, self.say), with_a_way_back(connection, self.say):
            patiently(connection, lambda: super(Command, self).handle(*args, **options), self.say)
        return None

    def say(self, line: str) -> None:
        self.stderr.write(line, self.style.WARNING)

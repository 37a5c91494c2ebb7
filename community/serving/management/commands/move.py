import os
import sys
from time import monotonic

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import Error, connection
from django.utils import timezone

from community.environment import text
from community.serving import moving
from community.serving.moving_source import Refused, snapshot


class Command(BaseCommand):
    help = "Carry the site from SQLite to an empty PostgreSQL database, compare both, and say what to do next."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("source", choices=["sqlite"])
        parser.add_argument("target", choices=["postgres"])
        parser.add_argument(
            "--to", metavar="URL", help="postgresql://user:password@host/name; else DATABASE_URL"
        )
        parser.add_argument(
            "--check", action="store_true", help="only compare both databases, row by row"
        )

    def handle(self, *args, to, check, **options):
        began = monotonic()
        if to and to != text("DATABASE_URL"):
            begin_again_with(to)
        try:
            self.ask_the_target()
            with snapshot(settings.DATA_DIR / "hearth.sqlite3") as source:
                self.stdout.write(f"The site as of {timezone.localtime():%H:%M:%S}.")
                tables = (
                    moving.compare(source, connection)
                    if check
                    else moving.move(source, connection, self.stdout.write)
                )
        except (Refused, Error) as error:
            raise CommandError(str(error).strip()) from None
        self.report(tables, monotonic() - began)
        if wrong := [each.table.name for each in tables if not each.same]:
            raise CommandError(f"These differ: {', '.join(wrong)}.")
        self.stdout.write("Every row is the same in both." if check else NEXT)

    def ask_the_target(self):
        if connection.vendor != "postgresql":
            raise Refused(
                "Say where to: --to postgresql://user:password@host/name, or the same in DATABASE_URL."
            )
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")  # a large table takes its time

    def report(self, tables, seconds: float) -> None:
        for each in tables:
            if each.source.rows or each.target.rows:
                same = "" if each.same else "  DIFFERS"
                self.stdout.write(
                    f"{each.source.rows:>10,} {each.target.rows:>10,}  {each.table.name}{same}"
                )
            if keys := each.table.without_nul:
                named = ", ".join(map(str, keys[:20]))
                self.stdout.write(f"    NUL characters were taken out of {len(keys)}: {named}")
        rows = sum(each.target.rows for each in tables)
        self.stdout.write(f"{rows:>10,} rows of {len(tables)} tables, {seconds:.0f} s.")


def begin_again_with(url: str) -> None:
    """In place of this process: some models, Wagtail's, look at the settings once, when they are imported."""
    sys.stdout.flush()
    os.execve(sys.executable, [*sys.orig_argv], {**os.environ, "DATABASE_URL": url})  # noqa: S606


NEXT = """
All rows are in PostgreSQL and are what SQLite holds. What is written on the site after the time above stays
behind; if it was not stopped or read-only (READ_ONLY=1), empty the target and move again.

Next: set DATABASE_URL in .env, leave DATA_DIR as it is (pictures and the secret key stay there), start the
site, and keep hearth.sqlite3 until you have a backup of the new one."""

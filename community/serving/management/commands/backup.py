import contextlib
import signal
import sys

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import DatabaseError

from community.serving.backup import Refused, in_words
from community.serving.backup.making import Made, back_up
from community.serving.backup.naming import Keep, moment_of
from community.serving.backup.targets import target
from community.serving.models import ScheduledJob
from community.serving.nightly import DAY, NAME

NOUNS = {"daily": "days", "weekly": "weeks", "monthly": "months"}


class Command(BaseCommand):
    help = "Write one file with database, uploads and secret key into a folder or to s3://bucket/prefix, while the site serves."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "target", nargs="?", help="a folder, or s3://bucket/prefix; BACKUP_DIR when left out"
        )
        for period in ("daily", "weekly", "monthly"):
            parser.add_argument(
                f"--keep-{period}",
                type=int,
                metavar="N",
                help=f"then delete this site's older backups there, but the newest of each of N {NOUNS[period]}",
            )

    def handle(self, *args, **options):
        # Told to end, it leaves no half of a file behind.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        where = target(options["target"] or self.configured())
        keep = self.keep(options)
        try:
            with self.noted():
                made = back_up(where)
                gone = keep.superfluous(where.names(), made.name) if keep else []
                for name in gone:
                    where.delete(name)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        self.tell(where, made, gone)

    def configured(self) -> str:
        if not settings.BACKUP_DIR:
            raise CommandError("Say where to: hearth backup /srv/backups, or set BACKUP_DIR.")
        return settings.BACKUP_DIR

    def keep(self, options) -> Keep | None:
        """Where the operator names a place and no numbers, nothing is deleted."""
        asked = {
            period: options[f"keep_{period}"]
            for period in NOUNS
            if options[f"keep_{period}"] is not None
        }
        if any(number < 0 for number in asked.values()):
            raise CommandError("How many backups to keep is a number from 0.")
        if asked:
            return Keep(**{**dict.fromkeys(NOUNS, 0), **asked})
        return None if options["target"] else Keep(*settings.BACKUP_KEEP)

    @contextlib.contextmanager
    def noted(self):
        """A site whose database cannot be written to can be backed up all the same."""
        with contextlib.ExitStack() as stack:
            try:
                stack.enter_context(ScheduledJob.noted(NAME, every=DAY))
            except DatabaseError as error:
                self.stderr.write(f"The database does not take notes of it ({error}).")
            yield

    def tell(self, where, made: Made, gone: list[str]) -> None:
        rows = sum(made.manifest.counts.values())
        self.stdout.write(f"{where}/{made.name}")
        self.stdout.write(
            f"{in_words(made.size)}: {rows:,} rows of {len(made.manifest.counts)} tables, {made.files:,} files."
        )
        for name in made.left_out:
            self.stdout.write(
                f"Left out, for it was gone or has a name that no archive can hold: {name!r}"
            )
        if not made.manifest.has_key:
            self.stdout.write(
                "SECRET_KEY comes from the environment and is not in it; keep that elsewhere."
            )
        for name in gone:
            self.stdout.write(f"Deleted, of {moment_of(name):%Y-%m-%d}: {name}")
        self.stdout.write(
            "It is as secret as the site itself. Try it now and then: hearth restore --drill"
        )

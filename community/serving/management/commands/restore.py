import sys

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils.timezone import now

from community.serving.backup import Refused
from community.serving.backup.drill import Drill, age, drill
from community.serving.backup.restoring import Restored, found, key_comes_from_environment, restore
from community.serving.lock import Occupied


class Command(BaseCommand):
    help = "Restore a backup into DATA_DIR and keep what is there, or, with --drill, only try it aside."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument(
            "backup",
            nargs="?",
            help="a file, a folder with backups (the newest), or s3://…; BACKUP_DIR when left out",
        )
        parser.add_argument(
            "--drill", action="store_true", help="unpack aside, check, compare; change nothing"
        )
        parser.add_argument("--no-pages", action="store_true", help="open no pages in a drill")

    def handle(self, *args, **options):
        where = options["backup"] or (options["drill"] and settings.BACKUP_DIR)
        if not where:
            raise CommandError("Say what to restore: hearth restore /srv/backups/hearth-….tar.gz")
        try:
            with found(where) as path:
                if options["drill"]:
                    self.try_aside(path, pages=not options["no_pages"])
                else:
                    self.tell(restore(path, self.say))
        except (Refused, Occupied) as refusal:
            raise CommandError(f"{refusal} Nothing was changed.") from None
        except OSError as error:
            raise CommandError(
                f"{error.strerror or error}: {error.filename or where}. Nothing was changed."
            ) from None

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def tell(self, restored: Restored) -> None:
        manifest = restored.manifest
        rows = sum(manifest.counts.values())
        self.say(
            f"Restored the site {manifest.site} as it was at {manifest.created}, by Hearth {manifest.version}:"
        )
        self.say(
            f"{rows:,} rows of {len(manifest.counts)} tables, {restored.files:,} files, into {settings.DATA_DIR}."
        )
        if restored.is_migrated:
            self.say("It was of an older version; its database has been brought up to date.")
        if restored.kept:
            self.say(f"What was there before is in {restored.kept}; delete it when all is well.")
        if restored.other_key and (key_comes_from_environment() or not manifest.has_key):
            self.say(
                "SECRET_KEY is another than the site had: everybody must sign in again, and links in mail no longer work. "
                "Set the one it had to avoid that."
            )
        self.say("Next: hearth serve")

    def try_aside(self, path, *, pages: bool) -> None:
        self.say(f"Trying {path} aside ...")
        done = drill(path, pages=pages)
        manifest = done.manifest
        days = age(manifest, now().date())
        self.say(
            f"\n{manifest.site}, {manifest.created} ({days} days ago), Hearth {manifest.version}, {manifest.engine}"
        )
        self.say(f"Complete and unchanged: {len(manifest.counts)} tables, {done.files:,} files.")
        for url, status in done.pages:
            self.say(f"  {status}  {url}")
        self.compare(done)
        for warning in done.warnings:
            self.say(f"Warning: {warning}")
        for fault in done.faults:
            self.stderr.write(f"Fault: {fault}")
        if done.faults:
            sys.exit(1)
        self.say("This backup can be restored. Nothing was changed.")

    def compare(self, done: Drill) -> None:
        if done.changes is None:
            self.say("There is no site here to compare it with.")
            return
        if not done.changes:
            self.say("Restoring it would change no number of rows or files.")
            return
        wide = max(len(change.name) for change in done.changes)
        self.say(
            "\nRestoring it would change (rows that were only edited since are not counted):\n"
        )
        self.say(f"  {'':{wide}}  {'now':>10}  {'then':>10}  {'lost':>10}  {'back':>10}")
        for change in done.changes:
            numbers = (change.now, change.then, change.lost, change.back)
            self.say(
                f"  {change.name:{wide}}  " + "  ".join(f"{number:>10,}" for number in numbers)
            )
        self.say("")

"""What a backup says of itself, and whether it can be restored here."""

import dataclasses
import json
from dataclasses import dataclass
from datetime import datetime

from django.db.migrations.loader import MigrationLoader
from django.utils.crypto import salted_hmac

from community.serving.backup import Refused
from community.serving.release import version

FORMAT = 1
HOW_MANY = 3  # migrations named in a refusal


@dataclass
class Manifest:
    """The member manifest.json."""

    version: str  # of Hearth
    created: str  # in ISO format, UTC
    site: str  # its address
    engine: str  # "sqlite" or "postgresql"
    engine_version: str
    migrations: list[tuple[str, str]]  # (app, name) of each that was applied
    counts: dict[str, int]  # rows of every table
    key_print: str  # by which another secret key is known from the one that the site had
    has_key: bool  # the secret key is in the archive
    format: int = FORMAT

    def to_json(self) -> bytes:
        return json.dumps(dataclasses.asdict(self), indent=1).encode() + b"\n"

    @classmethod
    def read(cls, data: bytes) -> "Manifest":
        try:
            fields = json.loads(data)
            if fields["format"] != FORMAT:
                raise Refused(
                    f"It was written in format {fields['format']!r} by Hearth {fields.get('version')!r}; this Hearth, "
                    f"{version()}, reads format {FORMAT}. Restore it with the version that wrote it."
                )
            manifest = cls(**fields)
            datetime.fromisoformat(manifest.created)
            manifest.migrations = [(str(app), str(name)) for app, name in manifest.migrations]
            manifest.counts = {table: int(number) for table, number in manifest.counts.items()}
            return manifest
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise Refused("Its manifest.json says nothing that Hearth understands.") from None

    def check(self, engine: str) -> None:
        """Refuse what this installation cannot read."""
        if self.engine != engine:
            raise Refused(
                f"It is a backup of a site on {self.engine}, and this one is on {engine}. Restore it on {self.engine} "
                "(DATABASE_URL decides), then carry it over with `hearth move`."
            )
        if unknown := self.unknown_migrations():
            names = ", ".join(unknown[:HOW_MANY]) + (" …" if len(unknown) > HOW_MANY else "")
            raise Refused(
                f"It was made by Hearth {self.version}, which is newer than this, {version()}, or has other apps: "
                f"{len(unknown)} of its migrations are not known here ({names}). Install that version, then restore."
            )

    def unknown_migrations(self) -> list[str]:
        known = set()
        for key, migration in MigrationLoader(None).disk_migrations.items():
            known |= {key, *migration.replaces}
        return [f"{app}.{name}" for app, name in self.migrations if (app, name) not in known]


def key_print() -> str:
    return salted_hmac("hearth.backup", "secret key", algorithm="sha256").hexdigest()

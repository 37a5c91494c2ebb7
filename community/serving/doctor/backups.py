"""Backups: whether they are made, where they lie, and whether the newest is what was written."""

import os
import stat
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from community.serving import facts
from community.serving.backup import Refused
from community.serving.backup.archive import check_seal
from community.serving.backup.naming import moment_of, ours
from community.serving.backup.postgres import Postgres
from community.serving.backup.targets import target
from community.serving.doctor import Finding, examines, odd
from community.serving.models import ScheduledJob
from community.serving.watch import BACKUP_AGE, of_backup


def folder() -> Path | None:
    """Where backups lie, when that is a folder that is there."""
    place = settings.BACKUP_DIR
    path = Path(place) if place and not place.startswith("s3:") else None
    return path if path and path.is_dir() else None


def newest_in(path: Path) -> str | None:
    return next(iter(ours(target(str(path)).names())), None)


@examines("Whether backups are made")
def made():
    done = ScheduledJob.objects.filter(name=facts.BACKUP).exclude(succeeded_at=None)
    if not done.exists():
        yield Finding(
            "None has ever been made.",
            "Run `hearth backup`, and see what stands in its way."
            if settings.BACKUP_DIR
            else "Write BACKUP_DIR=/var/backups/hearth, and the worker makes one each night (docs/backup.md).",
        )
    elif (path := folder()) and not of_backup(now := timezone.now()):
        newest = newest_in(path)
        if not newest or now - moment_of(newest) > BACKUP_AGE:
            yield Finding(
                f"In {path} lies no new one of this site, though one is said to have been made.",
                "See who removes them, and run `hearth backup`.",
            )


@examines("Where backups lie")
def place():
    if not settings.BACKUP_DIR or settings.BACKUP_DIR.startswith("s3:"):
        return
    path = folder()
    if not path or not os.access(path, os.W_OK | os.X_OK):
        yield Finding(
            f"BACKUP_DIR {settings.BACKUP_DIR} is not there, or cannot be written.",
            "Make the folder, and chown it to the user of the service.",
        )
        return
    if path.stat().st_dev == settings.DATA_DIR.stat().st_dev:
        yield odd(
            "Backups lie on the same disk as the site.",
            "Copy them elsewhere too, or write BACKUP_DIR=s3://bucket/folder.",
        )
    newest = newest_in(path)
    if newest and is_open(path, path / newest):
        yield Finding(
            f"Everybody on this machine can read {path / newest}.",
            f"chmod 700 {path}, and chmod 600 what lies in it: a backup is as secret as the site.",
        )


def is_open(path: Path, file: Path) -> bool:
    return bool(path.stat().st_mode & stat.S_IXOTH and file.stat().st_mode & stat.S_IROTH)


@examines("The newest backup", slow=True)
def newest():
    """That it can be restored, `hearth restore --drill` tells; this, that nothing happened to the file."""
    path = folder()
    name = path and newest_in(path)
    if not name:
        return
    do = "Run `hearth backup`, look at the disk, and keep backups elsewhere too."
    try:
        check_seal(path / name)
    except OSError as failure:
        yield Finding(f"{path / name} cannot be read: {failure.strerror}.", do)
    except Refused as why:
        yield Finding(str(why), do)


@examines("What a backup of PostgreSQL needs")
def pg_dump():
    if not settings.BACKUP_DIR or connection.vendor != "postgresql":
        return
    try:
        Postgres(connection.settings_dict).program("pg_dump")
    except Refused as why:
        yield Finding(str(why), "Install it where the worker runs; no backup is made without it.")

"""Restore aside, look whether it would be a site, and say what would change."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connections

from community.serving.backup import Refused
from community.serving.backup.archive import MEDIA, SECRET_KEY
from community.serving.backup.making import database, stored
from community.serving.backup.manifest import Manifest
from community.serving.backup.restoring import differences, files_in, unpacked_manifest

PATIENCE = 600  # seconds until the pages have answered, a migration of an older backup included
NUMBERED = (int, UUID)  # keys that both databases put in the same order as Python does
# The site that is tried must reach nobody and nothing of the one that serves.
LEFT_OUT = (
    "REDIS_URL",
    "S3_",
    "BACKUP_",
    "EMAIL_",
    "MAIL_",
    "ANYMAIL_",
    "BOUNCE_",
    "SUPPORT_WEBHOOK",
    "DATABASE_URL",
)


@dataclass
class Change:
    """What restoring would do to the rows of a table, or to the files."""

    name: str
    now: int
    then: int
    lost: int  # there now, and not in the backup
    back: int  # in the backup, and not there now


@dataclass
class Drill:
    manifest: Manifest
    files: int
    faults: list[str]
    warnings: list[str]
    pages: list[tuple[str, int]] = field(default_factory=list)  # (address, status)
    changes: list[Change] | None = None  # None where there is no site to compare with


def drill(path: Path, *, pages: bool = True) -> Drill:
    """Raises Refused where it cannot even be unpacked. Nothing of the site is touched."""
    live = database()
    with tempfile.TemporaryDirectory(prefix="hearth-drill-") as name:
        folder = Path(name)
        manifest = unpacked_manifest(path, folder, live)
        with live.unpacked(folder) as fresh:
            done = Drill(
                manifest,
                files=sum(1 for _ in files_in(folder / MEDIA)),
                faults=fresh.faults() or differences(manifest, fresh),
                warnings=[],
            )
            if done.faults:
                return done
            done.warnings = fresh.dangling()
            if not live.is_empty():
                done.changes = [*rows_changed(live, fresh), *files_changed(folder / MEDIA)]
            if pages:
                done.pages = opened(folder, fresh)
                done.faults += [
                    f"{url} answers {status}" for url, status in done.pages if status != 200
                ]
            return done


def rows_changed(live, fresh) -> Iterator[Change]:
    now, then = live.counts(), fresh.counts()
    keys = {model._meta.db_table: model._meta.pk.column for model in apps.get_models()}
    for table in sorted(now.keys() | then.keys()):
        before, after = now.get(table, 0), then.get(table, 0)
        lost, back = max(before - after, 0), max(after - before, 0)
        if table in keys and table in now and table in then:
            column = keys[table]
            lost, back = compared(live.keys(table, column), fresh.keys(table, column)) or (
                lost,
                back,
            )
        if lost or back:
            yield Change(table, before, after, lost, back)


def compared(now: Iterator, then: Iterator) -> tuple[int, int] | None:
    """How many of the ascending keys are in the first only, and in the second only; None for keys that are texts."""
    lost = back = 0
    a, b = next(now, None), next(then, None)
    if not all(key is None or isinstance(key, NUMBERED) for key in (a, b)):
        return None
    while a is not None or b is not None:
        if b is None or (a is not None and a < b):
            lost, a = lost + 1, next(now, None)
        elif a is None or b < a:
            back, b = back + 1, next(then, None)
        else:
            a, b = next(now, None), next(then, None)
    return lost, back


def files_changed(folder: Path) -> Iterator[Change]:
    now = set(stored(""))
    then = {path.relative_to(folder).as_posix() for path in files_in(folder)}
    if now ^ then:
        yield Change("files", len(now), len(then), len(now - then), len(then - now))


def opened(folder: Path, fresh) -> list[tuple[str, int]]:
    """A few pages, asked of the site that was unpacked in a process of its own."""
    connections.close_all()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(LEFT_OUT)}
    told = {
        **kept,
        "DATA_DIR": str(folder),
        "DATABASE_URL": fresh.url,
        "SITE_URL": settings.SITE_URL,
    }
    told |= {"DJANGO_SETTINGS_MODULE": "community.settings", "PYTHONPATH": str(settings.BASE_DIR)}
    if not (folder / SECRET_KEY).exists():
        told["SECRET_KEY"] = settings.SECRET_KEY
    try:
        done = subprocess.run(
            [sys.executable, "-m", "community.serving.backup.pages"],
            env=told,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        return [(url, status) for url, status in json.loads(done.stdout.splitlines()[-1])]
    except subprocess.TimeoutExpired:
        raise Refused(
            f"The site that was unpacked answered nothing for {PATIENCE // 60} minutes."
        ) from None
    except (ValueError, IndexError):
        last = (done.stderr.strip().splitlines() or ["nothing was said"])[-1]
        raise Refused(f"The site that was unpacked does not start: {last}") from None


def age(manifest: Manifest, today: date) -> int:
    """Days."""
    return (today - datetime.fromisoformat(manifest.created).date()).days

"""Put a backup in the place of the site, and keep what was there."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.management import call_command
from django.db import connections
from django.utils.timezone import now

from community.environment import text
from community.serving.backup import Refused
from community.serving.backup.archive import MEDIA, SECRET_KEY, unpack
from community.serving.backup.making import database
from community.serving.backup.manifest import Manifest, key_print
from community.serving.backup.naming import ours
from community.serving.backup.targets import target
from community.serving.lock import KEPT, UNFINISHED, alone
from community.serving.prepare import pending_migrations

STAGING = ".restoring-"


@dataclass
class Restored:
    manifest: Manifest
    kept: Path | None  # a folder with what was there before
    is_migrated: bool  # it was a backup of an older version
    other_key: bool  # the environment gives another secret key than the site had
    files: int


@contextmanager
def found(where: str) -> Iterator[Path]:
    """The file itself, or the newest backup of this site in a folder; `s3://bucket/…` of either is downloaded."""
    if where.startswith("s3://"):
        folder, _, name = where.rpartition("/")
        in_folder = not name.endswith(".tar.gz")
        place = target(where if in_folder else folder)
    else:
        path = Path(where).expanduser()
        in_folder = path.is_dir()
        if not in_folder and not path.is_file():
            raise Refused(
                f"{where} is not there; name a file that `hearth backup` wrote, or a folder of them."
            )
        place, name = target(str(path if in_folder else path.parent)), path.name
    if in_folder:
        if not (names := ours(place.names())):
            raise Refused(
                f"There is no backup of {settings.SITE_URL} in {place}. Name a file to restore that."
            )
        name = names[0]
    with place.fetched(name) as path:
        yield path


def restore(path: Path, say: Callable[[str], object]) -> Restored:
    """Raises Refused or Occupied, and then everything is as it was."""
    live = database()
    connections.close_all()
    with alone(settings.DATA_DIR), staging(settings.DATA_DIR) as folder:
        say(f"Unpacking {path} ...")
        manifest = unpacked_manifest(path, folder, live)
        replacing = not live.is_empty()
        with live.unpacked(folder, replacing=replacing) as fresh:
            say("Checking the database ...")
            if faults := fresh.faults() or differences(manifest, fresh):
                raise Refused(
                    f"{path} was unpacked, and its database is not right: {'; '.join(faults)}."
                )
            belong_to_whom_the_folder_belongs(folder)
            files = sum(1 for path in files_in(folder / MEDIA))
            if not on_disk():
                put_into_bucket(folder / MEDIA)
            os.sync()  # what was unpacked is on the disk before anything gives way to it
            kept = put_in_place(live, fresh, folder)
        is_migrated = migrated(say)
        clear_caches(say)
        return Restored(manifest, kept, is_migrated, key_print() != manifest.key_print, files)


def clear_caches(say: Callable[[str], object]) -> None:
    """What Redis holds is of later than the backup."""
    for name in caches:
        try:
            caches[name].clear()
        except Exception as error:  # whatever the backend's is: the site is restored all the same
            say(
                f"The cache {name!r} could not be cleared ({error}); clear it before the site serves."
            )


def unpacked_manifest(path: Path, folder: Path, live) -> Manifest:
    """All members are in the folder, and can be used here."""
    read: list[Manifest] = []

    def accept(data: bytes) -> None:
        read.append(Manifest.read(data))
        read[0].check(live.vendor)

    unpack(path, folder, accept)
    if not (folder / live.member).is_file():
        raise Refused(f"{path} holds no database.")
    return read[0]


def differences(manifest: Manifest, fresh) -> list[str]:
    """Tables whose rows are not as many as the backup counted when it was made."""
    counts = fresh.counts()
    return [
        f"{table} has {counts.get(table, 'no')} rows instead of {manifest.counts.get(table, 'none')}"
        for table in sorted(counts.keys() | manifest.counts.keys())
        if counts.get(table) != manifest.counts.get(table)
    ][:5]


@contextmanager
def staging(parent: Path) -> Iterator[Path]:
    """A folder on the disk of the site, so that moving is renaming."""
    for left in parent.glob(
        f"{STAGING}*"
    ):  # by a restore that was killed; `alone` says there is no other
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=STAGING, dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def put_in_place(live, fresh, folder: Path) -> Path | None:
    """Move the site that is there into a folder inside DATA_DIR, which may be a mounted disk, and the new one in.

    When a move fails, all are taken back; after a power cut no server starts until the restore was run again.
    """
    there = not live.is_empty() and fresh is not live
    kept = settings.DATA_DIR / f"{KEPT}{now():%Y-%m-%dT%H%M%SZ}"
    kept.mkdir(mode=0o700)
    (kept / UNFINISHED).touch()
    moved: list[tuple[Path, Path]] = []
    try:
        for old, new in replaced(folder):
            if old.exists():
                move(old, kept / old.name, moved)
            if new.exists():
                move(new, old, moved)
        live.put_in_place(fresh, kept)
    except BaseException:
        for source, to in reversed(moved):
            shutil.move(to, source)
        live.put_back(kept)
        shutil.rmtree(kept)
        raise
    for mark in settings.DATA_DIR.glob(f"{KEPT}*/{UNFINISHED}"):
        mark.unlink()
    if not there and not (kept / "media").exists():
        shutil.rmtree(kept)  # a secret key that was made a moment ago
        return None
    return kept


def replaced(folder: Path) -> Iterator[tuple[Path, Path]]:
    """(where it belongs, where it was unpacked) of what is not the database."""
    if on_disk():
        yield Path(settings.MEDIA_ROOT), folder / MEDIA
    if (folder / SECRET_KEY).exists():
        yield settings.DATA_DIR / SECRET_KEY, folder / SECRET_KEY


def move(source: Path, to: Path, moved: list[tuple[Path, Path]]) -> None:
    shutil.move(source, to)
    moved.append((source, to))


def on_disk() -> bool:
    return isinstance(default_storage, FileSystemStorage)


def belong_to_whom_the_folder_belongs(folder: Path) -> None:
    """Root restores for the user that the site runs as."""
    if os.geteuid() != 0:
        return
    owner = settings.DATA_DIR.stat()
    for path in (folder, *folder.rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def put_into_bucket(folder: Path) -> None:
    """Over what is there under the same names; what is there besides stays."""
    for path in files_in(folder):
        name = path.relative_to(folder).as_posix()
        default_storage.delete(name)
        with path.open("rb") as content:
            default_storage.save(name, File(content))


def files_in(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def migrated(say: Callable[[str], object]) -> bool:
    if not pending_migrations():
        return False
    say("It is of an older version; bringing the database up to date ...")
    call_command("migrate", interactive=False, verbosity=0)
    return True


def key_comes_from_environment() -> bool:
    return bool(text("SECRET_KEY"))

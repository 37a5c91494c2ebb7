"""Make a backup while the site serves."""

import errno
import io
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection

from community.serving.backup import Refused, in_words
from community.serving.backup.archive import MANIFEST, MEDIA, SECRET_KEY, SPARE, Writer, is_plain
from community.serving.backup.manifest import Manifest, key_print
from community.serving.backup.naming import name_of
from community.serving.backup.postgres import Postgres
from community.serving.backup.sqlite import Sqlite
from community.serving.release import version

IN_MEMORY = 8 * 2**20  # of a file, before it is written to disk
FULL = {errno.ENOSPC, errno.EDQUOT}


@dataclass
class Made:
    name: str
    size: int  # bytes
    manifest: Manifest
    files: int = 0
    left_out: list[str] = field(
        default_factory=list
    )  # files that were gone, or whose names no archive may hold


def database():
    """The site's, by the settings."""
    to = connection.settings_dict
    return Sqlite(Path(to["NAME"])) if connection.vendor == "sqlite" else Postgres(to)


def back_up(target) -> Made:
    """Write one file into the target. Raises Refused, and then leaves nothing there."""
    moment, source = datetime.now(UTC), database()
    if source.is_empty():
        raise Refused(
            f"There is no site to back up in {settings.DATA_DIR}. Does DATA_DIR name its folder?"
        )
    name = name_of(moment)
    with target.workshop() as folder:
        refuse_a_full_disk(folder, source)
        try:
            made = write(folder, name, source, moment)
        except OSError as error:
            raise Refused(
                f"The backup could not be written: {error.strerror or error}. "
                + ("Make room there. " if error.errno in FULL else "")
                + "Nothing was left behind."
            ) from None
        except sqlite3.Error as error:
            raise Refused(
                f"The database could not be read: {error}. Nothing was left behind."
            ) from None
        target.take(folder / name, name)
    return made


def write(folder: Path, name: str, source, moment: datetime) -> Made:
    # The database first: what its rows name has been stored before it.
    dumped = source.dump(folder)
    manifest = Manifest(
        version=version(),
        created=moment.isoformat(timespec="seconds"),
        site=settings.SITE_URL,
        engine=source.vendor,
        engine_version=source.version(),
        migrations=dumped.migrations(),
        counts=dumped.counts(),
        key_print=key_print(),
        has_key=key_file().is_file() and key_file().read_text() == settings.SECRET_KEY,
    )
    made = Made(name, 0, manifest)
    with open(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        archive = Writer(file)
        add_bytes(archive, MANIFEST, manifest.to_json())
        with dumped.path.open("rb") as content:
            archive.add(source.member, content, dumped.path.stat().st_size)
        dumped.path.unlink()
        if manifest.has_key:
            add_bytes(archive, SECRET_KEY, settings.SECRET_KEY.encode())
        add_media(archive, made)
        archive.finish()
        file.flush()
        os.fsync(file.fileno())
        made.size = file.tell()
    return made


def key_file() -> Path:
    return settings.DATA_DIR / SECRET_KEY


def add_bytes(archive: Writer, name: str, data: bytes) -> None:
    archive.add(name, io.BytesIO(data), len(data))


def add_media(archive: Writer, made: Made) -> None:
    for name in stored(""):
        if not is_plain(MEDIA + name):
            made.left_out.append(name)
            continue
        # Copied first, for a tar must know the size, and a file may be gone or grow meanwhile.
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as copy:
            try:
                with default_storage.open(name) as content:
                    shutil.copyfileobj(content, copy, 2**20)
            except FileNotFoundError:
                made.left_out.append(name)
                continue
            size = copy.tell()
            copy.seek(0)
            archive.add(MEDIA + name, copy, size)
            made.files += 1


def stored(folder: str) -> Iterator[str]:
    """The names of all uploads, on whichever storage they are."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(names):
        if name:  # some buckets list the folder itself
            yield f"{folder}/{name}".lstrip("/")
    for each in sorted(folders):
        yield from stored(f"{folder}/{each}".lstrip("/"))


def refuse_a_full_disk(folder: Path, source) -> None:
    """The database is copied, and is a third of that once compressed; pictures stay as large as they are."""
    needed = source.size() * 3 // 2 + media_size()
    free = shutil.disk_usage(folder).free - SPARE
    if needed > free:
        raise Refused(
            f"A backup may need {in_words(needed)} in {folder.parent}, and {in_words(max(free, 0))} are free. "
            "Make room, or name another place."
        )


def media_size() -> int:
    """In bytes; 0 where they are not on a disk, for asking would take long."""
    if not isinstance(default_storage, FileSystemStorage):
        return 0
    total = 0
    for folder, _, names in os.walk(settings.MEDIA_ROOT):
        for name in names:
            with suppress(FileNotFoundError):
                total += os.lstat(os.path.join(folder, name)).st_size
    return total

"""Migrations of a site that is being served: by one process at a time, waiting for no lock for long, with a way back."""

import fcntl
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import OperationalError
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

ADVISORY_LOCK = 4_327_841  # a number of ours; PostgreSQL keeps it for whoever migrates
# Whoever waits for a table's lock makes everybody wait who comes after. So: give up soon, let them pass, try again.
LOCK_WAIT = "4s"
TRIES = 12
LONGEST_PAUSE = 30  # seconds
LOCK_NOT_AVAILABLE = "55P03"
FOLDER = "before-upgrade"  # in DATA_DIR
COPIES = 2
KEPT = timedelta(days=30)  # then whoever was erased since is gone from the copies too

Say = Callable[[str], None]


@contextmanager
def alone(connection, say: Say) -> Iterator[None]:
    """Of two processes that start at once, the second waits, and finds nothing left to do."""
    if connection.vendor == "postgresql":
        with _advisory_lock(connection, say):
            yield
    elif path := database_file(connection):
        with (path.parent / "migrating.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    else:
        yield


@contextmanager
def _advisory_lock(connection, say: Say) -> Iterator[None]:
    def asked(function: str) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s)", [ADVISORY_LOCK])
            return cursor.fetchone()[0]

    if not asked("pg_try_advisory_lock"):
        say("Another process is bringing the database up to date; waiting for it ...")
        while not asked("pg_try_advisory_lock"):
            time.sleep(1)
    try:
        yield
    finally:
        if connection.is_usable():  # else it is given back already
            asked("pg_advisory_unlock")


def patiently(connection, run: Callable[[], object], say: Say) -> None:
    """Run migrations; where a table is busy, let others pass and go on with what is left."""
    for attempt in range(1, TRIES + 1):
        try:
            with _short_waits(connection):
                run()
            return
        except OperationalError as error:
            if not is_busy(error) or attempt == TRIES:
                raise
            pause = min(2**attempt, LONGEST_PAUSE)
            say(f"A table is busy; trying again in {pause} s ({attempt} of {TRIES}) ...")
            time.sleep(pause)


@contextmanager
def _short_waits(connection) -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    _execute(connection, f"SET lock_timeout = '{LOCK_WAIT}'", "SET statement_timeout = 0")
    try:
        yield
    finally:
        if connection.is_usable():
            _execute(connection, "RESET lock_timeout", "RESET statement_timeout")


def _execute(connection, *statements: str) -> None:
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


def is_busy(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", "") == LOCK_NOT_AVAILABLE


def pending(connection) -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def with_a_way_back(connection, say: Say) -> Iterator[None]:
    """A copy of a SQLite database before it is changed; says how to go back when that fails."""
    path = database_file(connection)
    applied = path and len(MigrationRecorder(connection).applied_migrations())
    if not applied or not pending(connection):
        yield
        return
    folder = path.parent / FOLDER
    kept = copy_aside(path, folder, f"{path.stem}-{applied}-migrations.sqlite3", say)
    try:
        yield
    except BaseException:
        if kept:
            say(way_back(path, folder))
        raise


def database_file(connection) -> Path | None:
    """The file of a SQLite database; None of one in memory, and of PostgreSQL."""
    if connection.vendor != "sqlite" or connection.is_in_memory_db():
        return None
    return Path(connection.settings_dict["NAME"])


def copy_aside(path: Path, folder: Path, name: str, say: Say) -> Path | None:
    """The copy, named for its state: what fails half-way and is tried again does not push out the first."""
    folder.mkdir(mode=0o700, exist_ok=True)
    needed, free = path.stat().st_size, shutil.disk_usage(folder).free
    if free < needed * 1.5:  # the migrations need room too
        say(
            f"No copy is made before the upgrade: {needed // 10**6} MB are needed, {free // 10**6} MB are free."
        )
        return None
    part, copy = folder / f"{name}.part", folder / name
    part.unlink(missing_ok=True)
    with (
        closing(sqlite3.connect(path, timeout=20)) as live,
        closing(sqlite3.connect(part)) as aside,
    ):
        live.backup(aside)
    part.chmod(0o600)
    part.replace(copy)
    for old in copies(folder)[:-COPIES]:
        old.unlink()
    return copy


def copies(folder: Path) -> list[Path]:
    """The oldest first."""
    return sorted(folder.glob("*.sqlite3"), key=lambda copy: copy.stat().st_mtime)


def forget_old_copies() -> int:
    """Returns how many. The worker asks for it once a day."""
    until = time.time() - KEPT.total_seconds()
    old = [copy for copy in copies(settings.DATA_DIR / FOLDER) if copy.stat().st_mtime < until]
    for copy in old:
        copy.unlink(missing_ok=True)
    return len(old)


def way_back(path: Path, folder: Path) -> str:
    kept = "\n".join(
        f"  {copy}  ({time.strftime('%Y-%m-%d %H:%M', time.localtime(copy.stat().st_mtime))})"
        for copy in copies(folder)
    )
    return (
        f"The upgrade failed. The database as it was before:\n{kept}\n"
        "To go back to the release before, stop Hearth and put it back:\n"
        f"  rm -f {path}-wal {path}-shm && cp COPY {path}\n"
        "What was written since the copy is lost by that. Or mend the cause and start again: it goes on where it stopped."
    )

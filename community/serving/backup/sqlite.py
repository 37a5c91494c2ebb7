"""The database of a backup where the site is on SQLite: one file."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from community.serving.backup import Refused
from community.serving.backup.archive import DATABASES

PAGES = 10_000  # copied at a time, between which Ctrl-C is heard
SHOWN = 5  # faults


class Sqlite:
    vendor, member = "sqlite", DATABASES["sqlite"]

    def __init__(self, path: Path):
        self.path = path

    @property
    def url(self) -> str:
        return f"sqlite:///{quote(str(self.path.absolute()))}"

    def connect(self) -> sqlite3.Connection:
        """To read only, and without Django, whose transactions are IMMEDIATE and would hold writers up."""
        try:
            return sqlite3.connect(f"{self.path.absolute().as_uri()}?mode=ro", uri=True)
        except sqlite3.Error as error:
            raise Refused(f"The database {self.path} cannot be opened ({error}).") from None

    def is_empty(self) -> bool:
        return not self.path.exists() or not self.path.stat().st_size

    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def version(self) -> str:
        return sqlite3.sqlite_version

    def dump(self, folder: Path) -> "Sqlite":
        """A copy of this moment, while others write.

        A backup in steps begins again whenever somebody writes in between, so that on a busy site it would never end;
        one that reads in a transaction does not. With a write-ahead log, readers hold no writer up.
        """
        copy = Sqlite(folder / self.member)
        with closing(self.connect()) as source, closing(sqlite3.connect(copy.path)) as target:
            source.isolation_level = None
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            target.execute("PRAGMA synchronous=OFF")
            source.backup(target, pages=PAGES)
            target.execute("PRAGMA journal_mode=DELETE")  # one file, with no log beside it
        if faults := copy.faults(quick=True):
            raise Refused(
                f"The database itself is damaged, so that a backup of it would be too: {'; '.join(faults)}. "
                "Keep the backups there are, and restore the newest."
            )
        return copy

    def tables(self) -> list[str]:
        with closing(self.connect()) as database:
            rows = database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
                "AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
            )
            return [name for (name,) in rows]

    def counts(self) -> dict[str, int]:
        tables = self.tables()
        with closing(self.connect()) as database:
            return {
                name: database.execute(f"SELECT count(*) FROM {quoted(name)}").fetchone()[0]  # noqa: S608
                for name in tables
            }

    def migrations(self) -> list[tuple[str, str]]:
        with closing(self.connect()) as database:
            rows = database.execute("SELECT app, name FROM django_migrations ORDER BY id")
            return rows.fetchall()

    def keys(self, table: str, column: str) -> Iterator:
        """In ascending order."""
        with closing(self.connect()) as database:
            sql = f"SELECT {quoted(column)} FROM {quoted(table)} ORDER BY 1"  # noqa: S608
            yield from (key for (key,) in database.execute(sql))

    def faults(self, *, quick: bool = False) -> list[str]:
        check = "quick_check" if quick else "integrity_check"
        try:
            with closing(self.connect()) as database:
                rows = database.execute(f"PRAGMA {check}({SHOWN})").fetchall()
        except sqlite3.DatabaseError as error:
            return [str(error)]
        return [line for (line,) in rows if line != "ok"]

    def dangling(self) -> list[str]:
        """Rows that point to rows that are not there."""
        with closing(self.connect()) as database:
            rows = database.execute("PRAGMA foreign_key_check")
            return [
                f"{table} row {row} points to no {to}"
                for table, row, to, _ in rows.fetchmany(SHOWN)
            ]

    @contextmanager
    def unpacked(self, folder: Path, *, replacing: bool = True):
        """What was unpacked, as a database aside."""
        yield Sqlite(folder / self.member)

    def files(self) -> list[Path]:
        """With what SQLite keeps beside it."""
        return [Path(f"{self.path}{end}") for end in ("", "-wal", "-shm", "-journal")]

    def put_in_place(self, unpacked: "Sqlite", kept: Path) -> None:
        """The database there was goes into the folder `kept`."""
        for file in self.files():
            if file.exists():
                shutil.move(file, kept / file.name)
        shutil.move(unpacked.path, self.path)
        os.chmod(self.path, 0o600)

    def put_back(self, kept: Path) -> None:
        for file in self.files():
            if (kept / file.name).exists():
                shutil.move(kept / file.name, file)


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'

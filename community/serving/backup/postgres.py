"""The database of a backup where the site is on PostgreSQL: what pg_dump writes."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from django.utils.timezone import now
from psycopg import sql

from community.serving.backup import Refused
from community.serving.backup.archive import DATABASES

INSTALLED = Path("/usr/lib/postgresql")  # Debian keeps a folder for each version there
LONGEST_NAME = 63  # bytes, of a database; PostgreSQL cuts what is longer
LIBPQ = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
# What of the OPTIONS is libpq's, and pg_dump's too.
TOLD = {"sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "service", "passfile"}


class Postgres:
    vendor, member = "postgresql", DATABASES["postgresql"]

    def __init__(self, settings: dict):
        """As in DATABASES."""
        self.settings = settings
        self.name = settings["NAME"]
        options = settings.get("OPTIONS", {})
        self.where = {name: str(settings[key]) for key, name in LIBPQ.items() if settings.get(key)}
        self.where |= {key: str(value) for key, value in options.items() if key in TOLD}

    def beside(self, name: str) -> "Postgres":
        return Postgres({**self.settings, "NAME": name})

    @property
    def url(self) -> str:
        query = {key: value for key, value in self.where.items() if key != "dbname"}
        return f"postgresql:///{quote(self.name, safe='')}?{urlencode(query)}"

    def connect(self, **options) -> psycopg.Connection:
        try:
            return psycopg.connect(**{"connect_timeout": "5", **self.where, **options})
        except psycopg.OperationalError as error:
            raise Refused(f"The database {self.name} cannot be reached: {error}".strip()) from None

    def ask(self, question, *values, autocommit: bool = False) -> list:
        with self.connect(autocommit=autocommit) as database:
            cursor = database.execute(question, values or None)
            return cursor.fetchall() if cursor.description else []

    def is_empty(self) -> bool:
        return not self.tables()

    def size(self) -> int:
        return self.ask("SELECT pg_database_size(current_database())")[0][0]

    def version(self) -> str:
        return self.ask("SHOW server_version")[0][0]

    def program(self, name: str) -> str:
        """pg_dump or pg_restore of the server's version or a newer one."""
        server = int(self.ask("SHOW server_version_num")[0][0]) // 10_000
        found = [folder for folder in INSTALLED.glob("*/bin") if folder.parent.name.isdigit()]
        newest_last = sorted(found, key=lambda folder: int(folder.parent.name))
        fit = [str(folder / name) for folder in newest_last if int(folder.parent.name) >= server]
        for path in [*fit, shutil.which(name)]:
            if path and os.access(path, os.X_OK) and major_of(path) >= server:
                return path
        raise Refused(
            f"{name} of PostgreSQL {server} or newer is needed and was not found, neither in PATH nor in {INSTALLED}. "
            f"Install it: apt-get install postgresql-client-{server}."
        )

    def run(self, name: str, *arguments: str) -> None:
        told = {**os.environ, "PGDATABASE": self.name, "PGAPPNAME": "hearth backup"}
        told |= {f"PG{key.upper()}": value for key, value in self.where.items() if key != "dbname"}
        done = subprocess.run(  # noqa: S603
            [self.program(name), "--no-password", *arguments],
            env=told,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
        )
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().splitlines()
            raise Refused(f"{name} failed: {' '.join(said[:3])}")

    def dump(self, folder: Path) -> "Dump":
        """All of it at one moment, which the counts are of too."""
        path = folder / self.member
        with self.connect() as database:
            database.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            database.read_only = True
            snapshot = database.execute("SELECT pg_export_snapshot()").fetchone()[0]
            dumped = Dump(path, counts(database), migrations(database))
            self.run(
                "pg_dump",
                *[
                    "--format=custom",
                    "--compress=1",
                    "--no-owner",
                    "--no-privileges",
                    "--no-comments",
                ],
                *[f"--snapshot={snapshot}", f"--file={path}"],
            )
        return dumped

    def tables(self) -> list[str]:
        with self.connect() as database:
            return tables(database)

    def counts(self) -> dict[str, int]:
        with self.connect() as database:
            return counts(database)

    def migrations(self) -> list[tuple[str, str]]:
        with self.connect() as database:
            return migrations(database)

    def keys(self, table: str, column: str) -> Iterator:
        """In ascending order."""
        with self.connect() as database, database.cursor(name="keys") as cursor:
            cursor.itersize = 20_000
            question = sql.SQL("SELECT {} FROM {} ORDER BY 1")
            cursor.execute(question.format(sql.Identifier(column), sql.Identifier(table)))
            yield from (key for (key,) in cursor)

    def faults(self) -> list[str]:
        return []  # PostgreSQL would not have taken rows that break its own rules

    dangling = faults

    @contextmanager
    def unpacked(self, folder: Path, *, replacing: bool = True):
        """What was unpacked, as a database beside this one, which is dropped unless it was put in place.

        With nothing to replace it is this one, so that nobody needs the right to create databases.
        """
        if not replacing:
            try:
                self.load(folder / self.member)
                yield self
            except BaseException:
                with suppress(Refused, psycopg.Error):
                    self.ask("DROP SCHEMA public CASCADE", autocommit=True)
                    self.ask("CREATE SCHEMA public", autocommit=True)
                raise
            return
        aside = self.beside(f"hearth_drill_{now():%Y%m%d%H%M%S}_{os.getpid()}")
        self.create(aside)
        try:
            aside.load(folder / self.member)
            yield aside
        finally:
            drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            with suppress(Refused):
                self.ask(drop.format(sql.Identifier(aside.name)), autocommit=True)

    def create(self, other: "Postgres") -> None:
        try:
            self.ask(
                sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(other.name)),
                autocommit=True,
            )
        except psycopg.errors.InsufficientPrivilege:
            raise Refused(
                f"{self.settings.get('USER') or 'This user'} may create no database, and the backup is unpacked into one "
                f"beside {self.name}. Let it: ALTER USER … CREATEDB."
            ) from None

    def load(self, dump: Path) -> None:
        self.run(
            "pg_restore",
            *["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"],
            *[f"--dbname={self.name}", str(dump)],
        )
        self.ask("ANALYZE", autocommit=True)

    def put_in_place(self, unpacked: "Postgres", kept: Path) -> None:
        """The database there was stays on the server under another name, which stands in a file in `kept`."""
        if unpacked is self:
            return
        before = f"{self.name}_before_restore_{now():%Y%m%d%H%M%S}"[-LONGEST_NAME:]
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        live, old, new = (sql.Identifier(name) for name in (self.name, before, unpacked.name))
        try:
            with unpacked.elsewhere().connect(autocommit=True) as server:
                server.execute(rename.format(live, old))
                try:
                    server.execute(rename.format(new, live))
                except psycopg.Error:
                    server.execute(rename.format(old, live))
                    raise
        except psycopg.errors.ObjectInUse:
            raise Refused(
                f"Somebody is connected to the database {self.name}: end every web server and worker of the site first."
            ) from None
        except psycopg.Error as error:
            raise Refused(
                f"The database {self.name} could not be replaced: {error}".strip()
            ) from None
        (kept / "database-name").write_text(before + "\n")

    def put_back(self, kept: Path) -> None:
        """Its databases are renamed last, or not at all."""

    def elsewhere(self) -> "Postgres":
        """A database that is never a site's, to be connected to while those are renamed."""
        return self.beside("postgres")


class Dump:
    """What pg_dump wrote, and what was in the database at that moment."""

    def __init__(self, path: Path, counts: dict[str, int], migrations: list[tuple[str, str]]):
        self.path, self._counts, self._migrations = path, counts, migrations

    def counts(self) -> dict[str, int]:
        return self._counts

    def migrations(self) -> list[tuple[str, str]]:
        return self._migrations


def major_of(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    return next((int(word.split(".")[0]) for word in said.split() if word[0].isdigit()), 0)


def tables(database: psycopg.Connection) -> list[str]:
    rows = database.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    )
    return [name for (name,) in rows]


def counts(database: psycopg.Connection) -> dict[str, int]:
    question = sql.SQL("SELECT count(*) FROM {}")
    return {
        name: database.execute(question.format(sql.Identifier(name))).fetchone()[0]
        for name in tables(database)
    }


def migrations(database: psycopg.Connection) -> list[tuple[str, str]]:
    return database.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()

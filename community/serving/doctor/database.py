"""The database: reached, whole, up to date, and set as Hearth wants it."""

import sqlite3
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from community.serving.doctor import Finding, examines, odd

LARGE_LOG = 512 * 2**20  # bytes of write-ahead log; it is folded in at four megabytes
LEAST_POSTGRESQL = 140000
SKEW = timedelta(seconds=10)


def asked(sql: str):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


@examines("The database")
def reached():
    try:
        connection.ensure_connection()
    except Exception as failure:
        where = "DATABASE_URL" if connection.vendor == "postgresql" else "DATA_DIR"
        said = (
            str(failure).strip().splitlines()[0] if str(failure).strip() else type(failure).__name__
        )
        yield Finding(
            f"It cannot be reached: {said}.", f"See that it runs, and that {where} is right."
        )


@examines("Migrations")
def migrations():
    executor = MigrationExecutor(connection)
    if waiting := len(executor.migration_plan(executor.loader.graph.leaf_nodes())):
        yield Finding(
            f"{waiting} migrations were not made.",
            "Run `hearth migrate`, or start `hearth serve`, which does.",
        )
    ours = {app for app, _name in executor.loader.disk_migrations}
    newer = [
        key
        for key in executor.loader.applied_migrations
        if key[0] in ours and key not in executor.loader.graph.nodes
    ]
    newer = [key for key in newer if key not in executor.loader.replacements]
    if newer:
        yield Finding(
            f"The database was written by a newer Hearth ({len(newer)} migrations are not known here).",
            "Install the version that wrote it, or restore the backup from before.",
        )


@examines("What SQLite says of its file", slow=True)
def sqlite_is_whole():
    if connection.vendor != "sqlite":
        return
    for (fault,) in asked("PRAGMA quick_check(5)"):
        if fault != "ok":
            yield Finding(
                f"The database is damaged: {fault}.",
                "Stop the site, keep the file, and restore the last backup.",
            )
            return
    if astray := asked("PRAGMA foreign_key_check"):
        tables = ", ".join(sorted({row[0] for row in astray})[:5])
        yield Finding(
            f"{len(astray)} rows point to others that are not there ({tables}).",
            "Restore them from a backup, or write to us with the tables' names.",
        )


@examines("How SQLite is set")
def sqlite_is_set():
    if connection.vendor != "sqlite":
        return
    path = Path(connection.settings_dict["NAME"])
    if asked("PRAGMA journal_mode")[0][0] != "wal":
        yield Finding(
            "It keeps no write-ahead log: readers and writers wait for each other.",
            "Put DATA_DIR on a local disk; a network share has no shared memory.",
        )
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size > LARGE_LOG:
        yield odd(
            f"The write-ahead log has {log.stat().st_size / 2**20:.0f} MB.",
            "A reader has kept it from being folded in for long: start the site anew.",
        )
    if sqlite3.sqlite_version_info < (3, 35):
        yield Finding(
            f"SQLite is {sqlite3.sqlite_version}.", "Take a Python with SQLite 3.35 or newer."
        )


@examines("How PostgreSQL is set")
def postgresql_is_set():
    if connection.vendor != "postgresql":
        return
    version = int(asked("SHOW server_version_num")[0][0])
    if version < LEAST_POSTGRESQL:
        yield Finding(f"PostgreSQL is {version // 10000}.", "Take 14 or newer.")
    if asked("SHOW server_encoding")[0][0] != "UTF8":
        yield Finding(
            "Its encoding is not UTF8.",
            "Make the database anew: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.",
        )
    if asked("SHOW autovacuum")[0][0] != "on":
        yield Finding("autovacuum is off: tables grow and plans go wrong.", "Set autovacuum = on.")
    if asked("SHOW fsync")[0][0] != "on":
        yield Finding("fsync is off: a power cut may ruin the database.", "Set fsync = on.")
    have = {name for (name,) in asked("SELECT extname FROM pg_extension")}
    if missing := {"pg_trgm", "unaccent"} - have:
        yield Finding(
            f"Search needs {', '.join(sorted(missing))}.",
            "CREATE EXTENSION as a superuser, in this database.",
        )
    yield from connections()
    ahead = asked("SELECT now()")[0][0] - timezone.now()
    if abs(ahead) > SKEW:
        yield Finding(
            f"Its clock and ours differ by {abs(ahead.total_seconds()):.0f} seconds.",
            "Let both machines keep their time by NTP.",
        )


def connections():
    most = int(asked("SHOW max_connections")[0][0])
    used = asked("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")[0][
        0
    ]
    if used > most * 0.8:
        yield Finding(
            f"{used} of {most} connections are in use.",
            "Raise max_connections, or run fewer WEB_WORKERS × WEB_THREADS.",
        )


@examines("The shared cache")
def cache_table():
    backend = settings.CACHES["default"]["BACKEND"]
    if (
        backend.endswith("DatabaseCache")
        and settings.CACHES["default"]["LOCATION"] not in connection.introspection.table_names()
    ):
        yield Finding("Its table is missing.", "Run `hearth migrate`.")

"""The database: reached, whole, up to date, and set as Hearth wants it."""

from datetime import timedelta
from pathlib import Path

from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
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
    if newer := unknown(executor.loader):
        yield Finding(
            f"The database was written by a newer Hearth ({newer[0]} is not known here).",
            "Install the version that wrote it, or restore the backup from before.",
        )


def unknown(loader: MigrationLoader) -> list[str]:
    """What was applied of our apps and stands in no file, nor was joined into another since."""
    known = set(loader.disk_migrations)
    for migration in loader.disk_migrations.values():
        known |= set(migration.replaces)
    apps = {app for app, _name in known}
    return sorted(
        f"{app}.{name}"
        for app, name in loader.applied_migrations
        if app in apps and (app, name) not in known
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
    yield from connections()
    ahead = asked("SELECT now()")[0][0] - timezone.now()
    if abs(ahead) > SKEW:
        yield Finding(
            f"Its clock and ours differ by {abs(ahead.total_seconds()):.0f} seconds.",
            "Let both machines keep their time by NTP.",
        )


def connections():
    most = int(asked("SHOW max_connections")[0][0])
    ((used,),) = asked(
        "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'"
    )
    if used > most * 0.8:
        yield Finding(
            f"{used} of {most} connections are in use.",
            "Raise max_connections, or run fewer WEB_WORKERS × WEB_THREADS.",
        )


@examines("The shared cache")
def cache_table():
    kept = caches["kept"]
    if not isinstance(kept, DatabaseCache):
        return
    if kept._table not in connection.introspection.table_names():
        yield Finding("Its table is missing.", "Run `hearth migrate`.")

"""The SQLite database that is carried away: a copy of it as it was at one moment, and what PostgreSQL would not take."""

import re
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connections
from django.db.utils import ConnectionHandler

from community.serving.moving_tables import Table

ALIAS = "moving"
PREFIX = ".moving-"
NAMED = 20  # rows that are named; the operator mends these and tries again


class Refused(Exception):
    """It was not begun, or nothing of it was kept. The sentence says why, and what to do."""


@contextmanager
def snapshot(path: Path) -> Iterator:
    """A connection to a copy of a live database, in the same folder and gone afterwards.

    One step, so that writers who go on meanwhile neither wait nor make it begin again.
    """
    if not path.exists():
        raise Refused(f"{path} is not there; DATA_DIR names the folder of the site.")
    remove_what_a_killed_move_left(path.parent)
    needed, free = path.stat().st_size, shutil.disk_usage(path.parent).free
    if free < needed * 1.1:
        raise Refused(
            f"A copy of {path.name} needs {needed // 10**6} MB in {path.parent}, where {free // 10**6} MB "
            "are free. Make room and try again."
        )
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=path.parent) as folder:
        copy = Path(folder) / path.name
        with (
            closing(sqlite3.connect(path, timeout=20)) as live,
            closing(sqlite3.connect(copy)) as aside,
        ):
            live.backup(aside)
        with connected(copy) as connection:
            yield connection


def remove_what_a_killed_move_left(folder: Path) -> None:
    for left in folder.glob(f"{PREFIX}*"):
        if left.stat().st_mtime < time.time() - 24 * 60 * 60:  # seconds
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def connected(path: Path) -> Iterator:
    """A connection beside those that the settings name, while the block runs."""
    settings = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}
    connection = ConnectionHandler({"default": {}, ALIAS: settings})[ALIAS]
    connections[ALIAS] = connection  # Django's recorder of migrations asks by name
    try:
        yield connection
    finally:
        connection.close()
        del connections[ALIAS]


def faults(source, target, tables: list[Table]) -> Iterator[str]:
    """Rows that SQLite holds and PostgreSQL refuses: too long, out of range, of another kind, or pointing at nothing."""
    with source.cursor() as cursor:
        cursor.execute("PRAGMA foreign_key_check")
        for name, row, parent, _ in cursor.fetchmany(NAMED):
            yield f"{name}, row {row}: points at a row of {parent} that is not there"
    for table in tables:
        yield from faults_of(table, source, target)


def faults_of(table: Table, source, target) -> Iterator[str]:
    wrong = dict(
        found
        for each in table.fields
        if (found := refused_by(each, source.ops, target)) is not None
    )
    if not wrong:
        return
    which = " ".join(f"WHEN {condition} THEN '{name}'" for name, condition in wrong.items())
    key = source.ops.quote_name(table.model._meta.pk.column)
    with source.cursor() as cursor:
        cursor.execute(
            f"{table.selected(source, f'{key}, CASE {which} END AS wrong')} "
            f"WHERE wrong IS NOT NULL LIMIT {NAMED}"
        )
        for row, column in cursor.fetchall():
            yield f"{table.name}, row {row}: PostgreSQL does not take what is in {column}"


def refused_by(each, ops, target) -> tuple[str, str] | None:
    """The name of a column and the condition that PostgreSQL would not take what is in it."""
    name = ops.quote_name(each.column)
    kind = each.get_internal_type()
    if length := re.fullmatch(r"varchar\((\d+)\)", each.db_type(target) or ""):
        return each.column, f"length({name}) > {length[1]}"
    if kind == "BooleanField":
        return each.column, f"{name} NOT IN (0, 1)"
    if kind.endswith("IntegerField"):
        least, most = target.ops.integer_field_range(kind)
        return (
            each.column,
            f"{name} IS NOT NULL AND (typeof({name}) <> 'integer' OR {name} NOT BETWEEN {least} AND {most})",
        )
    return None

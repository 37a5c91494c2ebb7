"""What changed in the database, so that what was made from it is made anew: exactly, at once, in every process.

Writes are heard on the connection, whatever they come from: models, bulk statements, cascades, Wagtail's tree, SQL by
hand. Each leaves rows of `Change` in its own transaction, so that whoever can see the write can see the rows. Reading
is heard the same way: `reading()` collects what a page was made from. A process asks for the new rows with one tiny
query before it believes what it keeps. docs/caching.md tells it whole.
"""

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction

from community.content.statements import UNWATCHED, is_writing, tags_read, tags_written, undoes

FRAME = "frame"  # what is kept under `generation()`
MOST_TAGS = 50_000  # that a process remembers; with one more it forgets all that it keeps
# A process has seen the newest row when it last asked, so it is there still, or too much was tidied away since. On
# PostgreSQL rows become visible out of order: those of every transaction that was not over then are asked for again.
NEWS = {
    "sqlite": "SELECT id, tag, id FROM content_change WHERE id >= ? OR id = ? ORDER BY id",
    "postgresql": """
        SELECT id, tag, pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM content_change
        WHERE "transaction" >= %s OR id = %s ORDER BY id
    """,
}
NEWEST = {
    "sqlite": "SELECT coalesce(max(id), 0), coalesce(max(id), 0) FROM content_change",
    "postgresql": "SELECT coalesce(max(id), 0), pg_snapshot_xmin(pg_current_snapshot())::text::bigint FROM content_change",
}
ROW = {
    "sqlite": "(%s, 0)",
    "postgresql": "(%s, pg_current_xact_id()::text::bigint)",
}

_here = threading.local()


# Hearing -----------------------------------------------------------------------------------------


@dataclass
class Reading:
    """What the statements of this thread touched while something was made."""

    tags: set[str] = field(default_factory=lambda: {FRAME})
    wrote: bool = False


@contextmanager
def reading():
    """Collect what is read in this thread; what an inner one collects belongs to the outer one too."""
    outer, mine = getattr(_here, "reading", None), Reading()
    _here.reading = mine
    try:
        yield mine
    finally:
        _here.reading = outer
        if outer:
            outer.tags |= mine.tags
            outer.wrote |= mine.wrote


def share(tags: set[str]) -> None:
    """What is being made here is made from what `tags` tell too, and `tags` tell from now on what was read here."""
    if now := getattr(_here, "reading", None):
        now.tags |= tags
        tags |= now.tags


@contextmanager
def of_rows(*tables: str):
    """What is read here of whole `tables` is made from some of their rows alone: whoever reads adds the tags of these to
    the set. Only where each write that could change the answer leaves one of them."""
    outer, mine = getattr(_here, "reading", None), Reading()
    told, _here.reading = {f"{table}:*" for table in tables}, mine
    try:
        yield told
    finally:
        _here.reading = outer
        if outer:
            outer.tags |= (mine.tags - set(tables)) | told
            outer.wrote |= mine.wrote


def listen(execute, sql, params, many, context):
    """The wrapper around every statement of a connection (Django's `execute_wrappers`)."""
    now = getattr(_here, "reading", None)
    if not is_writing(sql):
        if undoes(sql):  # back to a savepoint, and what was noted since is gone
            _noted(connection).clear()
        elif now:
            now.tags |= tags_read(sql, params)
        return execute(sql, params, many, context)
    if now:
        now.wrote = True
    tags = tags_written(sql, None if many else params)
    if not tags:
        return execute(sql, params, many, context)
    if connection.in_atomic_block or is_held_open(sql):
        result = execute(sql, params, many, context)
        _leave(tags)
        return result
    with transaction.atomic():  # it stands alone: its rows are there with it, or neither is
        result = execute(sql, params, many, context)
        _leave(tags)
        return result


def is_held_open(sql: str) -> bool:
    """SQLite ends what stands alone only when the last returned row was fetched, and what is written meanwhile with it."""
    return connection.vendor == "sqlite" and "RETURNING" in sql


def note(*tags: str) -> None:
    """Let everything be made anew that was made from these, once the transaction is committed."""
    if settings.PAGE_CACHE_MB:
        with transaction.atomic(savepoint=False):
            _leave(tags)


def _leave(tags) -> None:
    if not _is_built():
        return
    noted = _noted(connection)
    if new := sorted(set(tags) - noted):
        rows = ", ".join([ROW[connection.vendor]] * len(new))
        sql = f'INSERT INTO content_change (tag, "transaction") VALUES {rows}'  # noqa: S608
        with connection.cursor() as cursor:
            cursor.cursor.execute(sql, new)  # the driver's own: nobody need hear or count this
        noted.update(new)


def _is_built() -> bool:
    """Not while a new site is migrated; and then nobody keeps anything yet."""
    if not known.is_built:
        with connection.cursor() as cursor:
            known.is_built = "content_change" in connection.introspection.table_names(cursor)
    return known.is_built


class _Noted(set):
    """Stands among the callbacks of a transaction, and so is gone when that has ended, whichever way."""

    def __call__(self):
        pass


def _noted(connection) -> set[str]:
    for _, callback, _ in connection.run_on_commit:
        if isinstance(callback, _Noted):
            return callback
    transaction.on_commit(found := _Noted())
    return found


# Knowing -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Position:
    """How far a process has read: the newest row, all rows of its last answer, and from where it asks again."""

    last: int = 0
    rows: tuple[int, ...] = ()
    since: int = 0


class Known:
    """When this process heard last of each tag, by a clock of its own that goes on by one with all that it hears."""

    def __init__(self):
        self.lock, self.clock, self.forgot = threading.Lock(), 0, 0
        self.heard: dict[str, int] = {}
        self.position: Position | None = None
        self.is_built = False

    def catch_up(self) -> int:
        """Hear what was committed until now, by whichever process; returns the clock. One query."""
        position = self.position
        if position is None:
            return self._begin()
        found = (
            _driver().execute(NEWS[connection.vendor], [position.since, position.last]).fetchall()
        )
        rows = tuple(row[0] for row in found)
        if rows != position.rows or (not rows and position.last):
            self._hear(position, found, rows)
        elif found and found[0][2] > position.since:
            self.position = Position(position.last, rows, found[0][2])
        return self.clock

    def _begin(self) -> int:
        last, since = _driver().execute(NEWEST[connection.vendor]).fetchone()
        with self.lock:
            self.position = Position(last, (last,) if last else (), since)
            return self._forget()

    def _hear(self, position: Position, found: list, rows: tuple[int, ...]) -> None:
        with self.lock:
            if position.last not in rows:  # it slept, and what it missed is tidied away
                self.position = None
                self._forget()
                return
            if new := {tag for number, tag, _ in found if number not in position.rows}:
                self.clock += 1
                self.heard.update(dict.fromkeys(new, self.clock))
            # On SQLite rows come in their order: the newest alone says how far this was.
            in_order = connection.vendor == "sqlite"
            since = rows[-1] if in_order else found[-1][2]
            self.position = Position(rows[-1], rows[-1:] if in_order else rows, since)
            if len(self.heard) > MOST_TAGS:
                self._forget()

    def _forget(self) -> int:
        self.clock += 1
        self.forgot = self.clock
        self.heard.clear()
        return self.clock

    def is_good(self, made_at: int, tags) -> bool:
        """Has nothing of `tags` changed since this clock, as far as was heard?"""
        if made_at < self.forgot:
            return False
        heard = self.heard
        return all(heard.get(tag, 0) <= made_at for tag in tags)


known = Known()


def _driver():
    connection.ensure_connection()
    return connection.connection


def kept(request, key: str, make):
    """What `make()` returns, from the memory of this process until something was written that it had read by SQL.

    `key` names all else that it depends on. One query for a request, however many values are asked for.
    """
    if not settings.PAGE_CACHE_MB:
        return make()
    if not hasattr(request, "changes_at"):
        request.changes_at = known.catch_up()
    if found := caches["pages"].get(key):
        value, made_at, tags = found
        if known.is_good(made_at, tags):
            if now := getattr(_here, "reading", None):
                now.tags |= tags
            return value
    with reading() as read:
        value = make()
    # What this transaction has written may yet be taken back; of tables that nobody watches, no write is heard.
    if not (read.wrote or read.tags & UNWATCHED) and not (
        connection.in_atomic_block and _noted(connection)
    ):
        caches["pages"].set(key, (value, request.changes_at, frozenset(read.tags)), 3600)
    return value

"""One table of two databases: its rows as Python values, a fingerprint of them, and carrying them over."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.apps import apps

# A cache, and what each database makes for itself.
NOT_CARRIED = {"cache", "django_migrations", "wagtailsearch_indexentry"}
BATCH = 2000  # rows that are in memory at once


@dataclass
class Fingerprint:
    """The same for the same rows in any order, within one process: Python's hashes differ from one to the next."""

    rows: int = 0
    sum: int = 0


@dataclass
class Table:
    model: type
    without_nul: list = field(default_factory=list)  # keys of the rows that lost a character

    @classmethod
    def all(cls) -> list["Table"]:
        """Every table of ours, those between two models too."""
        models = apps.get_models(include_auto_created=True)
        kept = {each._meta.db_table: cls(each) for each in models if not each._meta.proxy}
        return [table for name, table in sorted(kept.items()) if name not in NOT_CARRIED]

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    @property
    def fields(self) -> list:
        return self.model._meta.local_concrete_fields

    def selected(self, connection, what: str) -> str:
        return f"SELECT {what} FROM {connection.ops.quote_name(self.name)}"

    def columns(self, connection) -> str:
        return ", ".join(connection.ops.quote_name(each.column) for each in self.fields)

    def count(self, connection) -> int:
        with connection.cursor() as cursor:
            cursor.execute(self.selected(connection, "count(*)"))
            return cursor.fetchone()[0]

    def is_empty(self, connection) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(f"{self.selected(connection, '1')} LIMIT 1")
            return cursor.fetchone() is None

    def rows(self, connection) -> Iterator[list]:
        """What the database holds, as Python has it; JSON stays text."""
        converters = list(self.converters(connection))
        with connection.chunked_cursor() as cursor:
            cursor.execute(self.selected(connection, self.columns(connection)))
            while batch := cursor.fetchmany(BATCH):
                for row in map(list, batch):
                    for place, convert in converters:
                        row[place] = convert(row[place])
                    yield row

    def converters(self, connection) -> Iterator[tuple[int, Callable]]:
        """The database's own, not the field's: what a StreamField makes of its text is of no matter here."""
        for place, each in enumerate(self.fields):
            column = each.get_col(self.name)
            for convert in connection.ops.get_db_converters(column):
                yield place, _bound(convert, column, connection)

    def places(self, *, json: bool) -> list[int]:
        return [place for place, each in enumerate(self.fields) if is_json(each) is json]

    def without_nuls(self, rows: Iterable[list]) -> Iterator[list]:
        """As PostgreSQL takes them: it refuses NUL characters. Whose rows had some is noted."""
        key = self.fields.index(self.model._meta.pk)
        texts, jsons = self.places(json=False), self.places(json=True)
        for row in rows:
            for places, clean in ((texts, without_nul_character), (jsons, without_escaped_nul)):
                for place in places:
                    if (value := row[place]) != (kept := clean(value)):
                        row[place] = kept
                        self.without_nul.append(row[key])
            yield row

    def counted(self, rows: Iterable[list], so_far: Fingerprint) -> Iterator[list]:
        """The rows as they are, added to a fingerprint on the way."""
        jsons = self.places(json=True)
        for row in rows:
            same = [bytes(each) if isinstance(each, memoryview) else each for each in row]
            for place in jsons:
                same[place] = canonical(same[place])
            so_far.rows += 1
            so_far.sum = (so_far.sum + hash(tuple(same))) % 2**64
            yield row

    def fingerprint(self, connection, *, clean: bool = False) -> Fingerprint:
        found, rows = Fingerprint(), self.rows(connection)
        for _ in self.counted(self.without_nuls(rows) if clean else rows, found):
            pass
        return found

    def copy_to(self, connection, rows: Iterable[list]) -> None:
        """Into PostgreSQL, by COPY."""
        name = connection.ops.quote_name(self.name)
        sql = f"COPY {name} ({self.columns(connection)}) FROM STDIN"
        with (
            connection.wrap_database_errors,
            connection.cursor() as cursor,
            cursor.copy(sql) as copy,
        ):
            for row in rows:
                copy.write_row(row)


def is_json(each) -> bool:
    return each.get_internal_type() == "JSONField"


def canonical(text: str | None) -> str | None:
    """PostgreSQL keeps what JSON says, not how it was written."""
    return text and json.dumps(json.loads(text, parse_float=_number), sort_keys=True)


def _number(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() else number


def _bound(convert, column, connection) -> Callable:
    return lambda value: convert(value, column, connection)


def without_nul_character(value):
    return value.replace("\x00", "") if isinstance(value, str) and "\x00" in value else value


def without_escaped_nul(text: str | None) -> str | None:
    r"""A NUL as JSON writes it; in `\\u0000` a backslash is meant, and letters."""
    if not text or "\\u0000" not in text:
        return text
    return "\\\\".join(part.replace("\\u0000", "") for part in text.split("\\\\"))

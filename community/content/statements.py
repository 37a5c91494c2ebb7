"""What a statement of SQL reads and writes, as tags: "forum_tag" for a table, "forum_reply:12" for rows of one.

A read has the tag of each table it names. Of the tables in `ROWS`, which are written all day, a read that is bound to
one value of a column has the tag of that value and `table:*` instead, and misses nothing: a write leaves the table's
tag and that of its value, or `table:*` where it may have been any. What is not understood counts for the whole table.
"""

import re
from functools import lru_cache

from django.apps import apps

# Read by no page that is kept for everybody, written with every other request: the reading of one keeps a page from
# being kept, so that a table here by mistake costs time and tells nothing wrong.
UNWATCHED = frozenset({
    "content_tally", "content_change", "django_session", "usersessions_usersession", "serving_scheduledjob",
    "django_tasks_database_dbtaskresult", "notifications_outboxmessage", "notifications_notification",
    "notifications_mailchoices", "search_helpsession", "search_loggedsearch", "forum_draft", "forum_topicreading",
    "forum_categoryreading", "forum_following", "wagtailadmin_editingsession", "account_emailaddress", "account_emailconfirmation",
})  # fmt: skip
# The column by whose value the rows of a table belong together.
ROWS = {
    "forum_topic": "id",
    "forum_reply": "topic_id",
    "search_entry": "object_id",
}
# Columns that no page shows to others; a statement that sets nothing else is not noted.
QUIET = {
    "members_member": {"last_login", "unread_count"},
    "search_entry": {"related_at"},
}
WRITING = ("INSERT", "UPDATE", "DELETE", "REPLACE", "TRUNCATE", "MERGE")
TARGET = re.compile(
    r"(?:\bINSERT\s+(?:OR\s+\w+\s+)?INTO|\bREPLACE\s+INTO|\bUPDATE(?:\s+OR\s+\w+)?|\bDELETE\s+FROM"
    r'|\bTRUNCATE(?:\s+TABLE)?|\bMERGE\s+INTO)\s+(?:ONLY\s+)?"?(\w+)"?',
    re.IGNORECASE,
)
WORD = re.compile(r"\w+")
SETS = re.compile(r'UPDATE "\w+" SET ((?:"\w+" = (?:%s|\("\w+"\."\w+" [+-] %s\))(?:, )?)+) WHERE ')
SET = re.compile(r'"(\w+)" = ')
INSERTED = re.compile(r'\s*INSERT INTO "\w+" \(([^)]*)\) VALUES \((?:%s(?:, )?)+\)(?!\s*,)')
NO_CONDITION = re.compile(r"\bCASE\b|\b(?:ORDER|GROUP) BY\b|\bHAVING\b")
UNITED = re.compile(r"\b(?:UNION|EXCEPT|INTERSECT)\b")
TURNED = str.maketrans("()", ")(")  # brackets of a text that is read backwards
NEW = -1


def is_writing(sql: str) -> bool:
    return not sql.startswith("SELECT") and _is_writing(sql)


@lru_cache(maxsize=4096)
def _is_writing(sql: str) -> bool:
    first = sql.lstrip()[:8].upper()
    return first.startswith(WRITING) or (first.startswith("WITH") and bool(TARGET.search(sql)))


def undoes(sql: str) -> bool:
    return sql.startswith("ROLLBACK")


@lru_cache(maxsize=1)
def tables() -> frozenset[str]:
    return frozenset(model._meta.db_table for model in apps.get_models(include_auto_created=True))


def tags_read(sql: str, params) -> set[str]:
    plain, bound = _read(sql)
    if not bound:
        return plain
    tags = set(plain)
    for table, place in bound:
        tags |= {f"{table}:*", f"{table}:{params[place]}"}
    return tags


def tags_written(sql: str, params) -> set[str]:
    """`params` is None where one statement ran with many."""
    plain, bound = _written(sql)
    if not bound:
        return plain
    tags = set(plain)
    for table, place in bound:
        value = "*" if params is None or place is None else params[place]
        tags.add(f"{table}:{value}")
    return tags


@lru_cache(maxsize=4096)
def _read(sql: str) -> tuple[frozenset[str], tuple]:
    """Tags of whole tables; and (table, place among the parameters) of those that are bound to one value."""
    named = tables() & set(WORD.findall(sql))
    places = {table: place_of(sql, table) for table in named & ROWS.keys()}
    bound = tuple((table, place) for table, place in places.items() if place is not None)
    return frozenset(named - {table for table, _ in bound}), bound


@lru_cache(maxsize=4096)
def _written(sql: str) -> tuple[frozenset[str], tuple]:
    found = (set(TARGET.findall(sql)) & tables()) - UNWATCHED
    watched = {table for table in found if not is_quiet(sql, QUIET.get(table, set()))}
    places = {table: written_place(sql, table) for table in watched & ROWS.keys()}
    return frozenset(watched), tuple((t, at) for t, at in places.items() if at is not NEW)


def is_quiet(sql: str, columns: set[str]) -> bool:
    """Is it an UPDATE that sets none but these?"""
    sets = SETS.match(sql) if columns else None
    return bool(sets) and set(SET.findall(sets[1])) <= columns


def place_of(sql: str, table: str) -> int | None:
    """Which parameter holds the one value that the rows of `table` are bound to; None where there may be others."""
    if len(re.findall(rf'\b{table}\b(?!"?\.)', sql)) != 1:
        return None  # asked twice, the second time maybe by another name
    where = sql.find(" WHERE ") + len(" WHERE ")
    if where < len(" WHERE ") or UNITED.search(sql):
        return None
    for found in re.finditer(rf'"{table}"\."{ROWS[table]}" = %s', sql[where:]):
        before, after = sql[where : where + found.start()], sql[where + found.end() :]
        if must_hold(before, after):
            return marks(sql[: where + found.start()])
    return None


def marks(sql: str) -> int:
    return sql.count("%s") - sql.count("%%s")


def must_hold(before: str, after: str) -> bool:
    """Does a condition between these bind every row? So it does where nothing but AND joins it, on each level around it."""
    levels = open_levels(before)
    around = [*levels, *open_levels(after[::-1].translate(TURNED))]
    turned = any(level.rstrip().endswith("NOT") for level in levels) or NO_CONDITION.search(before)
    return not turned and not any(re.search(r"\bOR\b|\bRO\b", level) for level in around)


def open_levels(sql: str) -> list[str]:
    """What stands beside each bracket that is open at the end, without what stands in closed ones."""
    levels = [""]
    for part in re.split(r"([()])", sql):
        if part == "(":
            levels.append("")
        elif part == ")":
            del levels[max(1, len(levels) - 1) :]
        else:
            levels[-1] += part
    return levels


def written_place(sql: str, table: str) -> int | None:
    """As place_of; NEW for a row to which the database gives its number, of which nobody can have read before."""
    if sql.lstrip()[:6].upper() == "INSERT":
        return inserted_place(sql, ROWS[table])
    if f'"{ROWS[table]}" = ' in sql.partition(" WHERE ")[0]:
        return None  # moved from one to another
    return place_of(sql, table)


def inserted_place(sql: str, column: str) -> int | None:
    found = INSERTED.match(sql)
    if not found:
        return None
    columns = [name.strip(' "') for name in found[1].split(",")]
    return columns.index(column) if column in columns else NEW

"""A site is carried from SQLite to PostgreSQL: everything or nothing, and compared row by row before it is kept."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import Error, transaction
from django.db.migrations.loader import MigrationLoader
from tqdm import tqdm

from community.search.engines import engine
from community.serving.moving_source import Refused, faults
from community.serving.moving_tables import NOT_CARRIED, Fingerprint, Table

# What migrations fill, and a site that nobody has written in by itself. Anything else that has rows is a site.
FILLED_BY_ITSELF = (
    "auth_",
    "content_",
    "django_",
    "forum_category",
    "knowledgebase_faqindexpage",
    "knowledgebase_guideindexpage",
    "pages_homepage",
    "search_",
    "serving_",
    "wagtailcore_",
    "welcome_letter",
    "welcome_series",
)
KEPT_BY_SQLITE = ("search_", "wagtailsearch_", "sqlite_")


@dataclass
class Carried:
    """What became of one table."""

    table: Table
    source: Fingerprint
    target: Fingerprint

    @property
    def same(self) -> bool:
        return self.source == self.target


def move(source, target, say: Callable[[str], None]) -> list[Carried]:
    """From the copy of a SQLite database into an empty PostgreSQL database.

    Raises Refused; then the target is as it was, or has empty tables.
    """
    refuse_other_migrations(source)
    refuse_a_newer_release(target, "The PostgreSQL database")
    tables = Table.all()
    refuse_a_site(target, tables)
    refuse_rows(source, target, tables)
    if left := left_behind(source, tables):
        say(f"Not Hearth's, and left behind: {', '.join(left)}.")
    say("Making the tables ...")
    call_command("migrate", interactive=False, verbosity=0)
    try:
        with transaction.atomic():
            carried = carry(source, target, tables, say)
    except Error as error:
        raise Refused(f"PostgreSQL did not take it, and nothing of it was kept: {error}") from error
    ContentType.objects.clear_cache()  # they have the numbers of the source now
    return carried


def refuse_other_migrations(connection, name="The SQLite database") -> None:
    refuse_a_newer_release(connection, name)
    loader = MigrationLoader(connection)
    ours = {key for key in loader.disk_migrations if not loader.disk_migrations[key].replaces}
    if missing := sorted(ours - loader.applied_migrations.keys()):
        raise Refused(
            f"{name} lacks migrations ({'.'.join(missing[0])} is the first). Bring it up to date first: "
            "hearth migrate; for SQLite without DATABASE_URL."
        )


def refuse_a_newer_release(connection, name: str) -> None:
    loader = MigrationLoader(connection)
    applied = {key for key in loader.applied_migrations if key[0] in loader.migrated_apps}
    if unknown := sorted(applied - loader.disk_migrations.keys()):
        raise Refused(
            f"{name} was written by a newer release ({'.'.join(unknown[0])} is not known here). "
            "Move it with that release."
        )


def refuse_a_site(target, tables: list[Table]) -> None:
    there = set(target.introspection.table_names())
    for table in tables:
        may_have_rows = table.name.startswith(FILLED_BY_ITSELF) or table.name not in there
        if not may_have_rows and not table.is_empty(target):
            raise Refused(
                f"There is a site in the target already ({table.name} has rows). "
                "Name an empty database: createdb hearth_new, say."
            )
    if others := sorted(there - {table.name for table in tables} - NOT_CARRIED):
        raise Refused(
            f"The target is used by another program ({others[0]} is not Hearth's). Name a database of its own."
        )


def refuse_rows(source, target, tables: list[Table]) -> None:
    if found := list(faults(source, target, tables)):
        raise Refused(
            "SQLite holds what PostgreSQL does not take. Mend it on the site, then try again:\n  "
            + "\n  ".join(found)
        )


def left_behind(source, tables: list[Table]) -> list[str]:
    known = {table.name for table in tables} | NOT_CARRIED
    names = set(source.introspection.table_names()) - known
    return sorted(name for name in names if not name.startswith(KEPT_BY_SQLITE))


def carry(source, target, tables: list[Table], say) -> list[Carried]:
    """All tables in the transaction that is open. Foreign keys are checked after the last."""
    with target.cursor() as cursor:
        for name in engine().INDEXES:
            cursor.execute(f"DROP INDEX IF EXISTS {name}")  # made at once after the rows are there
        emptied = set(target.introspection.table_names(cursor)) - {"django_migrations"}
        for sql in target.ops.sql_flush(no_style(), sorted(emptied)):
            cursor.execute(sql)
    fingerprints = dict(copied(source, target, tables))
    say("Checking what points at what, and making the search index ...")
    with target.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for sql in target.ops.sequence_reset_sql(no_style(), [table.model for table in tables]):
            cursor.execute(sql)
        engine().install(cursor)
        cursor.execute("ANALYZE")
    say("Comparing ...")
    carried = [
        Carried(table, fingerprints[table.name], table.fingerprint(target))
        for table in tqdm(tables, unit=" tables", disable=None)
    ]
    if wrong := [each.table.name for each in carried if not each.same]:
        raise Refused(f"What arrived is not what was sent, so it was not kept: {', '.join(wrong)}.")
    return carried


def copied(source, target, tables: list[Table]):
    """Yields (name, fingerprint of what was sent)."""
    total = sum(table.count(source) for table in tables)
    with tqdm(total=total, unit=" rows", unit_scale=True, disable=None) as bar:
        for table in tables:
            sent = Fingerprint()
            bar.set_description(table.name)
            rows = table.counted(table.without_nuls(table.rows(source)), sent)
            table.copy_to(target, passing(rows, bar))
            yield table.name, sent


def passing(rows, bar):
    for row in rows:
        yield row
        bar.update()


def compare(source, target) -> list[Carried]:
    """Both databases as they are now."""
    refuse_other_migrations(source)
    refuse_other_migrations(target, "The PostgreSQL database")
    return [
        Carried(table, table.fingerprint(source, clean=True), table.fingerprint(target))
        for table in tqdm(Table.all(), unit=" tables", disable=None)
    ]

"""What a migration may not do on PostgreSQL while the release before it serves, and what to write instead.

Two things hurt: a lock held while many rows are read or written, for then nobody else reads or writes the table; and a
table or column that the release before still asks for, or does not know to fill. docs/upgrading.md tells the story.
"""

from collections.abc import Iterator
from functools import singledispatch

from django.db import models
from django.db.migrations import operations as ops
from django.db.migrations.migration import Migration
from django.db.models import NOT_PROVIDED

# Tables of a handful of rows, whatever the size of the site; work on them is over at once.
SMALL = {
    *("content.navigation", "content.sitesettings", "forum.category", "pages.homepage"),
    *("knowledgebase.faqindexpage", "knowledgebase.guideindexpage", "serving.scheduledjob"),
    *("welcome.letter", "welcome.series"),
}

CONCURRENTLY = (
    "makes an index while the table is locked. Write AddIndexConcurrently of community.content.operations, "
    "in a migration of its own with atomic = False"
)
TWO_STEPS = (
    "is asked for by the release before, which is still serving. First a release that does without (state_operations of "
    "SeparateDatabaseAndState take it out of the model; a column needs null or db_default by then), in the next one the drop"
)
NOT_RENAMED = (
    "is known to the release before by its old name. Keep the name: Meta.db_table, db_column"
)
NO_DEFAULT = "is not filled by the release before, whose rows would be refused. Give it db_default, or null=True"
MADE_FOR_EVERY_ROW = (
    "writes every row anew while the table is locked. Add it empty (null=True), fill it in batches"
)
TYPE = (
    "writes every row anew while the table is locked. Add a second column, fill it in batches, and let the next release "
    "drop the first"
)
NOT_NULL = (
    "reads every row while the table is locked, and refuses what the release before writes without it. Keep null=True, or "
    "add a constraint that is not valid yet, and validate it in the next migration"
)
CONSTRAINT = (
    "reads every row while the table is locked. AddConstraintNotValid, then ValidateConstraint in a migration of its own "
    "(community.content.operations); a unique one begins as an index made concurrently"
)
IN_ONE_GO = (
    "may hold its locks for as long as there are rows. Put it into a migration of its own with atomic = False, in batches "
    "that each commit"
)


def faults(migration: Migration, state, made: set[str]) -> Iterator[str]:
    """Sentences that name what is wrong. `state` is the project before; `made` are models that no released
    site has yet, and is added to."""
    app = migration.app_label
    for operation in migration.operations:
        if isinstance(operation, ops.CreateModel):
            made.add(f"{app}.{operation.name_lower}")
        model = getattr(operation, "model_name_lower", getattr(operation, "name_lower", ""))
        if f"{app}.{model}" not in made | SMALL:
            for fault in wrong_with(operation, migration, state):
                yield f"{app}.{migration.name}: {operation.describe()}: it {fault}."
        operation.state_forwards(app, state)


@singledispatch
def wrong_with(operation, migration, state) -> Iterator[str]:
    yield from ()


@wrong_with.register
def _(operation: ops.AddIndex, migration, state):
    if not getattr(operation, "atomic", True) and not migration.atomic:
        return  # one of those that lock nothing
    yield CONCURRENTLY


@wrong_with.register
def _(operation: ops.AddConstraint, migration, state):
    if type(operation) is ops.AddConstraint:
        yield CONSTRAINT


@wrong_with.register
def _(operation: ops.AlterUniqueTogether, migration, state):
    if operation.option_value:
        yield CONCURRENTLY


@wrong_with.register
def _(operation: ops.AddField, migration, state):
    field = operation.field
    if field.many_to_many:
        return
    if isinstance(field, models.GeneratedField) or hasattr(field.db_default, "resolve_expression"):
        yield MADE_FOR_EVERY_ROW
    elif not field.null and field.db_default is NOT_PROVIDED:
        yield NO_DEFAULT
    if has_index(field):
        yield CONCURRENTLY


@wrong_with.register
def _(operation: ops.AlterField, migration, state):
    before = state.models[migration.app_label, operation.model_name_lower].fields[operation.name]
    after = operation.field
    if before.get_internal_type() != after.get_internal_type() or is_narrower(before, after):
        yield TYPE
    if before.null and not after.null:
        yield NOT_NULL
    if has_index(after) and not has_index(before):
        yield CONCURRENTLY


@wrong_with.register(ops.RenameField)
@wrong_with.register(ops.RenameModel)
@wrong_with.register(ops.AlterModelTable)
def _(operation, migration, state):
    yield NOT_RENAMED


@wrong_with.register(ops.RemoveField)
@wrong_with.register(ops.DeleteModel)
def _(operation, migration, state):
    yield TWO_STEPS


@wrong_with.register(ops.RunPython)
@wrong_with.register(ops.RunSQL)
def _(operation, migration, state):
    if migration.atomic or len(migration.operations) > 1:
        yield IN_ONE_GO


@wrong_with.register
def _(operation: ops.SeparateDatabaseAndState, migration, state):
    for each in operation.database_operations:
        if not isinstance(each, ops.RemoveField | ops.DeleteModel):  # its state has gone before
            yield from wrong_with(each, migration, state)


def has_index(field) -> bool:
    return bool(field.unique or field.db_index)


def is_narrower(before, after) -> bool:
    longest = after.max_length
    return bool(longest and (not before.max_length or before.max_length > longest))

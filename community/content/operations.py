"""Operations of migrations during which PostgreSQL's tables are read and written on (docs/upgrading.md).

SQLite does each in the ordinary way. For migrations that do nothing else; those of indexes with `atomic = False`.
"""

from django.contrib.postgres import operations
from django.db import migrations


class OnlyOnPostgreSQL:
    """Elsewhere, what `ordinary` does; without one, nothing."""

    ordinary: type | None = None

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        self.done_by("database_forwards", app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        self.done_by("database_backwards", app_label, schema_editor, from_state, to_state)

    def done_by(self, act, app_label, schema_editor, *states):
        if schema_editor.connection.vendor == "postgresql":
            getattr(super(), act)(app_label, schema_editor, *states)
        elif self.ordinary:
            getattr(self.ordinary, act)(self, app_label, schema_editor, *states)


class AddIndexConcurrently(OnlyOnPostgreSQL, operations.AddIndexConcurrently):
    ordinary = migrations.AddIndex


class RemoveIndexConcurrently(OnlyOnPostgreSQL, operations.RemoveIndexConcurrently):
    ordinary = migrations.RemoveIndex


class AddConstraintNotValid(OnlyOnPostgreSQL, operations.AddConstraintNotValid):
    """For a CheckConstraint: holds for what is written from now on."""

    ordinary = migrations.AddConstraint


class ValidateConstraint(OnlyOnPostgreSQL, operations.ValidateConstraint):
    """In the migration after: reads all rows, and locks none of them."""

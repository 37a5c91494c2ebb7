"""Every migration since the release before may run while that release serves. When a release is made, RELEASED moves on."""

import pytest
from django.contrib.postgres import operations as postgres
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from community.content import operations
from tests.serving.migration_rules import faults

# The last migration of each app in 0.1.
RELEASED = {
    "audience": "0001_initial",
    "content": "0002_tally",
    "desk": "0006_one_queue",
    "feedback": "0003_surveys",
    "forum": "0010_moderating",
    "knowledgebase": "0008_faq_entries",
    "members": "0008_held_profiles",
    "moderation": "0002_who_decides",
    "notifications": "0006_when_choices_were_made",
    "pages": "0009_living_parts",
    "privacy": "0002_shorten_internet_addresses",
    "search": "0011_spotlights_are_found",
    "spotlights": "0001_initial",
    "welcome": "0001_initial",
}
# What breaks a rule and does no harm all the same: {"app.0042_name": "why"}.
HARMLESS: dict[str, str] = {}


def since_the_release(loader):
    """(migration, state of the project before), in order."""
    done = {key for leaf in RELEASED.items() for key in loader.graph.forwards_plan(leaf)}
    ours = {config for config in loader.disk_migrations if is_ours(loader, config)}
    for key in dict.fromkeys(
        key for leaf in loader.graph.leaf_nodes() for key in loader.graph.forwards_plan(leaf)
    ):
        if key in ours - done:
            yield loader.disk_migrations[key], loader.project_state(key, at_end=False)


def is_ours(loader, key) -> bool:
    package = type(loader.disk_migrations[key]).__module__.partition(".")[0]
    return package in {"community", "forum", "knowledgebase"}


def test_migrations_since_the_release_let_it_serve():
    found, made = [], set()
    for migration, state in since_the_release(MigrationLoader(None)):
        if f"{migration.app_label}.{migration.name}" not in HARMLESS:
            found += faults(migration, state, made)
    assert not found, "\n".join(["", *found])


def state():
    project = ProjectState()
    fields = {
        "id": models.BigAutoField(primary_key=True),
        "title": models.CharField(max_length=100),
        "text": models.TextField(null=True),
    }
    project.add_model(ModelState("forum", "Topic", list(fields.items())))
    return project


def said(*written, atomic=True):
    name = type("Migration", (migrations.Migration,), {"operations": written, "atomic": atomic})
    return " ".join(faults(name("0099_next", "forum"), state(), set()))


def added(field, name="extra"):
    return migrations.AddField("topic", name, field)


INDEX = models.Index(fields=["title"], name="forum_topic_title")
CHECK = models.CheckConstraint(condition=models.Q(title__gt=""), name="titled")


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        (migrations.AddIndex("topic", INDEX), "AddIndexConcurrently"),
        (operations.AddIndexConcurrently("topic", INDEX), "atomic = False"),
        (migrations.AddConstraint("topic", CHECK), "AddConstraintNotValid"),
        (migrations.AlterUniqueTogether("topic", {("title", "text")}), "AddIndexConcurrently"),
        (added(models.IntegerField(default=0)), "db_default"),
        (added(models.DateTimeField(db_default=models.functions.Now())), "in batches"),
        (added(models.SlugField(null=True)), "AddIndexConcurrently"),
        (migrations.AlterField("topic", "title", models.CharField(max_length=50)), "second column"),
        (migrations.AlterField("topic", "title", models.IntegerField()), "second column"),
        (migrations.AlterField("topic", "text", models.TextField()), "not valid yet"),
        (migrations.RenameField("topic", "title", "name"), "db_column"),
        (migrations.RenameModel("Topic", "Thread"), "db_table"),
        (migrations.RemoveField("topic", "text"), "in the next one the drop"),
        (migrations.DeleteModel("Topic"), "in the next one the drop"),
        (migrations.RunPython(migrations.RunPython.noop), "in batches"),
        (migrations.RunSQL("UPDATE forum_topic SET title = ''"), "in batches"),
    ],
)
def test_what_would_stop_the_release_before_is_named(operation, words):
    found = said(operation)
    assert found.startswith("forum.0099_next: ")
    assert words in found


@pytest.mark.parametrize(
    "operation",
    [
        added(models.IntegerField(null=True)),
        added(models.IntegerField(db_default=0)),
        added(models.ManyToManyField("forum.Topic")),
        migrations.AlterField("topic", "title", models.CharField(max_length=200)),
        operations.AddConstraintNotValid("topic", CHECK),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField("topic", "text")]
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RemoveField("topic", "text")]
        ),
    ],
)
def test_what_harms_nobody_is_not_named(operation):
    assert said(operation) == ""


def test_a_migration_that_commits_as_it_goes_may_take_long():
    assert said(operations.AddIndexConcurrently("topic", INDEX), atomic=False) == ""
    assert said(migrations.RunPython(migrations.RunPython.noop), atomic=False) == ""


def test_a_new_table_is_made_with_all_that_belongs_to_it():
    fields = [("id", models.BigAutoField(primary_key=True))]
    assert said(migrations.CreateModel("Shelf", fields), migrations.AddIndex("shelf", INDEX)) == ""


def test_an_index_is_made_concurrently_where_that_can_be(django_db_blocker):
    before = state()
    operation = operations.AddIndexConcurrently("topic", INDEX)
    after = before.clone()
    operation.state_forwards("forum", after)
    with (
        django_db_blocker.unblock(),
        connection.schema_editor(collect_sql=True, atomic=False) as editor,
    ):
        operation.database_forwards("forum", editor, before, after)
    made = "\n".join(editor.collected_sql)
    assert "INDEX" in made
    assert '"forum_topic_title"' in made
    assert ("CONCURRENTLY" in made) is (connection.vendor == "postgresql")
    assert isinstance(operation, postgres.AddIndexConcurrently)

from django.db import migrations, models

from community.search import vocabulary
from community.search.engines import engine
from community.search.texts import leading

BATCH = 500


def remove(apps, schema_editor):
    """The index of the database is made anew below: it holds more now."""
    with schema_editor.connection.cursor() as cursor:
        engine().remove(cursor)


def fill(apps, schema_editor):
    """Until the index is made anew, guides lack their tags; all of a topic's stand among its keywords."""
    entries = apps.get_model("search", "Entry").objects
    for start in range(0, entries.count(), BATCH):
        some = list(
            entries.order_by("pk").only("pk", "kind", "keywords", "folded_body")[
                start : start + BATCH
            ]
        )
        for entry in some:
            entry.folded_leading = leading(entry.folded_body)
            if entry.kind == "topic" and entry.keywords:
                entry.tags = entry.keywords.split(", ")
        entries.bulk_update(some, ["folded_leading", "tags"])


def learn(apps, schema_editor):
    """Anew: words are found by other keys now."""
    entries = apps.get_model("search", "Entry").objects
    entries = entries.only("pk", *(f"folded_{name}" for name in vocabulary.FOLDED))
    words = apps.get_model("search", "Word")
    words.objects.all().delete()
    vocabulary.learn(entries.iterator(chunk_size=BATCH), words)


def install(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        engine().rebuild(cursor)
        engine().recount(cursor)


class Migration(migrations.Migration):
    dependencies = [("search", "0006_readers_of_the_log")]
    operations = [
        migrations.RunPython(remove, migrations.RunPython.noop),
        migrations.AddField(
            "entry", "folded_leading", models.TextField(default="", editable=False)
        ),
        migrations.AddField("entry", "tags", models.JSONField(default=list)),
        migrations.AddIndex(
            "entry",
            models.Index(
                fields=["id", "scope", "kind", "locale", "state", "changed_at"],
                name="search_entry_seen",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(learn, migrations.RunPython.noop),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]

from django.db import migrations, models

from community.search.engines import engine


def install(apps, schema_editor):
    """SQLite's table was remade, and its triggers went with the old one."""
    with schema_editor.connection.cursor() as cursor:
        engine().install(cursor)


class Migration(migrations.Migration):
    dependencies = [("search", "0002_word_index")]
    operations = [
        migrations.AddField(
            "entry", "segments", models.TextField(blank=True, default=""), preserve_default=False
        ),
        migrations.AddField("entry", "related", models.JSONField(default=list, editable=False)),
        migrations.AddField("entry", "related_at", models.DateTimeField(editable=False, null=True)),
        migrations.RunPython(install, install),
    ]

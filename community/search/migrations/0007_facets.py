from django.db import migrations, models

from community.search.engines import engine


def install(apps, schema_editor):
    """SQLite's table was remade, and its triggers went with the old one."""
    with schema_editor.connection.cursor() as cursor:
        engine().install(cursor)


def fill(apps, schema_editor):
    """Until the index is made anew, rows have the tags that stand among their keywords: all of a topic's are."""
    entries = apps.get_model("search", "Entry").objects.filter(kind="topic")
    for pk, keywords in list(entries.exclude(keywords="").values_list("pk", "keywords")):
        entries.filter(pk=pk).update(tags=keywords.split(", "))


class Migration(migrations.Migration):
    dependencies = [("search", "0006_readers_of_the_log")]
    operations = [
        migrations.AddField("entry", "tags", models.JSONField(default=list)),
        migrations.RunPython(install, install),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

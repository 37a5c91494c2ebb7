from django.db import migrations

from community.search.engines import engine


def remove(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        engine().remove(cursor)


class Migration(migrations.Migration):
    """The full-text index of the database; the last migration that changes what stands in it makes it."""

    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(migrations.RunPython.noop, remove)]

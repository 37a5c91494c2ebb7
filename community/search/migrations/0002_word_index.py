from django.db import migrations

from community.search.engines import engine


def install(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        engine().install(cursor)


def remove(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        engine().remove(cursor)


class Migration(migrations.Migration):
    """The full-text index of the database in use; engines.py says what it is made of."""

    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]

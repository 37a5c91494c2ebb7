from django.db import migrations

from community.search.engines import engine


def install(apps, schema_editor):
    """An index of titles alone, which suggests while somebody types. PostgreSQL fills it by itself."""
    with schema_editor.connection.cursor() as cursor:
        engine().install(cursor)
        if schema_editor.connection.vendor == "sqlite":
            cursor.execute("INSERT INTO search_titles (search_titles) VALUES ('rebuild')")


class Migration(migrations.Migration):
    dependencies = [("search", "0006_readers_of_the_log")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]

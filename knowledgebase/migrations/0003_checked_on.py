"""The date that readers see was always the one of the last check; now it says so, beside the date of the last change."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("knowledgebase", "0002_imported_page")]

    operations = [
        migrations.RenameField("guidepage", "updated_on", "checked_on"),
        migrations.RenameField("faqentrypage", "updated_on", "checked_on"),
    ]

from django.conf import settings
from django.db import migrations, models

from community.search import vocabulary


def learn(apps, schema_editor):
    entries = apps.get_model("search", "Entry").objects
    entries = entries.only("pk", *(f"folded_{name}" for name in vocabulary.FOLDED))
    vocabulary.learn(entries.iterator(chunk_size=500), apps.get_model("search", "Word"))


class Migration(migrations.Migration):
    atomic = True
    dependencies = [("search", "0003_segments_and_related")]
    operations = [
        migrations.CreateModel(
            name="Word",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(db_index=True)),
                ("entries", models.PositiveIntegerField(default=0)),
                ("keys", models.TextField(blank=True)),
            ],
            options={"verbose_name": "word", "verbose_name_plural": "words"},
        ),
        migrations.CreateModel(
            name="Synonym",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.CharField(max_length=100, verbose_name="who looks for")),
                ("means", models.CharField(max_length=100, verbose_name="also finds")),
                (
                    "both_ways",
                    models.BooleanField(default=True, verbose_name="and the other way round"),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=settings.LANGUAGES,
                        help_text="Of those who search. Leave it empty for all languages.",
                        max_length=12,
                        verbose_name="language",
                    ),
                ),
            ],
            options={
                "verbose_name": "synonym",
                "verbose_name_plural": "synonyms",
                "ordering": ["words", "means"],
            },
        ),
        migrations.RunPython(learn, migrations.RunPython.noop),
    ]

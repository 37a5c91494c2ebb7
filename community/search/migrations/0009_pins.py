"""Pins, whom they are open to, and searches grouped by what they ask: those that are kept are grouped too."""

from django.db import migrations, models


from community.search.grouping import group_of

KEEPERS = ("Editor", "Moderator", "Owner")  # who teach synonyms
AT_ONCE = 500


def allow(apps, schema_editor):
    content_type, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label="search", model="pin"
    )
    for act in ("add", "change", "delete", "view"):
        permission, _ = apps.get_model("auth.Permission").objects.get_or_create(
            content_type=content_type,
            codename=f"{act}_pin",
            defaults={"name": f"Can {act} pin"},
        )
        for group in apps.get_model("auth.Group").objects.filter(name__in=KEEPERS):
            group.permissions.add(permission)


def group_searches(apps, schema_editor):
    searches = apps.get_model("search.LoggedSearch").objects
    some = []
    for search in searches.only("words", "language").iterator(AT_ONCE):
        search.group = group_of(search.words.split(), search.language)
        some.append(search)
    searches.bulk_update(some, ["group"], AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0008_suggested"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pin",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "words",
                    models.CharField(
                        help_text="As somebody searches. Other forms of them, another order and missing accents count too.",
                        max_length=100,
                        verbose_name="for the words",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("guide", "Guide"), ("faq", "Answer"), ("topic", "Forum")],
                        editable=False,
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("object_id", models.PositiveBigIntegerField(editable=False)),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[("en", "English"), ("hr", "Hrvatski"), ("sk", "Slovenčina")],
                        help_text="Of those who search. Empty: a page for readers of its language, a topic for everybody.",
                        max_length=12,
                        verbose_name="language",
                    ),
                ),
                (
                    "only_in_kind",
                    models.BooleanField(
                        default=False,
                        help_text="To guides, to answers or to the forum; among results of all kinds it does not stand first then.",
                        verbose_name="only where results are narrowed to its kind",
                    ),
                ),
                ("begins_on", models.DateField(blank=True, null=True, verbose_name="from")),
                (
                    "ends_on",
                    models.DateField(
                        blank=True,
                        help_text="The last day. Empty: until you take it away.",
                        null=True,
                        verbose_name="until",
                    ),
                ),
            ],
            options={
                "verbose_name": "pinned result",
                "verbose_name_plural": "pinned results",
                "ordering": ["words", "pk"],
            },
        ),
        migrations.AddField(
            model_name="loggedsearch",
            name="group",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="loggedsearch",
            name="meant",
            field=models.CharField(blank=True, max_length=200, verbose_name="corrected to"),
        ),
        migrations.AddField(
            model_name="loggedsearch",
            name="section",
            field=models.CharField(blank=True, max_length=200, verbose_name="section"),
        ),
        migrations.AddIndex(
            model_name="loggedsearch",
            index=models.Index(fields=["group", "language"], name="search_logg_group_cf289b_idx"),
        ),
        migrations.AddIndex(
            model_name="loggedsearch",
            index=models.Index(fields=["opened"], name="search_logg_opened_89cbf0_idx"),
        ),
        migrations.RunPython(group_searches, migrations.RunPython.noop),
        migrations.RunPython(allow, migrations.RunPython.noop),
    ]

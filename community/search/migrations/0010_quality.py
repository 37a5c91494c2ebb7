import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0009_files_of_many_posts"),
        ("search", "0009_pins"),
    ]

    operations = [
        migrations.CreateModel(
            name="AskedBefore",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="forum.topic",
                    ),
                ),
                (
                    "earlier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="forum.topic",
                    ),
                ),
                ("likeness", models.FloatField(verbose_name="alike")),
                ("dismissed_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "verbose_name": "pair of topics",
                "verbose_name_plural": "pairs of topics",
                "default_permissions": [],
                "constraints": [
                    models.UniqueConstraint(fields=("topic", "earlier"), name="asked_before_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="QualityRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("language", models.CharField(max_length=12, verbose_name="language")),
                (
                    "mode",
                    models.CharField(
                        choices=[("search", "Words"), ("similar", "Whole questions")],
                        max_length=12,
                        verbose_name="asked as",
                    ),
                ),
                ("queries", models.PositiveIntegerField(verbose_name="queries")),
                ("first", models.FloatField(verbose_name="found first")),
                ("among_five", models.FloatField(verbose_name="among the first five")),
                ("among_ten", models.FloatField(verbose_name="among the first ten")),
                ("mrr", models.FloatField(verbose_name="MRR")),
                ("ndcg", models.FloatField(verbose_name="nDCG@10")),
                ("entries", models.PositiveIntegerField(verbose_name="entries")),
                ("failed", models.JSONField(default=list)),
            ],
            options={
                "verbose_name": "measurement",
                "verbose_name_plural": "measurements",
                "ordering": ["-day", "language", "mode"],
                "default_permissions": [],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "language", "mode"), name="one_run_a_day"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["kind", "related_at"], name="search_entr_kind_a75a79_idx"),
        ),
    ]

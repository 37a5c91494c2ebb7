"""Questions of people without an account; owners say where they go."""

import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


def let_owners_set(apps, schema_editor):
    kind, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label="desk", model="askus"
    )
    right, _ = apps.get_model("auth.Permission").objects.get_or_create(
        content_type=kind,
        codename="change_askus",
        defaults={"name": "Can change asking without an account"},
    )
    for group in apps.get_model("auth.Group").objects.filter(name="Owner"):
        group.permissions.add(right)


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0003_answers_from_questions"),
        ("forum", "0009_files_of_many_posts"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.CreateModel(
            name="AskUs",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "is_open",
                    models.BooleanField(
                        default=True,
                        help_text="They confirm their address by mail before anything is published.",
                        verbose_name="people without an account may ask",
                    ),
                ),
                (
                    "hold_first",
                    models.BooleanField(
                        default=False,
                        help_text="A moderator looks at the first question of each of them before others see it. What looks like advertising is held in any case.",
                        verbose_name="hold first questions of guests",
                    ),
                ),
                (
                    "category",
                    models.ForeignKey(
                        blank=True,
                        help_text="Where their questions go. One that everybody reads, in which every member starts topics and answers are accepted. Empty, or if it is no such category any more: the first one.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="forum.category",
                        verbose_name="category",
                    ),
                ),
                (
                    "site",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="wagtailcore.site",
                    ),
                ),
            ],
            options={
                "verbose_name": "asking without an account",
            },
        ),
        migrations.CreateModel(
            name="GuestQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="e-mail address"),
                ),
                ("name", models.CharField(blank=True, max_length=80, verbose_name="name")),
                ("title", models.CharField(blank=True, max_length=150, verbose_name="title")),
                ("source", models.TextField(blank=True, max_length=32000, verbose_name="text")),
                ("language", models.CharField(max_length=12, verbose_name="language")),
                ("doubt", models.CharField(blank=True, editable=False, max_length=200)),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="typed"),
                ),
                ("sent_key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("told_position", models.PositiveIntegerField(default=0, editable=False)),
                ("stopped_at", models.DateTimeField(editable=False, null=True)),
                (
                    "topic",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guest_question",
                        to="forum.topic",
                    ),
                ),
            ],
            options={
                "verbose_name": "question without an account",
                "verbose_name_plural": "questions without an account",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("topic", None),
                            models.Q(("email", ""), ("name", ""), ("source", ""), ("title", "")),
                            _connector="OR",
                        ),
                        name="typed_words_go_when_published",
                    )
                ],
            },
        ),
        migrations.RunPython(let_owners_set, migrations.RunPython.noop),
    ]

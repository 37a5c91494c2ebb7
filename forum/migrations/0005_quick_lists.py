"""A category knows how many topics it has, and each list of topics has the index it follows."""

from django.db import migrations, models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce


def count(apps, schema_editor):
    Topic = apps.get_model("forum.Topic")
    shown = Topic.objects.filter(hidden_at=None, held_at=None, deleted_at=None)
    numbers = (
        shown.filter(category=OuterRef("pk")).order_by().values("category").annotate(n=Count("pk"))
    )
    apps.get_model("forum.Category").objects.update(
        topic_count=Coalesce(Subquery(numbers.values("n")), 0)
    )


class Migration(migrations.Migration):
    dependencies = [("forum", "0004_dress_the_rooms")]

    operations = [
        migrations.AddField(
            "category", "topic_count", models.PositiveIntegerField(default=0, editable=False)
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
        migrations.RemoveIndex("topic", "shown_topics"),
        migrations.AddIndex(
            "topic",
            models.Index(
                fields=["category", "-last_posted_at"],
                condition=Q(pinned_at__isnull=False),
                name="pinned_topics",
            ),
        ),
        migrations.AddIndex(
            "topic",
            models.Index(
                fields=["-last_posted_at"], condition=Q(reply_count=0), name="unanswered_topics"
            ),
        ),
        migrations.AddIndex(
            "topic",
            models.Index(
                fields=["category", "-last_posted_at"],
                condition=Q(reply_count=0),
                name="unanswered_here",
            ),
        ),
    ]

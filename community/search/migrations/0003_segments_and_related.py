from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0002_word_index")]
    operations = [
        migrations.AddField(
            "entry", "segments", models.TextField(blank=True, default=""), preserve_default=False
        ),
        migrations.AddField("entry", "related", models.JSONField(default=list, editable=False)),
        migrations.AddField("entry", "related_at", models.DateTimeField(editable=False, null=True)),
    ]

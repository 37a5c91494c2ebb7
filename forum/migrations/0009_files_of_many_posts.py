from django.db import migrations, models

AT_ONCE = 500


def put_into_posts(apps, schema_editor):
    upload = apps.get_model("forum", "Upload")
    in_topics, in_replies = upload.topics.through, upload.replies.through
    replies = upload.objects.exclude(reply=None).values_list("pk", "reply")
    topics = upload.objects.filter(reply=None).exclude(topic=None).values_list("pk", "topic")
    in_replies.objects.bulk_create(
        (in_replies(upload_id=pk, reply_id=reply) for pk, reply in replies.iterator()),
        batch_size=AT_ONCE,
    )
    in_topics.objects.bulk_create(
        (in_topics(upload_id=pk, topic_id=topic) for pk, topic in topics.iterator()),
        batch_size=AT_ONCE,
    )


def put_into_one(apps, schema_editor):
    upload = apps.get_model("forum", "Upload")
    for row in upload.topics.through.objects.iterator():
        upload.objects.filter(pk=row.upload_id).update(topic=row.topic_id)
    for row in upload.replies.through.objects.select_related("reply").iterator():
        ours = upload.objects.filter(pk=row.upload_id, topic=None)
        ours.update(reply=row.reply_id, topic=row.reply.topic_id)


class Migration(migrations.Migration):
    dependencies = [
        ("forum", "0008_answers_by_their_own_index"),
    ]

    operations = [
        migrations.AddField(
            model_name="upload",
            name="topics",
            field=models.ManyToManyField(blank=True, related_name="+", to="forum.topic"),
        ),
        migrations.AddField(
            model_name="upload",
            name="replies",
            field=models.ManyToManyField(blank=True, related_name="+", to="forum.reply"),
        ),
        migrations.RunPython(put_into_posts, put_into_one),
        migrations.RemoveField(model_name="upload", name="topic"),
        migrations.RemoveField(model_name="upload", name="reply"),
        migrations.AlterField(
            model_name="upload",
            name="topics",
            field=models.ManyToManyField(blank=True, related_name="uploads", to="forum.topic"),
        ),
        migrations.AlterField(
            model_name="upload",
            name="replies",
            field=models.ManyToManyField(blank=True, related_name="uploads", to="forum.reply"),
        ),
    ]

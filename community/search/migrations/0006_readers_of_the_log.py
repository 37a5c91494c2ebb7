"""Whoever writes or moderates sees what people search for."""

from django.db import migrations

GROUPS = ("Author", "Reviewer", "Editor", "Moderator", "Owner")


def allow(apps, schema_editor):
    content_type, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label="search", model="loggedsearch"
    )
    permission, _ = apps.get_model("auth.Permission").objects.get_or_create(
        content_type=content_type,
        codename="view_loggedsearch",
        defaults={"name": "Can view search"},
    )
    for group in apps.get_model("auth.Group").objects.filter(name__in=GROUPS):
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0005_log"),
        ("pages", "0007_moderators_keep_tags"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(allow, migrations.RunPython.noop)]

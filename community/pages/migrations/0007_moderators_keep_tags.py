"""Moderators and owners manage tags, as they do categories."""

from django.db import migrations

GROUPS = ("Moderator", "Owner")


def allow(apps, schema_editor):
    content_type, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label="forum", model="tag"
    )
    for act in ("add", "change", "delete", "view"):
        permission, _ = apps.get_model("auth.Permission").objects.get_or_create(
            content_type=content_type,
            codename=f"{act}_tag",
            defaults={"name": f"Can {act} tag"},
        )
        for group in apps.get_model("auth.Group").objects.filter(name__in=GROUPS):
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0006_roles"),
        ("forum", "0004_dress_the_rooms"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(allow, migrations.RunPython.noop)]

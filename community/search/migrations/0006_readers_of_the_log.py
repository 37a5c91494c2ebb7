"""Whoever writes or moderates sees what people search for; editors, moderators and owners teach the search synonyms."""

from django.db import migrations

READERS = ("Author", "Reviewer", "Editor", "Moderator", "Owner")
TEACHERS = ("Editor", "Moderator", "Owner")


def allow(apps, schema_editor):
    grant(apps, "loggedsearch", ["view"], READERS)
    grant(apps, "synonym", ["add", "change", "delete", "view"], TEACHERS)


def grant(apps, model, acts, groups):
    content_type, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label="search", model=model
    )
    for act in acts:
        permission, _ = apps.get_model("auth.Permission").objects.get_or_create(
            content_type=content_type,
            codename=f"{act}_{model}",
            defaults={"name": f"Can {act} {model}"},
        )
        for group in apps.get_model("auth.Group").objects.filter(name__in=groups):
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0005_log"),
        ("pages", "0007_moderators_keep_tags"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(allow, migrations.RunPython.noop)]

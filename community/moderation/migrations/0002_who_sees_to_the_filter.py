"""Moderators and owners keep the list of words and see how the filter does."""

from django.db import migrations

GROUPS = ("Moderator", "Owner")
PERMISSIONS = {
    "listedword": ("add_listedword", "change_listedword", "delete_listedword", "view_listedword"),
    "verdict": ("view_verdict",),
}
NAMES = {"listedword": "listed word", "verdict": "verdict of the filter"}


def allow(apps, schema_editor):
    kinds = apps.get_model("contenttypes.ContentType").objects
    permissions = apps.get_model("auth.Permission").objects
    groups = list(apps.get_model("auth.Group").objects.filter(name__in=GROUPS))
    for model, codenames in PERMISSIONS.items():
        kind, _ = kinds.get_or_create(app_label="moderation", model=model)
        for codename in codenames:
            name = f"Can {codename.partition('_')[0]} {NAMES[model]}"
            permission, _ = permissions.get_or_create(
                content_type=kind, codename=codename, defaults={"name": name}
            )
            for group in groups:
                group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0001_initial"),
        ("pages", "0007_moderators_keep_tags"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(allow, migrations.RunPython.noop)]

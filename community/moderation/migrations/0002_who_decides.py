"""Moderators and owners keep the list of words and see how the filter does; owners decide about flags and first posts."""

from django.db import migrations

BOTH, OWNERS = ("Moderator", "Owner"), ("Owner",)
PERMISSIONS = {  # who may what with which, and what that is called
    "listedword": (BOTH, ("add", "change", "delete", "view"), "listed word"),
    "verdict": (BOTH, ("view",), "verdict of the filter"),
    "firstposts": (OWNERS, ("change",), "first posts of newcomers"),
    "flagging": (OWNERS, ("change",), "flags"),
}


def allow(apps, schema_editor):
    kinds = apps.get_model("contenttypes.ContentType").objects
    permissions = apps.get_model("auth.Permission").objects
    groups = apps.get_model("auth.Group").objects
    for model, (names, acts, called) in PERMISSIONS.items():
        kind, _ = kinds.get_or_create(app_label="moderation", model=model)
        for act in acts:
            permission, _ = permissions.get_or_create(
                content_type=kind,
                codename=f"{act}_{model}",
                defaults={"name": f"Can {act} {called}"},
            )
            for group in groups.filter(name__in=names):
                group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0001_initial"),
        ("pages", "0007_moderators_keep_tags"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(allow, migrations.RunPython.noop)]

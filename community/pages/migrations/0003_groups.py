"""Who may do what: the groups Editor, Moderator and Owner, in place of the two that Wagtail brings.

Permissions are normally written after all migrations; the ones needed here are written now, under
the same names, so that they are simply found later.
"""

from django.db import migrations

EACH = ("add", "change", "delete", "view")

ADMIN = ["wagtailadmin.admin.access_admin"]
PAGES = ["add", "change", "publish", "bulk_delete", "lock", "unlock"]
FILES = [
    f"{app}.{model}.{act}_{model}"
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for act in ("add", "change", "delete", "choose")
]
FOLDERS = [f"wagtailcore.collection.{act}_collection" for act in ("add", "change", "delete")]


def each(*models):
    return [f"{model}.{act}_{model.partition('.')[2]}" for model in models for act in EACH]


MENU = each("content.navigation")
TRANSLATE = ["simple_translation.simpletranslation.submit_translation"]
MODERATE = ["forum.topic.moderate", *each("forum.category", "forum.topic", "forum.reply")]
OWN = [
    "content.sitesettings.change_sitesettings",
    "notifications.outboxmessage.change_outboxmessage",
    *each(
        "members.member",
        "auth.group",
        "wagtailcore.site",
        "wagtailcore.locale",
        "wagtailcore.workflow",
        "wagtailcore.task",
        "wagtailcore.groupapprovaltask",
        "wagtailredirects.redirect",
        "taggit.tag",
    ),
]

# name: (permissions, permissions on all pages, permissions on all images, documents and their folders)
GROUPS = {
    "Editor": ([*ADMIN, *MENU, *TRANSLATE], PAGES, FILES),
    "Moderator": ([*ADMIN, *MODERATE], [], []),
    "Owner": ([*ADMIN, *MENU, *TRANSLATE, *MODERATE, *OWN], PAGES, [*FILES, *FOLDERS]),
}


def permission(apps, name):
    """The permission called `name` (app.model.codename), written if it is not there yet."""
    app, model, codename = name.split(".")
    content_type, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label=app, model=model
    )
    found, _ = apps.get_model("auth.Permission").objects.get_or_create(
        content_type=content_type,
        codename=codename,
        defaults={"name": f"Can {codename.replace('_', ' ')}"},
    )
    return found


def make_groups(apps, schema_editor):
    Group = apps.get_model("auth.Group")
    root = apps.get_model("wagtailcore.Page").objects.get(depth=1)
    folder = apps.get_model("wagtailcore.Collection").objects.get(depth=1)
    for name, (everywhere, on_pages, on_files) in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set([permission(apps, each) for each in everywhere])
        for act in on_pages:
            apps.get_model("wagtailcore.GroupPagePermission").objects.get_or_create(
                group=group, page=root, permission=permission(apps, f"wagtailcore.page.{act}_page")
            )
        for each in on_files:
            apps.get_model("wagtailcore.GroupCollectionPermission").objects.get_or_create(
                group=group, collection=folder, permission=permission(apps, each)
            )


def retire_wagtail_groups(apps, schema_editor):
    """Editors and Moderators would stand confusingly beside ours; their workflow passes to Editor and Owner."""
    Group = apps.get_model("auth.Group")
    ours = Group.objects.filter(name__in=["Editor", "Owner"])
    for task in apps.get_model("wagtailcore.GroupApprovalTask").objects.all():
        task.groups.set(ours)
        task.name = "Approval by an editor"
        task.save()
    apps.get_model("wagtailcore.Workflow").objects.update(name="Approval by an editor")
    Group.objects.filter(name__in=["Editors", "Moderators"], user=None).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0002_empty_site"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("forum", "0001_initial"),
        ("members", "0001_initial"),
        ("simple_translation", "0001_initial"),
        ("taggit", "0001_initial"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(make_groups, migrations.RunPython.noop),
        migrations.RunPython(retire_wagtail_groups, migrations.RunPython.noop),
    ]

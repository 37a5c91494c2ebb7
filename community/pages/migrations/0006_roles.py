"""Author writes, Reviewer approves, Editor publishes: two more groups, the guides' workflow, and who may do what with new nouns."""

from importlib import import_module

from django.db import migrations

groups = import_module("community.pages.migrations.0003_groups")

SHARED = ("knowledgebase.glossaryterm", "knowledgebase.passage", "audience.segment")
LOOK = [f"{model}.view_{model.partition('.')[2]}" for model in SHARED]
DECIDE = [
    "feedback.vote.view_vote",
    "knowledgebase.doubt.view_doubt",
    "knowledgebase.editsuggestion.view_editsuggestion",
    "knowledgebase.editsuggestion.change_editsuggestion",
]
KEEP = [*groups.each(*SHARED), *DECIDE]
CHOOSE = [
    f"{app}.{model}.{act}_{model}"
    for app, model in (("wagtailimages", "image"), ("wagtaildocs", "document"))
    for act in ("add", "choose")
]

# As in 0003. Whoever may add pages may change their own; what they write goes live when somebody approves it.
ROLES = {
    "Author": ([*groups.ADMIN, *LOOK], ["add"], CHOOSE),
    "Reviewer": ([*groups.ADMIN, *LOOK, *DECIDE], ["add", "change"], CHOOSE),
    "Editor": (KEEP, [], []),
    "Owner": (KEEP, [], []),
}
WORKFLOW, TASK = "Review of guides", "Review by a colleague"


def give(apps, group, everywhere, on_pages, on_files):
    """Add to what the group may do; nothing is taken from it."""
    root = apps.get_model("wagtailcore.Page").objects.get(depth=1)
    folder = apps.get_model("wagtailcore.Collection").objects.get(depth=1)
    group.permissions.add(*(groups.permission(apps, name) for name in everywhere))
    for act in on_pages:
        apps.get_model("wagtailcore.GroupPagePermission").objects.get_or_create(
            group=group,
            page=root,
            permission=groups.permission(apps, f"wagtailcore.page.{act}_page"),
        )
    for name in on_files:
        apps.get_model("wagtailcore.GroupCollectionPermission").objects.get_or_create(
            group=group, collection=folder, permission=groups.permission(apps, name)
        )


def make_roles(apps, schema_editor):
    for name, rights in ROLES.items():
        group, _ = apps.get_model("auth.Group").objects.get_or_create(name=name)
        give(apps, group, *rights)


def make_workflow(apps, schema_editor):
    """Guides in all languages are approved by a reviewer; other pages stay with "Approval by an editor"."""
    model = apps.get_model("wagtailcore.GroupApprovalTask")
    kind, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label="wagtailcore", model="groupapprovaltask"
    )
    task = model.objects.create(name=TASK, content_type=kind)
    task.groups.set(
        apps.get_model("auth.Group").objects.filter(name__in=["Reviewer", "Editor", "Owner"])
    )
    workflow = apps.get_model("wagtailcore.Workflow").objects.create(name=WORKFLOW)
    apps.get_model("wagtailcore.WorkflowTask").objects.create(
        workflow=workflow, task=task, sort_order=0
    )
    for index in apps.get_model("knowledgebase.GuideIndexPage").objects.all():
        apps.get_model("wagtailcore.WorkflowPage").objects.get_or_create(
            page_id=index.pk, defaults={"workflow": workflow}
        )


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0005_gone_addresses"),
        ("audience", "0001_initial"),
        ("feedback", "0001_initial"),
        ("knowledgebase", "0005_doubts_and_letters"),
    ]

    operations = [
        migrations.RunPython(make_roles, migrations.RunPython.noop),
        migrations.RunPython(make_workflow, migrations.RunPython.noop),
    ]

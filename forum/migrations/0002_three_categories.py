"""Three rooms to start with: enough for a new community, and easy to look after."""

from django.db import migrations

ROOMS = [
    (
        "Questions",
        "questions",
        "questions",
        "Something does not work, or you wonder how it does? Ask; somebody here has met it before.",
    ),
    (
        "Talk",
        "talk",
        "discussion",
        "What you make, what you found out, what you wish for. No question needed.",
    ),
    (
        "News",
        "news",
        "announcements",
        "What is new, from the people who make it. Everybody may reply.",
    ),
]


def open_rooms(apps, schema_editor):
    Category = apps.get_model("forum.Category")
    for order, (name, slug, kind, description) in enumerate(ROOMS):
        Category.objects.get_or_create(
            slug=slug,
            defaults={"name": name, "kind": kind, "description": description, "order": order},
        )


class Migration(migrations.Migration):
    dependencies = [("forum", "0001_initial")]

    operations = [migrations.RunPython(open_rooms, migrations.RunPython.noop)]

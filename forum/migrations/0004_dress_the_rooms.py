"""The three rooms of the beginning get a colour and an icon, and their kind's rule of who starts topics."""

from django.db import migrations

LOOKS = {"questions": (0, "ask"), "discussion": (4, "forum"), "announcements": (3, "announcement")}


def dress(apps, schema_editor):
    Category = apps.get_model("forum.Category")
    for kind, (hue, icon) in LOOKS.items():
        Category.objects.filter(kind=kind).update(hue=hue, icon=icon)
    Category.objects.filter(kind="announcements").update(start_by="team")


class Migration(migrations.Migration):
    dependencies = [("forum", "0003_taking_part")]

    operations = [migrations.RunPython(dress, migrations.RunPython.noop)]

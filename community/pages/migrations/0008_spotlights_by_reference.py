"""The quote on a home page was a copy, with nobody's yes: what stands there now is asked of the consent ledger.
Who decides about what customers say, and the way to it in the menu."""

import json
import uuid
from importlib import import_module

from django.db import migrations

groups = import_module("community.pages.migrations.0003_groups")

SAID = ["spotlights.spotlight.view_spotlight", "spotlights.spotlight.change_spotlight"]
FEATURE = groups.each("spotlights.featuredmember")
GROUPS = {
    "Editor": [*SAID, *FEATURE],
    "Owner": [*SAID, *FEATURE],
    "Moderator": SAID,
}
LABELS = {"en": "Customers", "hr": "Kupci", "sk": "Zákazníci"}
ADDRESS = "/customers/"
MOST = 7  # words in a menu


def allow(apps, schema_editor):
    for name, names in GROUPS.items():
        group, _ = apps.get_model("auth.Group").objects.get_or_create(name=name)
        group.permissions.add(*(groups.permission(apps, each) for each in names))


def link(apps, schema_editor):
    for navigation in apps.get_model("content.Navigation").objects.select_related("locale"):
        code = navigation.locale.language_code
        menu = list(navigation.menu.raw_data)
        if code not in LABELS or len(menu) >= MOST:
            continue
        address = ADDRESS if code == "en" else f"/{code}{ADDRESS}"
        value = {"label": LABELS[code], "page": None, "address": address}
        menu.append({"type": "link", "value": value, "id": str(uuid.uuid4())})
        navigation.menu = json.dumps(menu)
        navigation.save()


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0007_moderators_keep_tags"),
        ("content", "0001_initial"),
        ("spotlights", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(allow, migrations.RunPython.noop),
        migrations.RunPython(link, migrations.RunPython.noop),
        *(
            migrations.RemoveField(model_name="homepage", name=f"spotlight_{name}")
            for name in ("quote", "name", "detail", "picture")
        ),
    ]

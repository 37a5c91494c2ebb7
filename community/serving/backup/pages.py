"""Opens a few pages of the site in DATA_DIR, and prints a line of JSON: [[address, status], …].

Run by a drill, in a process of its own, on what was unpacked: python -m community.serving.backup.pages
"""

import json
import sys
from urllib.parse import quote

import django
from django.conf import settings

PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"


def pages() -> list[tuple[str, int]]:
    from django.core.management import call_command
    from django.test import Client

    from community.serving.prepare import pending_migrations

    if pending_migrations():
        call_command("migrate", interactive=False, verbosity=0)
    client = Client(raise_request_exception=False, HTTP_HOST=settings.SITE_URL.partition("://")[2])
    return [
        (url, client.get(url, follow=True, secure=settings.HTTPS).status_code)
        for url in addresses()
    ]


def addresses() -> list[str]:
    """Home, one of each kind of thing that everybody may see, and a search for it."""
    from django.contrib.auth.models import AnonymousUser

    from community.search.models import Entry
    from community.search.scopes import scopes_of

    found, scopes = ["/"], scopes_of(AnonymousUser())
    entries = [
        entry
        for kind in (Entry.Kind.GUIDE, Entry.Kind.FAQ, Entry.Kind.TOPIC)
        if (entry := Entry.objects.filter(kind=kind, scope__in=scopes).order_by("pk").first())
    ]
    found += [entry.url for entry in entries]
    words = entries[0].title if entries else "hearth"
    return [*found, f"/search/?q={quote(words)}"]


if __name__ == "__main__":
    # Before anything reads it: static files may not have been collected on this machine.
    settings.STORAGES["staticfiles"]["BACKEND"] = PLAIN
    django.setup()
    sys.stdout.write(json.dumps(pages()) + "\n")

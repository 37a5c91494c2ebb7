"""What the faults need from inside the site, run as a process of its own with the site's settings; answers in JSON.

DATA_DIR=… python benchmarks/faults/inside.py people 8 | mails 1000 | five_minutes_later | counted | whole | judged
"""

import json
import os
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "community.settings")

import django

django.setup()

from django.contrib.auth.models import Group  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from community.members.models import Member  # noqa: E402
from community.notifications import send  # noqa: E402
from community.notifications.models import OutboxMessage  # noqa: E402
from community.serving.prepare import prepare  # noqa: E402
from forum.models import Category, Reply, Topic, Upload  # noqa: E402

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TOKEN = "f" * 32
MARK = "fault-"


def people(number: int) -> list[dict]:
    """Moderators, whom no limit keeps from writing, each with a topic of their own: {cookie, reply, topic, upload}."""
    prepare(lambda line: print(line, file=sys.stderr))
    owner = member("owner", "Owner")
    room = Category.objects.filter(kind="discussion").first() or Category.objects.first()
    found = []
    for n in range(number):
        writer = member(f"writer{n}", "Moderator")
        topic = room.start_topic(owner, f"A topic to write into, number {n}", "Write here.")
        client = Client()
        client.force_login(writer, backend=BACKEND)
        found.append({
            "cookie": f"sessionid={client.cookies['sessionid'].value}; csrftoken={TOKEN}",
            "reply": reverse("forum:reply_new", args=[topic.pk]),
            "topic": topic.get_absolute_url(),
            "upload": reverse("forum:upload"),
        })  # fmt: skip
    return found


def member(name: str, group: str) -> Member:
    made = Member.objects.create_user(name, f"{name}@people.example", name=name.title())
    made.confirm_email()
    made.groups.add(Group.objects.get(name=group))
    return made


def mails(number: int) -> int:
    """Written to the outbox, one transaction each, as views do."""
    for n in range(number):
        send(
            "serving/well_again",
            to=f"reader{n}@people.example",
            context={"names": [f"{n}"], "left": 0},
        )
    return number


def five_minutes_later() -> int:
    """For the mails that a worker held when it was killed: how many."""
    held = OutboxMessage.objects.filter(sent_at=None, due_at__gt=timezone.now())
    return held.update(due_at=timezone.now())


def counted() -> dict:
    """What is there of what was sent: how often each text; of each file whether its bytes are there; mail by its state."""
    texts = Reply.objects.filter(source__startswith=MARK).values_list("source", flat=True)
    files = {}
    for upload in Upload.objects.all():
        try:
            with upload.file.open() as file:
                files[upload.key] = len(file.read())
        except OSError:
            files[upload.key] = 0
    rows = OutboxMessage.objects.filter(to__icontains="reader")
    return {
        "texts": Counter(texts),
        "files": files,
        "outbox": {row.message_id: bool(row.sent_at) for row in rows},
        "counters": wrong_counters(),
    }


def wrong_counters() -> list[int]:
    """Topics whose number of replies is not what it says."""
    return [t.pk for t in Topic.objects.all() if t.reply_count != t.replies.count()]


def whole() -> str:
    """ "ok", or what is broken."""
    if connection.vendor != "sqlite":
        return "ok"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        said = cursor.fetchone()[0]
        cursor.execute("PRAGMA foreign_key_check")
        return (
            said
            if said != "ok"
            else f"{len(left)} rows astray"
            if (left := cursor.fetchall())
            else "ok"
        )


def judged() -> dict:
    return {**counted(), "whole": whole()}


if __name__ == "__main__":
    verb, *numbers = sys.argv[1:]
    json.dump(globals()[verb](*map(int, numbers)), sys.stdout)

"""What the invented forum is asked for, and by whom. Imported by crowd.py, which has set Django up."""

import random
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.contrib.auth.models import Group
from django.contrib.staticfiles.storage import staticfiles_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from community.members.models import Member
from forum.models import Category, CategoryReading, Topic, TopicReading
from knowledgebase.models import GuidePage, SectionPage

LONG = 10_000  # replies of the one long topic
BEFORE = datetime(2023, 1, 1, tzinfo=UTC)  # the crowd wrote anything
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def reader() -> Member:
    """Somebody who has read a good deal, and a moderator, whom no limit keeps from writing."""
    member, made = Member.objects.get_or_create(
        username="bench-reader", defaults={"name": "Rea Der", "email": "reader@example.org"}
    )
    if made:
        member.confirm_email()
        read = Topic.objects.order_by("-last_posted_at")[50:2_050]
        TopicReading.objects.bulk_create(
            TopicReading(member=member, topic=t, position=t.last_position) for t in read
        )
        CategoryReading.objects.bulk_create(
            CategoryReading(member=member, category=c, read_at=BEFORE)
            for c in Category.objects.all()[:9]
        )
    return member


def writer() -> Member:
    member, made = Member.objects.get_or_create(
        username="bench-writer", defaults={"name": "Wri Ter", "email": "writer@example.org"}
    )
    if made:
        member.confirm_email()
        member.groups.add(Group.objects.get(name="Moderator"))
    return member


def cookies(member) -> str:
    client = Client()
    client.force_login(member, backend=BACKEND)
    return f"sessionid={client.cookies['sessionid'].value}; csrftoken={'b' * 32}"


SEARCHES = [
    "water tank leaks", "gauge says seven bar", "steam wand cold", "firmware phone app", "grinder setting coarse",
    "descaling twice a day", "light blinks", "new seal", "valve open", "presure gauge", "coffe grinder", "cup stays cold",
]  # fmt: skip


def paths(found) -> list[str]:
    return [thing.url if hasattr(thing, "url") else thing.get_absolute_url() for thing in found]


def pages() -> dict:
    """What is measured: name → {paths, cookie (of who asks), post (is a reply written?), cached (may it be?), queries}."""
    long = Topic.objects.get(pk=1)
    busy = list(Topic.objects.filter(pk__gt=1, locked_at=None, last_position__gte=20)[:100])
    read, written_to = busy[::2], busy[1::2]
    room = Category.objects.get(pk=long.category_id).get_absolute_url()
    reads, writes = cookies(reader()), cookies(writer())
    topics, guides = paths(read), paths(GuidePage.objects.live().order_by("pk")[:50])
    sections = paths(SectionPage.objects.live().order_by("pk")[:10])
    searches = [f"{reverse('search:results')}?{urlencode({'q': words})}" for words in SEARCHES]
    found = {
        "hello": {"paths": ["/control/hello/"]},
        "floor": {"paths": [f"/control/floor/{topic.pk}/" for topic in read]},
        "a static file": {"paths": [staticfiles_storage.url("css/site.css")], "file": True},
        "home": {"paths": ["/"], "cached": True},
        "section": {"paths": sections, "cached": True},
        "guide": {"paths": guides, "cached": True},
        "topic": {"paths": topics, "cached": True},
        "search": {"paths": searches},
        "category": {"paths": [room], "cached": True},
        "front page of the forum": {"paths": [reverse("forum:index")], "cached": True},
        "page 500 of 10,000 replies": {"paths": [f"{long.get_absolute_url()}?after={LONG - 20}"]},
        "home, signed in": {"paths": ["/"], "cookie": reads},
        "guide, signed in": {"paths": guides, "cookie": reads},
        "topic, signed in": {"paths": topics, "cookie": reads},
        "search, signed in": {"paths": searches, "cookie": reads},
        "unread list": {"paths": [reverse("forum:topics", args=["unread"])], "cookie": reads},
        "posting a reply": {
            "paths": [reverse("forum:reply_new", args=[topic.pk]) for topic in written_to],
            "cookie": writes,
            "post": True,
        },
    }
    for page in found.values():
        if not page.get("file") and not page["paths"][0].startswith("/control/"):
            page["queries"] = queries(page)
    return found


def queries(page: dict) -> int:
    """Asked twice, counted once: by then a process knows what it keeps."""
    client = Client(headers={"host": "127.0.0.1", "cookie": page.get("cookie", "")})
    path, answers = page["paths"][0], []
    for n in range(2):
        with CaptureQueriesContext(connection) as asked:
            words = {"source": f"Counted {n} {random.random()}"}  # noqa: S311
            answers.append(client.post(path, words) if page.get("post") else client.get(path))
    if answers[-1].status_code >= 400:
        raise SystemExit(f"{path} answers {answers[-1].status_code}")
    return sum(not q["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")) for q in asked)

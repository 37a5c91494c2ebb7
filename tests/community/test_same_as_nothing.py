"""What is kept from somebody and what never was answer the same: in status, in words but for what was typed, and in what is
asked of the database, from which time could tell."""

from types import SimpleNamespace
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.desk.models import QueueItem
from community.moderation.flagging import flag
from community.moderation.models import Appeal, Sanction
from community.notifications.models import Notification
from community.spotlights.models import Spotlight
from community.spotlights.words import Words
from forum.files import receive
from forum.models import Bookmark
from tests.community.channels import Eyes, difference, settled
from tests.conftest import person
from tests.factories import category, guide, restrict, topic

pytestmark = pytest.mark.django_db
NEVER = {"pk": 98_765, "slug": "never-was", "key": "n" * 22}
VIEWERS = ("nobody", "stranger")


def cast():
    made = SimpleNamespace(
        **{name: person(name) for name in ("ana", "boris", "stranger")},
        mod=person("mod", "Moderator", is_team=True),
        edit=person("edit", "Editor", is_team=True),
    )
    made.cellar = category("cellar", read_by="members")
    made.cellar.read_by = "groups"
    made.cellar.save()
    return made


@pytest.fixture(scope="module")
def site(once):
    return once(cast)


@pytest.fixture(autouse=True)
def _rows(db):
    """Each test leaves the cast as it was."""


def answered(eyes, way: str, names: dict) -> tuple[int, str, int]:
    """Its status, its words, and how many questions the database was asked; the second time, when what is kept is warm."""
    method, path, *words = way.split()
    path = path.format(**names)
    data = dict(word.split("=") for word in words)
    ask = getattr(eyes.client, method.lower())
    ask(path, data)
    with CaptureQueriesContext(connection) as asked:
        response = ask(path, data)
    text = settled(response) + response.get("Location", "")
    for typed in (path, quote(path), quote(path, safe="")):
        text = text.replace(typed, "…")
    return response.status_code, text, len(asked)


def told_apart(site, ways: list[str], names: dict) -> dict:
    """By viewer and way: the answers that differ from those about what never was."""
    found = {}
    for who in VIEWERS:
        eyes = Eyes(site, who)
        for way in ways:
            kept, never = (answered(eyes, way, it) for it in (names, {**names, **NEVER}))
            if kept != never:
                words = difference(never[1], kept[1])
                found[who, way] = (kept[0], kept[2]), (never[0], never[2]), words
    return found


TOPIC = [
    "GET /forum/t/{pk}/",
    "GET /forum/t/{pk}/{slug}/",
    "GET /forum/topic/{pk}/since/",
    "GET /forum/topic/{pk}/unread/",
    "GET /forum/topic/{pk}/history/",
    "GET /forum/topic/{pk}/edit/",
    "GET /forum/write/quote/{pk}/opening/",
    "GET /forum/write/quote/{pk}/1/",
    "GET /flags/topic/{pk}/",
    "POST /flags/topic/{pk}/ reason=spam",
    "POST /forum/topic/{pk}/react/ kind=thanks",
    "POST /forum/topic/{pk}/bookmark/",
    "POST /forum/topic/{pk}/same/",
    "POST /forum/topic/{pk}/reply/ source=Hello",
    "POST /forum/follow/topic/{pk}/ level=watch",
    "POST /forum/topic/{pk}/lock/",
    "POST /forum/topic/{pk}/hide/",
    "POST /forum/topic/{pk}/same-by-mail/ email=g@example.org",
    "GET /desk/nominate/{pk}/",
    "POST /desk/nominate/{pk}/",
]
REPLY = [
    "GET /forum/r/{pk}/",
    "GET /forum/reply/{pk}/history/",
    "GET /forum/reply/{pk}/edit/",
    "GET /flags/reply/{pk}/",
    "POST /flags/reply/{pk}/ reason=spam",
    "POST /forum/reply/{pk}/react/ kind=thanks",
    "POST /forum/reply/{pk}/bookmark/",
    "POST /forum/reply/{pk}/accept/",
    "POST /forum/reply/{pk}/hide/",
]
STATES = {
    "hidden": lambda site, post: post.hide(by=site.mod),
    "held": lambda site, post: post.hold(by=site.mod),
    "deleted": lambda site, post: post.remove(by=site.mod),
}
OF_TOPICS = STATES | {
    "private": lambda site, post: post.move(site.cellar, by=site.mod),
    "merged": lambda site, post: post.merge_into(
        topic(site.mod, "Elsewhere entirely", "cellar"), by=site.mod
    ),
}


@pytest.mark.parametrize("state", OF_TOPICS)
def test_a_topic(site, state):
    post = topic(site.ana, "Why does it hum?")
    shown = Eyes(site, "stranger").client.get(post.get_absolute_url())
    assert shown.status_code == 200
    OF_TOPICS[state](site, post)
    assert told_apart(site, TOPIC, {"pk": post.pk, "slug": post.slug}) == {}


@pytest.mark.parametrize("state", STATES)
def test_a_reply(site, state):
    post = topic(site.boris, "Why does it hum?").reply(site.ana, "Hello.")
    assert Eyes(site, "stranger").client.get(f"/forum/r/{post.pk}/").status_code == 302
    STATES[state](site, post)
    assert told_apart(site, REPLY, {"pk": post.pk}) == {}


def test_a_reply_in_a_private_category(site):
    post = topic(site.mod, "Why does it hum?", "cellar").reply(site.mod, "Hello.")
    assert told_apart(site, REPLY, {"pk": post.pk}) == {}


def test_a_category(site):
    ways = [
        "GET /forum/{slug}/",
        "GET /forum/feeds/category/{slug}/",
        "POST /forum/mark-read/{slug}/",
        "POST /forum/follow/category/{pk}/ level=watch",
        "GET /forum/new/?category={slug}",
    ]
    assert told_apart(site, ways, {"pk": site.cellar.pk, "slug": "cellar"}) == {}


def test_a_tag_that_stands_on_hidden_topics_only(site):
    post = topic(site.ana, "Why does it hum?")
    post.tag(["hubrastic"], by=site.mod)
    assert Eyes(site, "nobody").client.get("/forum/tag/hubrastic/").status_code == 200
    post.hide(by=site.mod)
    ways = ["GET /forum/tag/{slug}/", "GET /forum/feeds/tag/{slug}/"]
    assert told_apart(site, ways, {"slug": "hubrastic"}) == {}


def test_a_file(site):
    file = receive(site.ana, SimpleUploadedFile("a.txt", b"Hello."))
    assert Eyes(site, "ana").client.get(file.get_absolute_url()).status_code == 200
    assert told_apart(site, ["GET /forum/file/{key}/"], {"key": file.key}) == {}


def test_what_a_customer_said_and_staff_did_not_publish(site):
    words = Words(text="It hums.")
    said = Spotlight.objects.submit(site.ana, "testimonial", words, named="full", language="en")
    assert Eyes(site, "ana").client.get(f"/customers/{said.pk}/").status_code == 200
    ways = [
        "GET /customers/{pk}/",
        "GET /customers/{pk}/change/",
        "POST /customers/{pk}/take-back/",
        "GET /flags/spotlight/{pk}/",
    ]
    assert told_apart(site, ways, {"pk": said.pk}) == {}


def test_a_guide_that_was_never_published(site):
    """Wagtail finds it before it sees that it is a draft: a question more, by its number; nothing else tells."""
    draft = guide("Below the lid")
    type(draft).objects.filter(pk=draft.pk).update(live=False, first_published_at=None)
    ways = [
        "GET /guides/{slug}/",
        "GET /guides/{slug}/suggest/",
        "POST /feedback/vote/{pk}/ helpful=yes",
    ]
    found = told_apart(site, ways, {"pk": draft.pk, "slug": draft.slug})
    assert {(kept[0], never[0]) for kept, never, _words in found.values()} <= {(404, 404)}
    assert all(kept[1] - never[1] == 1 for kept, never, _words in found.values())
    assert not any(words for *_, words in found.values())


def test_a_guide_for_a_group_and_somebody_signed_in(site):
    """Who is not signed in is asked to do so first, at the cost of knowing that there is a page: members come by links."""
    page = guide("Below the lid")
    restrict(page, "groups", "Testers")
    eyes = Eyes(site, "stranger")
    statuses = [eyes.client.get(path).status_code for path in (page.url, "/guides/never-was/")]
    assert statuses == [404, 404]
    assert "/login/" in Eyes(site, "nobody").client.get(page.url)["Location"]


def test_what_is_somebody_elses(site):
    post = topic(site.ana, "Why does it hum?")
    mark = Bookmark.objects.create(member=site.ana, topic=post)
    told = Sanction.objects.warn(site.ana, by=site.mod, reason="Be kind.")
    appeal = Appeal.objects.make(told, "I was.")
    raised = flag(post, by=site.boris, reason="spam")
    waits = QueueItem.objects.create(kind="held", target=post, urgency=2)
    hears = Notification.objects.filter(member=site.ana).first()
    assert Eyes(site, "ana").client.get(f"/forum/bookmarks/{mark.pk}/").status_code == 200
    assert Eyes(site, "mod").client.get(f"/desk/queue/{waits.pk}/").status_code == 200
    of = {
        mark: ["GET /forum/bookmarks/{pk}/", "POST /forum/bookmarks/{pk}/remove/"],
        told: ["POST /moderation/sanctions/{pk}/lift/"],
        appeal: ["GET /moderation/appeals/{pk}/"],
        raised: ["POST /flags/{pk}/take-back/"],
        waits: [
            "GET /desk/queue/{pk}/",
            "POST /desk/queue/{pk}/claim/",
            "POST /desk/queue/{pk}/decide/",
        ],
        hears: ["GET /notifications/{pk}/"],
    }
    apart = {type(it).__name__: told_apart(site, ways, {"pk": it.pk}) for it, ways in of.items()}
    assert {name: found for name, found in apart.items() if found} == {}

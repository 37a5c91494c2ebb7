"""What may not be seen is seen nowhere: every kind of thing that can be kept from somebody, on every way by which it could reach them.

A test takes one kind and one state. It looks at all channels before the thing is there, while everybody may see it, and when
it is kept from them. Shown, it must be in the channels that are named with it, or its absence later would prove nothing;
kept, its words are nowhere, and what had been there before it is again as it was: lists, counts and numbers too.
Whoever may still see it must still do so.
"""

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from difflib import unified_diff
from types import SimpleNamespace
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from community.notifications.delivery import deliver_due
from community.notifications.mailing import mail_due, send_digests
from community.pages.models import StandardPage
from community.privacy.archive import write_archive
from community.search.models import Entry
from community.search.related import relate_some
from community.search.vocabulary import recount
from community.spotlights.models import Spotlight
from community.spotlights.words import Words
from forum.models import Following
from tests.conftest import person
from tests.factories import (
    add,
    category,
    faq_entry,
    faq_section,
    guide,
    home,
    replies,
    restrict,
    section,
    topic,
)

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# A page repeats what was looked for, so the word that gives a thing away is another one of its title and text.
ASKED, MARK = "zyxonit", "lumbrix"
INSIDE = "quibnel"  # in its text alone: an address says the words of a title, and a page that is gone what its address says
TITLE, TEXT = (
    f"The {ASKED} {MARK} leaks",
    f"Where the {ASKED} sits, a {MARK} {INSIDE} hums below its gasket.",
)
TAG = "hubrastic"
# The last: a place in a topic is a number that is never given twice, so a gap tells that something was there, not what.
VOLATILE = [
    re.compile(pattern)
    for pattern in (
        r'name="csrfmiddlewaretoken" value="[^"]*"',
        r'(?:data-search|data-entry)="\d+"',
        r'name="(?:key|began)" value="[^"]*"',
        r"<(updated|lastBuildDate|lastmod)>[^<]*</\1>",
        r'<time[^>]*datetime="[^"]*"[^>]*>[^<]*</time>',
        r'value="[0-9a-f-]{36}"',
        r'data-after="\d+"',
    )
]


def world():
    """Ana asks and buys, Boris helps and hears of everything, Iris is in the group Testers; a stranger belongs nowhere."""
    testers = Group.objects.create(name="Testers")
    people = {name: person(name) for name in ("ana", "boris", "stranger", "iris")}
    people["iris"].groups.add(testers)
    made = SimpleNamespace(
        **people,
        mod=person("mod", "Moderator", is_team=True),
        edit=person("edit", "Editor", is_team=True),
        testers=testers,
        room=category("gaskets", name="Gaskets"),
        shelf=section("Repairs"),
        answers=faq_section("Machines"),
        guide=guide(
            f"How a {ASKED} leaks", text=f"<p>Where the {ASKED} sits and hums below its gasket.</p>"
        ),
    )
    made.other = topic(
        made.iris, f"My {ASKED} leaks", "gaskets", f"It hums, where the {ASKED} sits."
    )
    replies(made.other, made.boris, 1)
    Following.objects.choose(made.boris, made.room, Following.Level.WATCH)
    settle()
    for who in PUBLIC:
        looked_at(Eyes(made, who))  # what has been read once is not new any more
    made.before = {who: looked_at(Eyes(made, who)) for who in PUBLIC}
    return made


@pytest.fixture(scope="module")
def world_once(once):
    return once(world)


@pytest.fixture
def site(world_once, db):
    return deepcopy(world_once)


# What can be kept from somebody --------------------------------------------------------------------


def a_topic(site):
    made = site.room.start_topic(site.ana, TITLE, TEXT)
    made.tag([TAG], by=site.mod)
    made.accept(made.reply(site.iris, "Turn it by a notch."), by=site.ana)
    return made


def a_reply(site):
    return site.other.reply(site.ana, f"{TITLE}: {TEXT}")


def a_guide(site):
    return guide(TITLE, site.shelf, f"<p>{TEXT}</p>", summary=f"A {MARK} for all.")


def a_guide_of_a_section(site):
    return guide(TITLE, section("Below the lid"), f"<p>{TEXT}</p>")


def an_answer(site):
    return faq_entry(TITLE, site.answers, f"<p>{TEXT}</p>")


def a_page(site):
    return add(home(), StandardPage(title=TITLE, body=[("text", f"<p>{TEXT}</p>")]))


def a_testimonial(site):
    said = Spotlight.objects.submit(
        site.ana, "testimonial", Words(text=TEXT, detail=MARK), named="full", language="en"
    )
    said.approve(by=site.edit)
    return said


def closed_room(reading: str) -> Callable:
    def close(site, post):
        site.room.read_by = reading
        site.room.save()
        site.room.groups.set([site.testers] if reading == "groups" else [])

    return close


def restricted(kind: str, *groups) -> Callable:
    return lambda site, page: restrict(page, kind, *groups)


def restricted_above(site, page):
    restrict(page.get_parent(), "groups", "Testers")


def expire(site, page):
    page.expire_at = timezone.now() - timedelta(minutes=1)
    page.save()
    call_command("publish_scheduled", verbosity=0)


def turn(verb: str) -> Callable:
    return lambda site, post: getattr(post, verb)(by=site.mod, reason="A test.")


def fresh(page):
    """As Wagtail would load it: its place in the tree may have moved on."""
    return type(page).objects.get(pk=page.pk)


def unpublish(site, page):
    fresh(page).unpublish(user=site.edit)


def delete(site, page):
    fresh(page).delete()


PUBLIC = ("nobody", "stranger")
FORUM = {
    "page",
    "lists",
    "home",
    "search",
    "suggest",
    "correct",
    "similar",
    "related",
    "feeds",
    "sitemap",
    "people",
    "bell",
    "mail",
}
SHELF = {"page", "lists", "search", "suggest", "correct", "similar", "related", "sitemap"}


@dataclass
class Kept:
    """One kind of thing in one state. `make(site)` publishes it, `keep(site, thing)` keeps it from `keeps_from`."""

    make: Callable
    keep: Callable
    shown_in: set[str]  # the channels in which it stands as long as everybody may see it
    keeps_from: tuple[str, ...] = PUBLIC
    left_to: str = ""  # who sees it as before
    left_at: str = ""  # and where, when not at its own address
    leaves_no_trace: bool = True  # lists, counts and numbers are what they were without it


def cases():
    """By name: what is kept from whom."""
    topics, post = FORUM | {"tags"}, {"page", "search", "mail", "feeds", "people"}
    page, said = {"page", "sitemap"}, {"lists", "home", "search"}
    yield "topic hidden", Kept(a_topic, turn("hide"), topics, left_to="mod")
    yield "topic held", Kept(a_topic, turn("hold"), topics, left_to="ana")
    yield "topic deleted", Kept(a_topic, turn("remove"), topics, left_to="mod")
    yield (
        "topic for members",
        Kept(
            a_topic, closed_room("members"), topics, ("nobody",), "stranger", leaves_no_trace=False
        ),
    )
    yield (
        "topic for a group",
        Kept(a_topic, closed_room("groups"), topics, PUBLIC, "iris", leaves_no_trace=False),
    )
    yield (
        "reply hidden",
        Kept(a_reply, turn("hide"), post, left_to="mod", left_at="/forum/out-of-sight/"),
    )
    yield "reply held", Kept(a_reply, turn("hold"), post, left_to="ana")
    yield (
        "reply deleted",
        Kept(a_reply, turn("remove"), post, left_to="mod", left_at="/forum/out-of-sight/"),
    )
    for name, make in (("guide", a_guide), ("answer", an_answer)):
        yield f"{name} unpublished", Kept(make, unpublish, SHELF)
        yield f"{name} expired", Kept(make, expire, SHELF)
        yield f"{name} deleted", Kept(make, delete, SHELF)
        yield f"{name} for members", Kept(make, restricted("login"), SHELF, ("nobody",), "stranger")
        yield (
            f"{name} for a group",
            Kept(make, restricted("groups", "Testers"), SHELF, PUBLIC, "iris"),
        )
    yield (
        "guide of a section for a group",
        Kept(a_guide_of_a_section, restricted_above, SHELF - {"lists"}, PUBLIC, "iris"),
    )
    yield "page unpublished", Kept(a_page, unpublish, page)
    yield "page for members", Kept(a_page, restricted("login"), page, ("nobody",), "stranger")
    yield "testimonial taken back", Kept(a_testimonial, lambda site, said: said.take_back(), said)


CASES = dict(cases())

# The ways by which it could reach somebody ---------------------------------------------------------


class Eyes:
    """The site as one person sees it."""

    def __init__(self, site, name: str):
        self.site, self.client = (
            site,
            Client(headers={"sec-fetch-site": "same-origin", "user-agent": "Firefox"}),
        )
        self.member = None if name == "nobody" else getattr(site, name)
        if self.member:
            self.client.force_login(self.member, backend=BACKEND)

    def read(self, *paths: str) -> str:
        return "\n".join(settled(self.client.get(path, follow=True)) for path in paths)

    def sends(self, path: str, **data) -> str:
        return settled(self.client.post(path, data))


def settled(response) -> str:
    """What was answered, without what is another each time."""
    body = b"".join(response) if response.streaming else response.content
    text = body.decode()
    for pattern in VOLATILE:
        text = pattern.sub("", text)
    return f"{response.status_code} {text}"


LISTS = [
    *(
        "/forum/",
        "/forum/gaskets/",
        "/forum/topics/latest/",
        "/forum/topics/unanswered/",
        "/forum/topics/solved/",
    ),
    *("/guides/", "/guides/repairs/", "/faq/", "/faq/machines/", "/customers/", "/glossary/"),
]
FEEDS = [
    "/forum/feeds/latest/",
    "/forum/feeds/category/gaskets/",
    "/forum/feeds/member/ana/",
    "/faq/feed/",
]
MAPS = ["/sitemap.xml", "/sitemap-pages.xml", "/sitemap-forum.xml", "/robots.txt"]
CHANNELS = {
    "lists": lambda eyes: eyes.read(*LISTS),
    "home": lambda eyes: eyes.read("/"),
    "tags": lambda eyes: eyes.read(
        "/forum/tags/", f"/forum/tag/{TAG}/", f"/forum/feeds/tag/{TAG}/"
    ),
    "search": lambda eyes: eyes.read(
        f"/search/?q={ASKED}", f"/search/?q={ASKED}&kind=topic", "/search/?q=gasket"
    ),
    "suggest": lambda eyes: eyes.read(
        f"/search/suggest/?q={ASKED[:5]}", "/search/suggest/?q=leaks"
    ),
    "correct": lambda eyes: eyes.read("/search/?q=lumbirx"),
    "similar": lambda eyes: eyes.sends(
        "/search/similar/", title=f"My {ASKED} leaks", body="It hums below the gasket"
    ),
    "related": lambda eyes: eyes.read(eyes.site.other.get_absolute_url(), eyes.site.guide.url),
    "feeds": lambda eyes: eyes.read(*FEEDS),
    "sitemap": lambda eyes: eyes.read(*MAPS),
    "people": lambda eyes: eyes.read(
        "/people/ana/", "/people/ana/?show=replies", "/people/ana/card/"
    ),
}
# Of members alone; boris follows the room, so he is told of what happens in it.
OF_MEMBERS = {
    "bell": lambda eyes: eyes.read("/notifications/", "/notifications/bell/"),
    "own": lambda eyes: eyes.read(
        "/forum/bookmarks/", "/forum/follow/", "/forum/topics/following/"
    ),
    "write": lambda eyes: eyes.read(
        f"/forum/write/tags/?q={MARK[:4]}", "/forum/write/people/?q=an"
    ),
}


def looked_at(eyes, names=None) -> dict[str, str]:
    channels = CHANNELS | (OF_MEMBERS if eyes.member else {})
    return {name: look(eyes) for name, look in channels.items() if not names or name in names}


def mailed(member) -> str:
    """All mail that is due or will be."""
    later = timezone.now() + timedelta(days=8)
    mail.outbox.clear()
    mail_due(later)
    send_digests(later)
    deliver_due()
    return "\n".join(
        f"{letter.subject} {letter.body} {letter.alternatives}"
        for letter in mail.outbox
        if member.email in letter.to
    )


def exported(member) -> str:
    with ZipFile(write_archive(member)) as archive:
        return "\n".join(
            archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
        )


def settle():
    """What the worker does by the clock."""
    recount()
    Entry.objects.update(related_at=None)  # as a day later
    while relate_some():
        pass


def standing_in(seen: dict[str, str]) -> set[str]:
    return {channel for channel, text in seen.items() if MARK in text}


def on_page(eyes, address: str) -> str:
    return MARK if INSIDE in eyes.read(address) else ""


def difference(before: str, now: str) -> list[str]:
    lines = unified_diff(before.splitlines(), now.splitlines(), lineterm="", n=0)
    return [line.strip() for line in lines if line.strip("+-@ ")][:6]


def address_of(thing) -> str:
    return getattr(thing, "url", None) or thing.get_absolute_url()


@pytest.mark.parametrize("name", CASES)
def test_what_may_not_be_seen_is_nowhere(site, name):
    case = CASES[name]
    thing = case.make(site)
    address = address_of(thing)
    settle()
    for who in case.keeps_from:
        eyes = Eyes(site, who)
        seen = looked_at(eyes, case.shown_in) | {"page": on_page(eyes, address)}
        expected = (case.shown_in - {"bell", "mail"}) - standing_in(seen)
        assert expected == set(), who
    case.keep(site, thing)
    cache.delete("pages.helpers")  # who helped how often is counted once an hour
    for who in case.keeps_from:
        eyes = Eyes(site, who)
        now = looked_at(eyes) | {"page": on_page(eyes, address)}
        assert standing_in(now) == set(), who
        if case.leaves_no_trace:
            changed = {
                channel: difference(text, now[channel])
                for channel, text in site.before[who].items()
                if now[channel] != text
            }
            assert changed == {}, who
    if case.left_to:
        assert on_page(Eyes(site, case.left_to), case.left_at or address)


# Boris is told of what happens in the room, Stranger of what is said to them.
TOLD = [
    name for name, case in CASES.items() if "mail" in case.shown_in and name != "topic for members"
]


@pytest.mark.parametrize("name", TOLD)
def test_who_was_told_of_it_hears_no_more(site, name):
    case = CASES[name]
    thing = case.make(site)
    reads = Eyes(site, "boris").read("/notifications/")
    assert ("bell" in case.shown_in) == (MARK in reads)
    before = transaction.savepoint()
    assert MARK in mailed(site.boris)
    transaction.savepoint_rollback(before)
    case.keep(site, thing)
    assert MARK not in mailed(site.boris)
    assert standing_in(looked_at(Eyes(site, "boris"))) == set()
    assert MARK not in exported(site.boris)

"""The ways by which a thing could reach somebody, and one person's eyes to look at them with."""

import re
from datetime import timedelta
from difflib import unified_diff
from types import SimpleNamespace
from zipfile import ZipFile

from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.utils import timezone

from community.notifications.delivery import deliver_due
from community.notifications.mailing import mail_due, send_digests
from community.privacy.archive import write_archive
from community.search.models import Entry
from community.search.related import relate_some
from community.search.vocabulary import recount
from forum.models import Following
from tests.community.kept import ASKED, INSIDE, MARK, PUBLIC, TAG
from tests.conftest import person
from tests.factories import category, faq_section, guide, replies, section, topic

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
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


class Eyes:
    """The site as one person sees it."""

    def __init__(self, site, name: str):
        self.site, self.name = site, name
        self.client = Client(headers={"sec-fetch-site": "same-origin", "user-agent": "Firefox"})
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
    text = body.decode(errors="replace")
    for pattern in VOLATILE:
        text = pattern.sub("", text)
    return f"{response.status_code} {text}"


LISTS = [
    "/forum/",
    "/forum/gaskets/",
    *(f"/forum/topics/{name}/" for name in ("latest", "unanswered", "solved")),
]
FEEDS = ["/forum/feeds/latest/", "/forum/feeds/category/gaskets/", "/forum/feeds/member/ana/"]
CHANNELS = {
    "lists": lambda eyes: eyes.read(*LISTS),
    "shelves": lambda eyes: eyes.read("/guides/", "/guides/repairs/", "/faq/", "/faq/machines/", "/faq/feed/"),
    "customers": lambda eyes: eyes.read("/customers/"),
    "home": lambda eyes: eyes.read("/"),
    "tags": lambda eyes: eyes.read("/forum/tags/", f"/forum/tag/{TAG}/", f"/forum/feeds/tag/{TAG}/"),
    "search": lambda eyes: eyes.read(f"/search/?q={ASKED}", f"/search/?q={ASKED}&kind=topic", "/search/?q=gasket"),
    "suggest": lambda eyes: eyes.read(f"/search/suggest/?q={ASKED[:5]}", "/search/suggest/?q=leaks"),
    "correct": lambda eyes: eyes.read("/search/?q=lumbirx"),
    "similar": lambda eyes: eyes.sends("/search/similar/", title=f"My {ASKED} leaks", body="It hums below the gasket"),
    "related": lambda eyes: eyes.read(eyes.site.other.get_absolute_url(), eyes.site.guide.url),
    "feeds": lambda eyes: eyes.read(*FEEDS),
    "sitemap": lambda eyes: eyes.read("/sitemap-pages.xml", "/sitemap-forum.xml"),
    "people": lambda eyes: eyes.read("/people/ana/", "/people/ana/?show=replies", "/people/ana/card/"),
}  # fmt: skip
# Of members alone; boris follows the room, so he is told of what happens in it.
OF_MEMBERS = {
    "bell": lambda eyes: eyes.read("/notifications/", "/notifications/bell/"),
    "own": lambda eyes: eyes.read("/forum/bookmarks/", "/forum/write/drafts/", "/forum/follow/", "/forum/topics/following/"),
    "write": lambda eyes: eyes.read(f"/forum/write/tags/?q={TAG[:5]}", f"/forum/write/people/?q={MARK[:4]}", "/forum/new/"),
}  # fmt: skip
# They say the same whoever asks, so it is asked once.
FOR_ANYBODY = {"feeds", "sitemap"}
# And those that a test looks at by itself.
BY_THEMSELVES = {"page", "mail", "export"}


def looked_at(eyes, names=None) -> dict[str, str]:
    channels = CHANNELS | OF_MEMBERS
    left_out = FOR_ANYBODY if eyes.member else OF_MEMBERS.keys()
    names = (channels.keys() if names is None else names) - left_out
    return {name: channels[name](eyes) for name in channels if name in names}


def on_page(eyes, address: str) -> str:
    return MARK if INSIDE in eyes.read(address) else ""


def mailed(member) -> str:
    """All mail that is due or will be, at once and in digests."""
    later = timezone.now() + timedelta(days=8)
    mail.outbox.clear()
    mail_due(later)
    send_digests(later)
    deliver_due()
    letters = [letter for letter in mail.outbox if member.email in letter.to]
    return "\n".join(f"{it.subject} {it.body} {it.alternatives}" for it in letters)


def exported(member) -> str:
    with ZipFile(write_archive(member)) as archive:
        return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def settle():
    """What the worker does by the clock."""
    recount()
    Entry.objects.update(related_at=None)  # as a day later
    while relate_some():
        pass


def standing_in(seen: dict[str, str]) -> set[str]:
    """The channels in which its words are, but for those that were asked for."""
    asked = (f"/{TAG}/", f"%2F{TAG}%2F", f"q={TAG[:5]}")
    for words in asked:
        seen = {channel: text.replace(words, "") for channel, text in seen.items()}
    return {
        channel for channel, text in seen.items() if any(it in text for it in (MARK, INSIDE, TAG))
    }


def difference(before: str, now: str) -> list[str]:
    lines = unified_diff(before.splitlines(), now.splitlines(), lineterm="", n=0)
    return [line.strip() for line in lines if line.strip("+-@ ")][:6]


def changed(before: dict[str, str], now: dict[str, str]) -> dict[str, list[str]]:
    both = before.keys() & now.keys()
    return {name: difference(before[name], now[name]) for name in both if before[name] != now[name]}

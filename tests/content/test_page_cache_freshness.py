"""After every kind of write, each page that would still be shown from memory is what it would be if it were made anew."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from community.audience.models import Segment
from community.content.models import Navigation, SiteSettings
from community.feedback.models import Vote
from community.members.models import Member
from community.moderation.models import Sanction
from forum.models import Category, Topic
from tests.community import populated, ways
from tests.content.cached import cache_of_pages, kept_pages, one_request, plain
from tests.factories import faq_entry, guide, guide_index, restrict, section, segment, topic

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("page_cache")]
SEGMENT = "tide-maxi"


@pytest.fixture(scope="module")
def site(once):
    return once(populated.build)


@pytest.fixture(autouse=True)
def _media():
    """The files lie where they were put when the site was built."""


def some(site) -> list[str]:
    """A page of each kind."""
    forum = [site.topic.get_absolute_url(), "/forum/", "/forum/topics/latest/", "/forum/questions/"]
    people = ["/people/ana/", "/people/boris/", "/forum/tag/amber/", "/forum/feed/"]
    pages = ["/", "/hr/", "/guides/", site.guide.url, "/faq/", site.answer.url, "/glossary/"]
    return [
        *forum,
        *people,
        *pages,
        "/customers/",
        site.spotlight.get_absolute_url(),
        "/sitemap.xml",
    ]


def all_of(site) -> list[str]:
    elsewhere = ("admin/", "search/", "accounts/", "feedback/", "media/", "notifications/")
    of_the_site = [way for way in ways.ways() if not way.route.startswith(elsewhere)]
    return [path for way in of_the_site for path in ways.addresses(site, way) or []]


def fill(site, addresses) -> None:
    browser = Client()
    for path in addresses(site):
        browser.get(path)
    browser.cookies["segments"] = SEGMENT
    for path in ("/", "/guides/", site.guide.url):
        browser.get(path)


def stale(module) -> list[str]:
    """The pages that would be shown and are no longer so."""
    wrong = []
    for key in kept_pages():
        _, _, path, query, segments = key
        row = module.found(key)
        if row is None:
            continue
        browser = Client()
        if segments:
            browser.cookies["segments"] = segments
        anew = module.settings.PAGE_CACHE_MB
        module.settings.PAGE_CACHE_MB = 0
        response = browser.get(path + (query and f"?{query}"))
        module.settings.PAGE_CACHE_MB = anew
        if response.status_code != 200 or plain(response.content) != plain(row.body):
            wrong.append(f"{path}?{query} {segments} {response.status_code}")
    return wrong


def publish(page, **fields):
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision().publish()


def sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def change(thing, **fields):
    for name, value in fields.items():
        setattr(thing, name, value)
    thing.save()


def menu(site):
    row = Navigation.objects.get(locale=site.guide.locale)
    row.menu = [("link", {"page": None, "address": "/guides/", "label": "All of them"})]
    row.save()


WRITES = {
    "start a topic": lambda s: topic(s.cast["boris"], "Another question"),
    "reply": lambda s: s.topic.reply(s.cast["boris"], "One more thing."),
    "edit a reply": lambda s: s.reply.edit("It wants nothing.", by=s.cast["boris"]),
    "edit a topic": lambda s: s.topic.edit("Why amber?", "It is.", by=s.cast["ana"]),
    "thank": lambda s: s.topic.react("thanks", by=s.cast["stranger"]),
    "accept another": lambda s: s.topic.accept(s.topic.replies.last(), by=s.cast["ana"]),
    "hide a reply": lambda s: s.reply.hide(by=s.cast["mod"], reason="Rude"),
    "lock": lambda s: s.topic.lock(by=s.cast["mod"], reason="Enough"),
    "pin": lambda s: s.topic.pin(by=s.cast["mod"]),
    "rename a topic": lambda s: s.topic.rename("Amber light", by=s.cast["mod"]),
    "move a topic": lambda s: s.topic.move(Category.objects.exclude(pk=s.topic.category_id).filter(read_by="public").first(), by=s.cast["mod"]),
    "merge topics": lambda s: topic(s.cast["ana"], "Again?").merge_into(s.topic, by=s.cast["mod"]),
    "split a topic": lambda s: s.topic.split([s.topic.replies.last()], title="Another matter", category=s.topic.category, by=s.cast["mod"]),
    "remove a reply": lambda s: s.reply.remove(by=s.cast["boris"]),
    "hide a topic": lambda s: s.topic.hide(by=s.cast["mod"], reason="Spam"),
    "close a room": lambda s: Category.objects.filter(pk=s.topic.category_id).update(read_by="members"),
    "rename a room by SQL": lambda s: sql("UPDATE forum_category SET name = %s", "Rooms"),
    "delete by SQL": lambda s: sql("DELETE FROM forum_topic_tags"),
    "rename a member": lambda s: change(s.cast["boris"], name="Boris the Second"),
    "rename by update()": lambda s: Member.objects.filter(username="ana").update(name="Ana Other"),
    "change a handle": lambda s: s.cast["boris"].change_username("boris-b"),
    "warn": lambda s: Sanction.objects.warn(s.cast["boris"], by=s.cast["mod"], reason="Be kind."),
    "suspend": lambda s: Sanction.objects.suspend(s.cast["boris"], by=s.cast["mod"], reason="Rude.", until=timezone.now() + timedelta(days=7)),
    "publish a guide": lambda s: guide("A new one"),
    "edit a guide": lambda s: publish(s.guide, title="Walked again"),
    "a draft of a guide": lambda s: s.guide.save_revision(),
    "a section": lambda s: section("Care of it"),
    "a glossary term": lambda s: sql("UPDATE knowledgebase_glossaryterm SET term = 'Scales'"),
    "a passage": lambda s: change(s.passage, title="Care more"),
    "an answer": lambda s: faq_entry("And this?", s.answer.get_parent().specific),
    "vote on a guide": lambda s: Vote.objects.cast(s.guide, True, reader="r:y", member=None),
    "unpublish a guide": lambda s: s.guide.unpublish(),
    "move a page": lambda s: s.answer.move(guide_index(), pos="last-child"),
    "restrict a page": lambda s: restrict(s.guide),
    "delete a page": lambda s: s.answer.delete(),
    "the menu": menu,
    "the name of the site": lambda s: change(SiteSettings.for_site(Site.objects.get()), name="Fireside"),
    "a segment": lambda s: segment("Tide Nano"),
    "rename a segment": lambda s: change(Segment.objects.first(), name="Tide Old"),
    "consent taken back": lambda s: s.consent.withdraw(proof="asked"),
    "a spotlight is hidden": lambda s: s.spotlight and s.spotlight.delete(),
    "a redirect": lambda s: Redirect.objects.create(old_path="/older", redirect_link="/faq/"),
    "a tag": lambda s: change(s.tag, name="Ambers"),
    "many at once": lambda s: Topic.objects.bulk_update([change_title(s.topic)], ["title"]),
    "a member is deleted": lambda s: s.cast["stranger"].delete(),
}  # fmt: skip


def change_title(topic):
    topic.title = "Renamed in bulk"
    return topic


@pytest.mark.parametrize(
    ("addresses", "least"), [(some, 15), pytest.param(all_of, 25, marks=pytest.mark.slow)]
)
def test_no_page_is_shown_that_a_write_outdated(
    site, addresses, least, django_capture_on_commit_callbacks
):
    wrong, tried = {}, 0
    with cache_of_pages() as module:
        fill(site, addresses)
        assert len(kept_pages()) >= least
        assert not stale(module), "nothing was written"
        for name, write in WRITES.items():
            before = set(kept_pages())
            with one_request(django_capture_on_commit_callbacks):
                refreshed(site)
                write(site)
            module.known.catch_up()
            tried += sum(module.found(key) is None for key in before)
            if found := stale(module):
                wrong[name] = found
            fill_again(before)
    assert not wrong, "\n".join(f"{name}: {pages}" for name, pages in wrong.items())
    assert tried > 200  # else the writes outdated nothing, and the test has seen nothing


def refreshed(site) -> None:
    for name in ("topic", "reply", "guide", "answer", "passage", "tag"):
        noun = getattr(site, name)
        fresh = type(noun)._base_manager.filter(pk=noun.pk).first()
        setattr(site, name, fresh or noun)


def fill_again(keys) -> None:
    browser = Client()
    for _, _, path, query, segments in keys:
        browser.cookies.pop("segments", None)
        if segments:
            browser.cookies["segments"] = segments
        browser.get(path + (query and f"?{query}"))

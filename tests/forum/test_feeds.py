from datetime import timedelta

import pytest
from defusedxml import ElementTree
from django.utils import timezone

from forum.models import Tag
from tests.factories import category, replies, topic

ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "https://help.example.com"


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_URL = SITE


def feed(client, path):
    response = client.get(path)
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def entries(root):
    return [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")]


def test_the_latest_topics_with_whole_addresses(client, ana, boris):
    question = topic(ana, "Why does <b> hum?", at=timezone.now() - timedelta(days=3))
    reply = question.reply(boris, "Hm.")
    root = feed(client, "/forum/feeds/latest/")
    assert entries(root) == ["Why does <b> hum?"]
    entry = root.find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}link").get("href") == f"{SITE}{question.get_absolute_url()}"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Ana"
    assert "It is amber." in entry.findtext(f"{ATOM}summary")
    assert entry.findtext(f"{ATOM}published")[:10] == question.created_at.isoformat()[:10]
    assert entry.findtext(f"{ATOM}updated")[:19] == reply.created_at.isoformat()[:19]
    assert root.findtext(f"{ATOM}updated")[:19] == reply.created_at.isoformat()[:19]
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links["self"] == f"{SITE}/forum/feeds/latest/"
    assert links["alternate"] == f"{SITE}/forum/"


def test_feeds_of_a_category_a_tag_and_a_member(client, ana, boris):
    tag = Tag.objects.create(name="tide", slug="tide")
    Tag.objects.create(name="tides", slug="tides", synonym_of=tag)
    topic(ana, "What do you brew?", "talk")
    question = topic(ana, "Why does it hum?")
    question.tags.add(tag)
    question.reply(boris, "Hm.")
    assert entries(feed(client, "/forum/feeds/category/talk/")) == ["What do you brew?"]
    for slug in ("tide", "tides"):
        assert entries(feed(client, f"/forum/feeds/tag/{slug}/")) == ["Why does it hum?"]
    assert entries(feed(client, "/forum/feeds/member/boris/")) == ["Reply to: Why does it hum?"]
    both = ["Why does it hum?", "What do you brew?"]
    assert entries(feed(client, "/forum/feeds/member/ana/")) == both


@pytest.mark.parametrize("path", ["category/nowhere", "tag/nothing", "member/nobody"])
def test_feeds_of_what_is_not_there(client, db, path):
    assert client.get(f"/forum/feeds/{path}/").status_code == 404


def test_only_what_everybody_sees_whoever_asks(client, as_, ana, boris, mod):
    room = category("keepers", read_by="members")
    secret = room.start_topic(ana, "A secret question", "x")
    secret.reply(boris, "A secret answer")
    topic(ana, "A rude question").hide(by=mod)
    topic(ana, "Why does it hum?").reply(boris, "Rude").hide(by=mod)
    for site in (client, as_(mod)):
        assert site.get("/forum/feeds/category/keepers/").status_code == 404
        assert entries(feed(site, "/forum/feeds/latest/")) == ["Why does it hum?"]
        assert entries(feed(site, "/forum/feeds/member/ana/")) == ["Why does it hum?"]
        assert entries(feed(site, "/forum/feeds/member/boris/")) == []


def test_a_reader_that_has_it_gets_nothing_again(client, ana):
    question = topic(ana)
    first = client.get("/forum/feeds/latest/")
    tag, date = first.headers["ETag"], first.headers["Last-Modified"]
    for headers in ({"If-None-Match": tag}, {"If-Modified-Since": date}):
        assert client.get("/forum/feeds/latest/", headers=headers).status_code == 304
    question.reply(ana, "It is amber.")
    again = client.get("/forum/feeds/latest/", headers={"If-None-Match": tag})
    assert again.status_code == 200


def test_an_empty_feed_does_not_change_by_itself(client, db):
    assert feed(client, "/forum/feeds/latest/").findtext(f"{ATOM}updated")[:4] == "1970"


@pytest.mark.parametrize("number", [1, 35])
def test_thirty_entries_in_as_many_queries(client, ana, number, django_assert_num_queries):
    for n in range(number):
        topic(ana, f"Why does it hum {n}?")
    client.get("/forum/feeds/latest/")
    with django_assert_num_queries(3):  # site, its name, topics
        root = feed(client, "/forum/feeds/latest/")
    assert len(entries(root)) == min(number, 30)
    assert len(entries(feed(client, "/forum/feeds/member/ana/"))) == min(number, 30)


def test_pages_tell_of_their_feed(client, as_, ana):
    assert 'href="/forum/feeds/latest/"' in client.get("/forum/").content.decode()
    assert 'href="/forum/feeds/latest/"' in client.get("/forum/topics/hot/").content.decode()
    html = client.get("/forum/talk/").content.decode()
    assert 'href="/forum/feeds/category/talk/"' in html
    category("keepers", read_by="members")
    assert "/feeds/" not in as_(ana).get("/forum/keepers/").content.decode()


def test_feeds_are_for_looking(client, db):
    assert client.post("/forum/feeds/latest/").status_code == 405


def test_a_long_conversation_is_one_entry(client, ana, boris):
    replies(topic(ana), boris, 3)
    assert len(entries(feed(client, "/forum/feeds/latest/"))) == 1

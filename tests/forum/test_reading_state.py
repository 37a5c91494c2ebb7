"""How far somebody has read, and what is unread to them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone

from forum.models import Category, CategoryReading, Following, Reply, Topic, TopicReading
from forum.models.lists import unread_count
from forum.models.on_page import page_of
from forum.models.reading import reach
from tests.factories import category, replies, topic


@pytest.fixture(autouse=True)
def _here_for_long(request, db):
    for name in ("ana", "boris", "stranger", "mod"):
        if name in request.fixturenames:
            member = request.getfixturevalue(name)
            member.joined_at = timezone.now() - timedelta(days=90)
            member.save()


def reading(member, topic):
    return TopicReading.objects.filter(member=member, topic=topic).values_list(
        "position", flat=True
    )


def unread(member):
    return {t.title for t in Topic.objects.visible_to(member).unread_by(member)}


# Where somebody stopped --------------------------------------------------------------------------


def test_a_page_is_read_once_and_never_backwards(as_, ana, boris):
    question = topic(ana)
    replies(question, boris, 45)
    url = question.get_absolute_url()
    site = as_(ana)
    for after, position in ((0, 20), (40, 45), (0, 45), (20, 45)):
        site.get(url, {"after": after})
        assert list(reading(ana, question)) == [position]


def test_a_page_that_comes_late_moves_nothing_back(ana):
    question = topic(ana)
    reach(ana, question, 40)
    reach(ana, question, 20)
    assert list(reading(ana, question)) == [40]


def test_one_write_when_something_is_new_and_none_otherwise(
    as_, ana, boris, django_assert_num_queries
):
    question = topic(ana)
    url = question.get_absolute_url()
    site = as_(boris)
    site.get("/forum/")
    with django_assert_num_queries(10) as first:  # as below, and the place that was reached
        site.get(url)
    # session, member, permissions, topic, replies, tags, reactions, who answers whom, related, in the FAQ
    with django_assert_num_queries(9) as second:
        site.get(url)
    writes = [[q for q in queries if "INSERT" in q["sql"]] for queries in (first, second)]
    assert [len(each) for each in writes] == [1, 0]


def test_who_leaves_no_trace(client, as_, ana, boris):
    question = topic(ana)
    url = question.get_absolute_url()
    client.get(url)
    site = as_(boris)
    site.head(url)
    site.get(url, headers={"Sec-Purpose": "prefetch;prerender"})
    site.post(f"/forum/topic/{question.pk}/reply/", {"source": ""})
    assert not TopicReading.objects.exists()


def test_the_way_to_the_first_unread_reply(as_, ana, boris):
    question = topic(ana)
    replies(question, boris, 25)
    reach(ana, question, 22)
    url = question.get_absolute_url()
    site = as_(ana)
    unread_url = f"/forum/topic/{question.pk}/unread/"
    assert unread_url in site.get(url).content.decode()
    assert site.get(unread_url).url == f"{url}?after=20#reply-23"
    html = site.get(url, {"after": 20}).content.decode()
    assert html.index("New since you were here") < html.index('id="reply-23"')
    assert html.index('id="reply-22"') < html.index("New since you were here")
    assert unread_url not in site.get(url).content.decode()
    assert site.get(unread_url).url == f"{url}?after=20#reply-25"


def test_the_first_unread_reply_of_what_was_never_opened_is_the_beginning(client, as_, ana, boris):
    question = topic(ana)
    replies(question, boris, 25)
    unread_url = f"/forum/topic/{question.pk}/unread/"
    assert client.get(unread_url).url == question.get_absolute_url()
    assert as_(boris).get(unread_url).url == question.get_absolute_url()


def test_the_first_unread_reply_of_what_is_hidden(as_, ana, boris, mod):
    question = topic(ana)
    question.hide(by=mod)
    assert as_(boris).get(f"/forum/topic/{question.pk}/unread/").status_code == 404


# What is unread ----------------------------------------------------------------------------------


def test_unread_until_it_was_on_a_page(as_, ana, boris):
    question = topic(ana)
    assert unread(boris) == {question.title}
    assert unread(ana) == set()  # her own words
    as_(boris).get(question.get_absolute_url())
    assert unread(boris) == set()
    question.reply(ana, "It is amber now.")
    assert unread(boris) == {question.title}
    question.reply(boris, "I see.")
    assert unread(boris) == set()
    assert unread(ana) == {question.title}


def test_a_reply_that_was_taken_away_is_not_unread(as_, ana, boris, mod):
    question = topic(ana)
    as_(boris).get(question.get_absolute_url())
    question.reply(ana, "Rude words").hide(by=mod)
    assert unread(boris) == set()


def test_what_is_older_than_four_weeks_or_than_the_member_is_no_news(ana, boris):
    old, recent = timezone.now() - timedelta(days=29), timezone.now() - timedelta(days=20)
    topic(ana, "Older than a month", at=old)
    topic(ana, "Three weeks old", text="Another", at=recent)
    assert unread(boris) == {"Three weeks old"}
    boris.joined_at = timezone.now() - timedelta(days=10)
    assert unread(boris) == set()


def test_only_so_many_topics_are_looked_through(ana, boris, monkeypatch):
    monkeypatch.setattr("forum.models.reading.MOST", 2)
    for n in range(5):
        topic(ana, f"Topic number {n}", at=timezone.now() - timedelta(hours=n))
    assert unread(boris) == {"Topic number 0", "Topic number 1"}


def test_what_is_muted_is_not_unread(ana, boris):
    question, talk = topic(ana), topic(ana, "What do you brew?", "talk")
    topic(ana, "What else is there?")
    Following.objects.create(member=boris, topic=question, level="mute")
    Following.objects.create(member=boris, category=talk.category, level="mute")
    assert unread(boris) == {"What else is there?"}


def test_counts_stop_at_a_hundred(ana, boris, mod):
    room = category("questions")
    now = timezone.now()
    Topic.objects.bulk_create(
        Topic(author=ana, category=room, title=f"Topic {n}", source="x", html="x", created_at=now)
        for n in range(120)
    )
    topic(ana, "What do you brew?", "talk")
    topic(ana, "A hidden one here", "talk").hide(by=mod)
    expression = unread_count(boris, Topic.objects.shown())
    counts = Category.objects.annotate(n=expression).values_list("slug", "n")
    assert dict(counts) == {"questions": 100, "talk": 1, "news": 0}


def test_counts_on_the_front_page(client, as_, ana, boris):
    topic(ana)
    assert "1 unread" not in client.get("/forum/").content.decode()
    html = " ".join(as_(boris).get("/forum/").content.decode().split())
    assert "1 unread" in html
    assert '<span class="new">New</span>' in html


def test_rows_say_what_is_unread(as_, ana, boris):
    question = topic(ana)
    site = as_(boris)
    assert '<span class="new">New</span>' in site.get("/forum/questions/").content.decode()
    site.get(question.get_absolute_url())
    assert 'class="new"' not in site.get("/forum/questions/").content.decode()
    question.reply(ana, "It is amber now.")
    html = site.get("/forum/questions/").content.decode()
    assert f'class="new" href="/forum/topic/{question.pk}/unread/"' in html


# Marking as read ---------------------------------------------------------------------------------


def test_a_category_is_marked_as_read(as_, ana, boris):
    question = topic(ana)
    topic(ana, "What do you brew?", "talk")
    response = as_(boris).post("/forum/mark-read/questions/")
    assert response.url == "/forum/questions/"
    assert unread(boris) == {"What do you brew?"}
    question.reply(ana, "And now?")
    assert question.title in unread(boris)


def test_everything_is_marked_as_read_twice(as_, ana, boris):
    topic(ana)
    topic(ana, "What do you brew?", "talk")
    category("keepers", read_by="groups")
    for _ in range(2):
        assert as_(boris).post("/forum/mark-read/").url == "/forum/"
    assert unread(boris) == set()
    assert CategoryReading.objects.filter(member=boris).count() == 3


def test_marking_is_for_members_and_by_post(client, as_, boris):
    for url in ("/forum/mark-read/", "/forum/mark-read/questions/"):
        assert client.post(url).url.startswith("/accounts/login/")
    for url in ("/forum/mark-read/", "/forum/mark-read/questions/"):
        assert as_(boris).get(url).status_code == 405
    category("keepers", read_by="groups")
    assert as_(boris).post("/forum/mark-read/keepers/").status_code == 404
    assert not CategoryReading.objects.exists()


# To a day ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "place"),
    [
        ("2026-03-01", "#reply-1"),
        ("2026-03-10", "#reply-10"),
        ("2026-03-21", "?after=20#reply-21"),
        ("2026-05-01", "?after=20#reply-25"),
        ("1999-01-01", "#reply-1"),
        ("0001-01-01", "#reply-1"),
        ("9999-12-31", "?after=20#reply-25"),
    ],
)
def test_to_a_day(client, ana, boris, day, place):
    start = timezone.make_aware(timezone.datetime(2026, 3, 1, 12))
    question = topic(ana, at=start)
    for n in range(25):
        question.reply(boris, f"Day {n}", at=start + timedelta(days=n))
    response = client.get(question.get_absolute_url(), {"on": day})
    assert response.url == question.get_absolute_url() + place


@pytest.mark.parametrize("day", ["", "abc", "2026-02-30", "-1", "9" * 50, "2026-11-01T25"])
def test_what_is_no_day(client, ana, day):
    question = topic(ana)
    response = client.get(question.get_absolute_url(), {"on": day}, follow=True)
    assert response.redirect_chain[0][0] == question.get_absolute_url()
    assert "Write the day as year, month and day" in response.content.decode()


def test_a_long_topic_is_as_quick_anywhere(client, ana, django_assert_num_queries):
    question = topic(ana)
    Reply.objects.bulk_create(
        Reply(topic=question, author=ana, source="x", html="<p>x</p>", position=n)
        for n in range(1, 10_001)
    )
    Topic.objects.filter(pk=question.pk).update(reply_count=10_000, last_position=10_000)
    plans = set()
    client.get(question.get_absolute_url())
    for after in (0, 4_980, 9_980):
        found = page_of(question.pk, after, after + 20, AnonymousUser())
        plan = found.explain()
        assert "SCAN forum_reply" not in plan
        plans.add("".join(char for char in plan if not char.isdigit() and char != " "))
        with django_assert_num_queries(6):
            response = client.get(question.get_absolute_url(), {"after": after})
        assert [r.position for r in response.context["replies"]] == [*range(after + 1, after + 21)]
    if connection.vendor == "sqlite":
        assert len(plans) == 1

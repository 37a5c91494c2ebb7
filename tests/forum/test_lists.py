"""The lists of topics, and their pages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forum.models import Following, Tag, Topic
from forum.models.heat import warm
from forum.views.lists import LISTS
from tests.factories import category, replies, topic

FOR_ALL = ["latest", "hot", "unanswered"]
FOR_MEMBERS = ["new", "unread", "mine", "following"]


@pytest.fixture
def reader(boris):
    boris.joined_at = timezone.now() - timedelta(days=90)
    boris.save()
    return boris


def titles(response):
    return [t.title for t in response.context["page"]]


def many(author, number, room="questions"):
    """Topics, each a minute older than the one before, two of them of the same moment."""
    now = timezone.now()
    Topic.objects.bulk_create(
        Topic(
            author=author,
            category=category(room),
            title=f"Topic {n}",
            source="x",
            html="<p>x</p>",
            created_at=now - timedelta(minutes=n // 2),
            last_posted_at=now - timedelta(minutes=n // 2),
            heat=1_000 - n // 2,
        )
        for n in range(number)
    )


# What is on them ---------------------------------------------------------------------------------


def test_every_list_when_nothing_is_there(client, as_, reader):
    for name in FOR_ALL:
        assert str(LISTS[name].empty) in client.get(f"/forum/topics/{name}/").content.decode()
    for name in FOR_MEMBERS:
        html = as_(reader).get(f"/forum/topics/{name}/").content.decode()
        assert str(LISTS[name].empty) in html


@pytest.mark.parametrize("name", FOR_MEMBERS)
def test_lists_of_somebody_ask_to_sign_in(client, db, name):
    response = client.get(f"/forum/topics/{name}/")
    assert response.url == f"/accounts/login/?next=/forum/topics/{name}/"


@pytest.mark.parametrize("name", ["nonsense", "Latest", "new-ones"])
def test_a_list_that_is_not_there(client, db, name):
    assert client.get(f"/forum/topics/{name}/").status_code == 404


def test_lists_are_for_looking(client, db):
    assert client.post("/forum/topics/latest/").status_code == 405


def test_the_front_page_leads_to_the_lists(client, as_, reader):
    html = client.get("/forum/").content.decode()
    assert all(f"/forum/topics/{name}/" in html for name in FOR_ALL)
    assert not any(f"/forum/topics/{name}/" in html for name in FOR_MEMBERS)
    html = as_(reader).get("/forum/").content.decode()
    assert all(f"/forum/topics/{name}/" in html for name in FOR_ALL + FOR_MEMBERS)


@pytest.mark.parametrize("name", FOR_ALL + FOR_MEMBERS)
def test_no_list_shows_what_may_not_be_seen(as_, ana, reader, mod, name):
    category("keepers", read_by="groups")
    secret = topic(mod, "A secret of keepers", "keepers")
    hidden = topic(ana, "A rude question")
    hidden.reply(reader, "Indeed.")
    hidden.hide(by=mod)
    for what in ({"topic": secret}, {"topic": hidden}, {"category": secret.category}):
        Following.objects.update_or_create(member=reader, **what, defaults={"level": "watch"})
    Topic.objects.update(heat=5)
    assert titles(as_(reader).get(f"/forum/topics/{name}/")) == []


def test_latest_hot_and_unanswered(client, ana, boris, mod):
    talk = topic(ana, "What do you brew?", "talk")
    answered = topic(ana, "Why does it drip?")
    replies(answered, boris, 2)
    closed = topic(ana, "A closed question")
    closed.lock(by=mod)
    open_one = topic(ana, "Why does it hum?")
    warm()
    latest = ["Why does it hum?", "A closed question", "Why does it drip?", "What do you brew?"]
    assert titles(client.get("/forum/topics/latest/")) == latest
    assert titles(client.get("/forum/topics/hot/"))[0] == answered.title
    assert titles(client.get("/forum/topics/unanswered/")) == [open_one.title]
    assert talk.title in titles(client.get("/forum/topics/hot/"))


def test_new_and_unread(as_, ana, reader):
    opened = topic(ana, "Why does it drip?")
    site = as_(reader)
    site.get(opened.get_absolute_url())
    topic(ana, "Why does it hum?")
    opened.reply(ana, "It drips still.")
    assert titles(site.get("/forum/topics/new/")) == ["Why does it hum?"]
    assert titles(site.get("/forum/topics/unread/")) == ["Why does it drip?", "Why does it hum?"]


def test_mine(as_, ana, reader, mod):
    topic(reader, "A question of mine")
    there = topic(ana, "Where I replied")
    there.reply(reader, "Yes.")
    topic(ana, "Not mine at all")
    topic(ana, "Where my words are gone").reply(reader, "No.").hide(by=mod)
    found = titles(as_(reader).get("/forum/topics/mine/"))
    assert sorted(found) == ["A question of mine", "Where I replied"]


def test_following(as_, ana, reader, mod):
    tag = Tag.objects.create(name="tide", slug="tide")
    one = topic(ana, "Followed by itself")
    topic(ana, "Followed by its category", "talk")
    topic(ana, "Followed by its tag").tags.add(tag)
    topic(mod, "Followed by its author")
    topic(ana, "Followed by nothing")
    muted = topic(ana, "Muted in the category", "talk")
    for level, what in (
        ("watch", {"topic": one}),
        ("follow", {"category": category("talk")}),
        ("follow", {"tag": tag}),
        ("watch", {"person": mod}),
        ("mute", {"topic": muted}),
    ):
        Following.objects.update_or_create(member=reader, **what, defaults={"level": level})
    Following.objects.update_or_create(member=ana, topic=muted, defaults={"level": "watch"})
    found = titles(as_(reader).get("/forum/topics/following/"))
    assert sorted(found) == [f"Followed by its {by}" for by in ("author", "category", "tag")] + [
        "Followed by itself"
    ]


def test_who_follows_nothing_sees_nothing_there(as_, ana, reader, mod):
    topic(ana, "Open to everybody")
    topic(ana, "Hidden from everybody").hide(by=mod)
    response = as_(reader).get("/forum/topics/following/")
    assert titles(response) == []
    assert str(LISTS["following"].empty) in response.content.decode()


# Their pages -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/forum/topics/latest/", "/forum/topics/hot/", "/forum/questions/"]
)
def test_forwards_and_back_again(client, ana, path):
    many(ana, 75)
    pages = [client.get(path)]
    while pages[-1].context["page"].older:
        pages.append(client.get(path, {"before": pages[-1].context["page"].older}))
    assert [len(titles(page)) for page in pages] == [30, 30, 15]
    assert len({title for page in pages for title in titles(page)}) == 75
    back = client.get(path, {"after": pages[2].context["page"].newer})
    assert titles(back) == titles(pages[1])
    first = client.get(path, {"after": back.context["page"].newer})
    assert titles(first) == titles(pages[0])
    assert first.context["page"].is_first
    assert 'rel="prev"' not in pages[0].content.decode()
    assert 'rel="next"' not in pages[2].content.decode()
    assert "noindex" in pages[1].content.decode()


def test_a_page_keeps_its_place_when_topics_come(client, ana, boris):
    many(ana, 40)
    first = client.get("/forum/topics/latest/")
    second = client.get("/forum/topics/latest/", {"before": first.context["page"].older})
    topic(boris, "Something just came")
    again = client.get("/forum/topics/latest/", {"before": first.context["page"].older})
    assert titles(again) == titles(second)


@pytest.mark.parametrize(
    "cursor",
    ["", "abc", "-1", "99999999", "²", "\x00", "a" * 5_000, "WzEsMl0:abc", '["2026-01-01", 1]'],
)
@pytest.mark.parametrize("name", ["before", "after", "page"])
@pytest.mark.parametrize("path", ["/forum/topics/latest/", "/forum/questions/"])
def test_a_cursor_that_is_none_is_the_first_page(client, ana, path, name, cursor):
    many(ana, 35)
    response = client.get(path, {name: cursor})
    assert response.status_code == 200
    assert titles(response) == titles(client.get(path))


def test_a_cursor_of_another_list_is_the_first_page(client, ana):
    many(ana, 35)
    hot = client.get("/forum/topics/hot/").context["page"].older
    response = client.get("/forum/topics/latest/", {"before": hot})
    assert response.context["page"].is_first


def test_the_filter_of_a_category_is_kept_on_its_pages(client, ana):
    many(ana, 35)
    response = client.get("/forum/questions/", {"filter": "unanswered"})
    assert "?filter=unanswered&amp;before=" in response.content.decode()
    second = client.get(
        "/forum/questions/", {"filter": "unanswered", "before": response.context["page"].older}
    )
    assert len(titles(second)) == 5


# What they cost ----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [2, 14])
@pytest.mark.parametrize(
    ("name", "queries"),
    # session, member, permissions; the list
    # mine: in two places; following: of four kinds, which are looked for, one is there
    [
        *((name, 4) for name in LISTS if name not in ("mine", "following")),
        ("mine", 6),
        ("following", 8),
    ],
)
def test_queries_of_a_list(as_, ana, reader, name, queries, number, django_assert_num_queries):
    for n in range(number):
        mine = topic(ana, f"Why does it hum {n}?")
        if name not in ("unanswered", "unread"):
            mine.reply(reader, "Hm.")
        Following.objects.update_or_create(member=reader, topic=mine, defaults={"level": "watch"})
    if name == "new":
        for n in range(number):
            topic(ana, f"Why does it drip {n}?")
    warm()
    site = as_(reader)
    site.get("/forum/")
    with django_assert_num_queries(queries):
        response = site.get(f"/forum/topics/{name}/")
    assert len(titles(response)) >= number


@pytest.mark.parametrize("number", [1, 7])
def test_queries_of_the_front_page_for_a_member(
    as_, ana, reader, number, django_assert_num_queries
):
    for n in range(number):
        category(f"room-{n}")
        topic(ana, f"Why does it hum {n}?", f"room-{n}")
    site = as_(reader)
    site.get("/forum/")
    # session, member, permissions; categories with their counts, newest, waiting
    with django_assert_num_queries(6):
        site.get("/forum/")


# Heat --------------------------------------------------------------------------------------------


def test_ten_times_the_points_hold_against_three_days(ana, boris, mod, stranger):
    now = timezone.now()
    for n, days in ((1, 3.1), (2, 2.9), (3, 0)):
        topic(ana, f"Topic number {n}", at=now - timedelta(days=days))
    Topic.objects.filter(title__endswith="1").update(helpful_count=9)
    Topic.objects.filter(title__endswith="2").update(helpful_count=1, same_count=4)
    warm()
    found = Topic.objects.hot().order_by("-heat").values_list("title", flat=True)
    assert [title[-1] for title in found] == ["2", "3", "1"]


def test_people_count_and_not_their_words(ana, boris, mod):
    one, many_words, rude = (topic(ana, f"Topic number {n}") for n in range(3))
    same = timezone.now()
    Topic.objects.update(created_at=same)
    one.reply(boris, "Hm.")
    replies(many_words, boris, 5)
    replies(many_words, ana, 5)
    rude.reply(boris, "Rude words").hide(by=mod)
    assert warm() == 3
    heat = dict(Topic.objects.values_list("pk", "heat"))
    assert heat[one.pk] == heat[many_words.pk] > heat[rude.pk]
    assert warm() == 0


def test_what_nobody_spoke_in_for_a_month_stays_cold(ana):
    topic(ana, at=timezone.now() - timedelta(days=40))
    assert warm() == 0

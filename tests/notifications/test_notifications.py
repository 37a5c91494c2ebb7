"""Telling, the bell, the list, reading."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from community.members.models import Member
from community.notifications.bell import notify, prune_notifications, read
from community.notifications.models import Deed, Notification
from tests.conftest import person
from tests.factories import category, topic

KIND = "forum.reply"
QUERIES_OF_A_PAGE = 4  # signed in, of the list of tags
QUERIES_OF_A_TOPIC = 9  # signed in, without replies


def tell(member, thing, *, about=None, kind=KIND, **more):
    notify({member.pk: "watch:topic"}, kind, about or f"topic:{thing.pk}", thing, **more)
    member.refresh_from_db()


def page(site, query=""):
    response = site.get(f"/notifications/{query}")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


# Telling -----------------------------------------------------------------------------------------


def test_the_unread_of_a_kind_grow_and_the_read_do_not(ana, boris):
    first, second = topic(boris), topic(boris, "Another question")
    for n in range(3):
        tell(ana, first, actor=boris, at=timezone.now() + timedelta(seconds=n))
    tell(ana, second, actor=boris)
    assert ana.unread_count == 2
    grown = ana.notifications.get(about=f"topic:{first.pk}")
    assert grown.deeds.count() == 3
    read(ana, ana.notifications.all())
    assert ana.unread_count == 0
    tell(ana, first, actor=boris)
    assert ana.unread_count == 1
    assert ana.notifications.count() == 3


def test_the_same_told_twice_is_told_once(ana, boris):
    question, at = topic(boris), timezone.now()
    tell(ana, question, at=at)
    tell(ana, question, at=at)
    assert ana.notifications.get().deeds.count() == 1
    read(ana, ana.notifications.all())
    tell(ana, question, at=at)
    assert ana.unread_count == 0


def test_what_is_told_late_does_not_hide_the_newer(ana, boris):
    old, new = topic(boris), topic(boris, "Another question")
    tell(ana, new, about="topic:1")
    tell(ana, old, about="topic:1", at=timezone.now() - timedelta(hours=1))
    notification = ana.notifications.get()
    assert [it.thing for it in notification.deeds.all()] == [new, old]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_number_is_right_when_many_tell_at_once():
    ana, boris = person("ana"), person("boris")
    things = [topic(boris, f"Question number {n}") for n in range(4)]

    def act(n):
        try:
            if n % 5 == 4:
                read(Member.objects.get(pk=ana.pk), ana.notifications.all())
            else:
                tell(Member.objects.get(pk=ana.pk), things[n % 4], kind=f"forum.{n % 3}")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(act, range(40)))
    ana.refresh_from_db()
    assert ana.unread_count == ana.notifications.unread().count()
    assert Deed.objects.filter(notification__member=ana).count() == 32


def test_what_was_read_long_ago_is_forgotten(ana, boris, settings):
    tell(ana, topic(boris))
    tell(ana, topic(boris, "Another question"))
    long_ago = timezone.now() - settings.RETENTION["notifications"] - timedelta(days=1)
    Notification.objects.update(created_at=long_ago)
    assert prune_notifications() == 0
    ana.notifications.filter(pk=ana.notifications.first().pk).update(read_at=long_ago)
    assert prune_notifications() == 1
    assert ana.notifications.count() == 1


# The bell and the list ---------------------------------------------------------------------------


def test_the_bell_costs_no_query(as_, ana, boris, django_assert_num_queries):
    site = as_(ana)
    site.get("/notifications/bell/")
    with django_assert_num_queries(2):  # session, member
        assert "nothing new" in site.get("/notifications/bell/").content.decode()
    tell(ana, topic(boris))
    with django_assert_num_queries(2):
        assert "1 new notification" in site.get("/notifications/bell/").content.decode()


def test_the_bell_is_on_every_page_for_who_is_signed_in(client, as_, ana):
    assert "data-bell" not in client.get("/").content.decode()
    assert "data-bell" in as_(ana).get("/").content.decode()


@pytest.mark.parametrize("number", [1, 7])
def test_queries_of_the_list(as_, ana, boris, number, django_assert_num_queries):
    for n in range(number):
        question = topic(ana, f"Question number {n}")
        question.reply(boris, "Lift the tank.")
        tell(ana, topic(boris, f"Another question {n}"), kind="forum.topic", actor=boris)
    site = as_(ana)
    page(site)
    # session, member, permissions, kinds, notifications, deeds, topics, replies, audit log
    with django_assert_num_queries(9):
        html = page(site)
    assert f"Question number {number - 1}" in html
    assert "because you began this topic" in html


def test_the_list_by_kind_and_state(as_, ana, boris):
    topic(ana).reply(boris, "Lift the tank.")
    tell(ana, topic(boris, "Another question"), kind="forum.topic", actor=boris)
    site = as_(ana)
    assert len(site.get("/notifications/").context["notifications"]) == 2
    one = site.get("/notifications/?show=forum.topic").context["notifications"]
    assert [it.kind for it in one] == ["forum.topic"]
    read(ana, ana.notifications.filter(kind="forum.topic"))
    unread = site.get("/notifications/?show=unread").context["notifications"]
    assert [it.kind for it in unread] == ["forum.reply"]
    assert len(site.get("/notifications/?show=nonsense").context["notifications"]) == 2


def test_a_list_without_anything(client, as_, ana, boris):
    assert client.get("/notifications/").status_code == 302
    assert "Nothing has happened yet" in page(as_(ana))
    tell(ana, topic(boris))
    read(ana, ana.notifications.all())
    assert "Nothing new" in page(as_(ana), "?show=unread")


def test_pages_of_a_long_list(as_, ana, boris):
    question = topic(boris)
    for n in range(35):
        tell(ana, question, about=f"topic:{n}", actor=boris)
    site = as_(ana)
    first = site.get("/notifications/").context
    older = site.get("/notifications/", {"before": first["stretch"].older}).context
    ids = [it.pk for it in first["notifications"] + older["notifications"]]
    assert len(ids) == len(set(ids)) == 35
    assert older["stretch"].older == ""


@pytest.mark.parametrize(
    "before", ["", "x", "~", "2026-01-01~1", "9" * 30, "2026-01-01T00:00:00+00:00~" + "9" * 30]
)
def test_any_place_shows_some_page(as_, ana, boris, before):
    tell(ana, topic(boris), actor=boris)
    site = as_(ana)
    assert site.get("/notifications/", {"before": before}).status_code == 200


def test_what_may_no_longer_be_seen_shows_no_word_of_it(as_, ana, boris, mod):
    question = topic(boris, "A secret question")
    tell(ana, question, kind="forum.topic", actor=boris)
    assert "A secret question" in page(as_(ana))
    question.hide(by=mod)
    html = page(as_(ana))
    assert "A secret question" not in html
    assert "Boris" not in html
    assert "can no longer see" in html


@pytest.mark.parametrize("kind", ["reply", "mention", "quote", "topic", "accepted", "solved", "helpful", "thanks", "hide", "remove", "lock", "move"])  # fmt: skip
@pytest.mark.parametrize("number", [1, 3])
def test_every_kind_has_words_for_a_topic_a_reply_and_nothing(as_, ana, boris, mod, kind, number):
    question = topic(boris, "Why <b>does</b> it blink?")
    reply = question.reply(mod, "Hm.")
    gone = topic(boris, "Gone for good")
    for n, thing in enumerate((question, reply, gone)):
        for seconds in range(number):
            at = timezone.now() + timedelta(seconds=seconds)
            tell(ana, thing, about=f"x:{n}", kind=f"forum.{kind}", actor=boris, at=at)
    gone.delete()
    html = page(as_(ana))
    assert "Why &lt;b&gt;does&lt;/b&gt; it blink?" in html
    assert "Gone for good" not in html
    assert "no longer there" not in html


def test_a_kind_of_an_app_that_is_gone(as_, ana, boris):
    tell(ana, topic(boris), kind="ideas.vote")
    assert "no longer there" in page(as_(ana))


@pytest.mark.parametrize("unread", [0, 1, 25])
def test_what_is_new_costs_a_page_no_query(as_, ana, boris, unread, django_assert_num_queries):
    for n in range(unread):
        tell(ana, topic(boris, f"Question number {n}"), kind="forum.mention", actor=boris)
    site = as_(ana)
    site.get("/forum/tags/")
    with django_assert_num_queries(QUERIES_OF_A_PAGE):
        html = site.get("/forum/tags/").content.decode()
    assert f'data-number="{unread}"' in html


@pytest.mark.parametrize("others", [1, 25])
def test_what_a_topic_costs_with_and_without_news_of_it(
    as_, ana, boris, others, django_assert_num_queries
):
    question = topic(boris)
    for n in range(others):
        tell(ana, topic(boris, f"Question number {n}"), kind="forum.mention", actor=boris)
    site = as_(ana)
    site.get(question.get_absolute_url())
    with django_assert_num_queries(QUERIES_OF_A_TOPIC + 1):  # is any of it about this topic?
        site.get(question.get_absolute_url())
    tell(ana, question, kind="forum.mention", actor=boris)
    # besides: savepoint twice, lock, read, counted, number
    with django_assert_num_queries(QUERIES_OF_A_TOPIC + 7):
        html = site.get(question.get_absolute_url()).content.decode()
    assert f'data-number="{others}"' in html
    read(ana, ana.notifications.all())
    with django_assert_num_queries(QUERIES_OF_A_TOPIC):
        site.get(question.get_absolute_url())


# Reading -----------------------------------------------------------------------------------------


def test_opening_reads_it_and_leads_on(as_, ana, boris):
    reply = topic(ana).reply(boris, "Lift the tank.")
    notification = ana.notifications.get()
    response = as_(ana).get(f"/notifications/{notification.pk}/")
    assert response.url == reply.get_absolute_url()
    ana.refresh_from_db()
    assert ana.unread_count == 0


def test_who_reads_the_topic_need_not_be_told_of_it(as_, ana, boris):
    question, other = topic(ana), topic(ana, "Another question")
    for one in (question, other):
        one.reply(boris, "Lift the tank.")
    html = as_(ana).get(question.get_absolute_url()).content.decode()
    assert "1 new notification" in html
    assert [it.about for it in ana.notifications.unread()] == [f"topic:{other.pk}"]


@pytest.mark.parametrize("header", [{"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}])
def test_a_browser_that_looks_ahead_reads_nothing(as_, ana, boris, header):
    topic(ana).reply(boris, "Lift the tank.")
    url = f"/notifications/{ana.notifications.get().pk}/"
    as_(ana).get(url, headers=header)
    as_(ana).head(url)
    assert ana.notifications.unread().count() == 1


def test_opening_what_may_no_longer_be_seen(as_, ana, boris, mod):
    reply = topic(ana).reply(boris, "Lift the tank.")
    reply.hide(by=mod)
    url = f"/notifications/{ana.notifications.get().pk}/"
    response = as_(ana).get(url, follow=True)
    assert "can no longer be seen" in response.content.decode()
    assert not ana.notifications.unread().exists()


def test_what_is_told_to_others_is_not_found(client, as_, ana, boris, stranger):
    topic(ana).reply(boris, "Lift the tank.")
    url = f"/notifications/{ana.notifications.get().pk}/"
    assert as_(stranger).get(url).status_code == 404
    assert as_(stranger).post(url).status_code == 405
    client.logout()
    assert client.get(url).url == f"/accounts/login/?next={url}"


def test_all_is_read_but_what_came_after_the_page(as_, ana, boris):
    tell(ana, topic(boris))
    site = as_(ana)
    until = site.get("/notifications/").context["until"]
    tell(ana, topic(boris, "Another question"))
    assert site.get("/notifications/read/").status_code == 405
    site.post("/notifications/read/", {"until": until})
    assert ana.notifications.unread().count() == 1
    site.post("/notifications/read/", {"until": "nonsense"})
    assert ana.notifications.unread().count() == 0


def test_only_ones_own_are_read(client, as_, ana, boris, stranger):
    tell(ana, topic(boris))
    as_(stranger).post("/notifications/read/")
    assert ana.notifications.unread().count() == 1
    client.logout()
    assert client.post("/notifications/read/").status_code == 302
    assert category("questions")

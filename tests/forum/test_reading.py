import json
import re

import pytest
from django.utils.translation import override

from forum.models import Category, Topic
from tests.factories import category, replies, topic


def positions(response):
    return [reply.position for reply in response.context["replies"]]


def words(response):
    return " ".join(response.content.decode().split())


# The front page and the categories ---------------------------------------------------------------


def test_the_front_page_shows_categories_and_newest_topics(client, ana, mod):
    topic(ana, "Why does the light blink?")
    topic(ana, "A rude question").hide(by=mod)
    html = words(client.get("/forum/"))
    assert "Why does the light blink?" in html
    assert "A rude question" not in html
    for name in ("Questions", "Talk", "News"):
        assert name in html


def test_an_empty_forum_invites(client, db):
    html = words(client.get("/forum/"))
    assert "The first words are yours." in html
    assert "The first question is yours" in words(client.get("/forum/questions/"))
    assert "Somebody has to begin" in words(client.get("/forum/talk/"))
    assert "No news yet" in words(client.get("/forum/news/"))


@pytest.mark.parametrize(
    ("show", "titles"),
    [
        ("all", {"Waiting one", "Unanswered one", "Solved one", "Closed one"}),
        ("unsolved", {"Waiting one", "Unanswered one", "Closed one"}),
        ("unanswered", {"Unanswered one"}),
        ("solved", {"Solved one"}),
        ("nonsense", {"Waiting one", "Unanswered one", "Solved one", "Closed one"}),
    ],
)
def test_a_category_by_state(client, ana, boris, mod, show, titles):
    waiting, _, solved, closed = (
        topic(ana, f"{state} one") for state in ("Waiting", "Unanswered", "Solved", "Closed")
    )
    waiting.reply(boris, "Hm.")
    solved.accept(solved.reply(boris, "So."), by=ana)
    closed.lock(by=mod)
    response = client.get("/forum/questions/", {"filter": show})
    assert {t.title for t in response.context["page"]} == titles


def test_pinned_topics_come_first_and_once(client, ana, mod):
    old, new = topic(ana, "The old one"), topic(ana, "The new one")
    old.pin(by=mod)
    response = client.get("/forum/questions/")
    assert list(response.context["pinned"]) == [old]
    assert list(response.context["page"]) == [new]


@pytest.mark.parametrize("page", ["0", "-1", "abc", "99999999", "²"])
def test_any_page_number_shows_some_page(client, ana, page):
    topic(ana)
    assert client.get("/forum/questions/", {"page": page}).status_code == 200


def test_a_category_that_is_not_for_everybody(client, as_, ana, mod):
    category("keepers", read_by="groups")
    assert client.get("/forum/keepers/").status_code == 404
    assert "keepers" not in words(client.get("/forum/"))
    assert as_(ana).get("/forum/keepers/").status_code == 404
    assert as_(mod).get("/forum/keepers/").status_code == 200


# A topic -----------------------------------------------------------------------------------------


def test_a_topic_shows_its_answer_first_and_in_its_place(client, ana, boris):
    question = topic(ana)
    answer = replies(question, boris, 3)[1]
    question.accept(answer, by=ana)
    html = words(client.get(question.get_absolute_url()))
    assert html.count("<p>Reply 2</p>") == 2
    assert html.index("<p>Reply 2</p>") < html.index("<p>Reply 1</p>")
    assert "Accepted as the answer" in html
    assert f'href="/forum/r/{answer.pk}/"' in html


def test_another_slug_leads_to_the_right_one(client, ana):
    question = topic(ana)
    for path in (f"/forum/t/{question.pk}/", f"/forum/t/{question.pk}/old-title/"):
        response = client.get(f"{path}?after=20")
        assert response.status_code == 301
        assert response.url == f"/forum/t/{question.pk}/why-does-the-light-blink/?after=20"


def test_pages_of_a_long_topic_and_the_way_to_each_reply(client, ana, boris, mod):
    question = topic(ana)
    posts = replies(question, boris, 45)
    posts[4].hide(by=mod)
    url = question.get_absolute_url()
    first, second, third = (client.get(url, {"after": n}) for n in (0, 20, 40))
    assert positions(first) == [p for p in range(1, 21) if p != 5]
    assert positions(second) == list(range(21, 41))
    assert positions(third) == list(range(41, 46))
    assert f'rel="next" href="{url}?after=20"' in words(first)
    assert f'rel="prev" href="{url}"' in words(second)
    assert 'rel="next"' not in words(third)
    for reply, query in ((posts[0], ""), (posts[20], "?after=20"), (posts[44], "?after=40")):
        response = client.get(reply.get_absolute_url())
        assert response.url == f"{url}{query}#reply-{reply.position}"
        page = client.get(response.url)
        assert f'id="reply-{reply.position}"' in words(page)


@pytest.mark.parametrize(
    ("after", "first"),
    [
        ("-1", 1),
        ("abc", 1),
        ("²", 1),
        ("9" * 40, 1),
        ("999999", 21),
        ("25", 21),
        ("20", 21),
        ("19", 1),
    ],
)
def test_any_place_in_a_topic_is_a_page(client, ana, boris, after, first):
    question = topic(ana)
    replies(question, boris, 22)
    response = client.get(question.get_absolute_url(), {"after": after})
    assert response.context["first"] == first


@pytest.mark.parametrize("path", ["/forum/t/{n}/x/", "/forum/r/{n}/", "/forum/reply/{n}/edit/"])
def test_what_is_not_there(client, db, path):
    for number in (1, 10**30):
        assert client.get(path.format(n=number)).status_code == 404


def test_a_hidden_topic_and_its_replies_are_not_there(client, as_, ana, boris, mod):
    question = topic(ana)
    answer = question.reply(boris, "Lift the tank.")
    question.hide(by=mod)
    urls = (question.get_absolute_url(), answer.get_absolute_url())
    for sign_in in (lambda: client, lambda: as_(ana), lambda: as_(boris)):
        assert [sign_in().get(url).status_code for url in urls] == [404, 404]
    assert as_(mod).get(urls[0]).status_code == 200


def test_a_hidden_reply_is_a_line_for_moderators_and_nothing_for_others(
    client, as_, ana, boris, mod
):
    question = topic(ana)
    rude = question.reply(boris, "Rude words")
    rude.hide(by=mod)
    url = question.get_absolute_url()
    for sign_in in (lambda: client, lambda: as_(boris)):
        assert 'id="reply-1"' not in words(sign_in().get(url))
        assert sign_in().get(rude.get_absolute_url()).status_code == 404
    html = words(as_(mod).get(url))
    assert 'id="reply-1"' in html
    assert "Rude words" not in html
    assert f"/forum/reply/{rude.pk}/unhide/" in html


def test_a_closed_topic_says_why(client, as_, ana, mod):
    question = topic(ana)
    question.lock(by=mod, reason="The shop is open again.")
    html = words(client.get(question.get_absolute_url()))
    assert "The shop is open again." in html
    assert "<textarea" not in words(as_(ana).get(question.get_absolute_url()))


def test_signed_out_people_are_led_to_sign_in_and_back(client, ana):
    html = words(client.get(topic(ana).get_absolute_url()))
    assert re.search(
        r'href="/accounts/login/\?next=%2Fforum%2Ft%2F\d+%2Fwhy-[\w-]+%2F%23reply"', html
    )


def test_what_search_engines_read(client, ana, boris, settings):
    settings.SITE_URL = "https://help.example.com"
    question = topic(ana, "Why </script> & <b>?")
    question.accept(replies(question, boris, 2)[0], by=ana)
    html = words(client.get(question.get_absolute_url()))
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])
    assert data["@type"] == "QAPage"
    entity = data["mainEntity"]
    assert (entity["name"], entity["answerCount"]) == ("Why </script> & <b>?", 2)
    assert entity["acceptedAnswer"]["text"] == "Reply 1"
    assert [answer["text"] for answer in entity["suggestedAnswer"]] == ["Reply 2"]
    address = f"https://help.example.com{question.get_absolute_url()}"
    assert f'<link rel="canonical" href="{address}">' in html
    with override("hr"):
        response = client.get(question.get_absolute_url())
    assert f'<link rel="canonical" href="{address}">' in words(response)


def test_a_discussion_is_no_question(client, ana, boris):
    talk = topic(ana, "What do you brew?", "talk")
    talk.reply(boris, "Tea")
    html = words(client.get(talk.get_absolute_url()))
    assert '"@type": "DiscussionForumPosting"' in html
    assert "This is the answer" not in html


# What lists cost ---------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 7])
def test_queries_of_the_front_page(client, ana, boris, number, django_assert_num_queries):
    for n in range(number):
        topic(ana, f"Question number {n}").reply(boris, "Hm.")
        category(f"room-{n}")
    client.get("/forum/")
    with django_assert_num_queries(3):  # categories, newest topics, waiting ones
        client.get("/forum/")


@pytest.mark.parametrize("number", [1, 7])
def test_queries_of_a_category(client, ana, boris, mod, number, django_assert_num_queries):
    for n in range(number):
        question = topic(ana, f"Question number {n}")
        question.accept(question.reply(boris, "So."), by=ana)
        topic(boris, f"A pinned one {n}").pin(by=mod)
    client.get("/forum/questions/")
    # category, topics, pinned, others, and the tags of both lists
    with django_assert_num_queries(6):
        client.get("/forum/questions/")


@pytest.mark.parametrize("number", [1, 7])
def test_queries_of_a_topic(client, ana, boris, number, django_assert_num_queries):
    question = topic(ana)
    question.accept(replies(question, boris, number)[0], by=ana)
    client.get(question.get_absolute_url())
    with django_assert_num_queries(
        6
    ):  # topic, replies, who answers whom, tags, related, in the FAQ
        client.get(question.get_absolute_url())


@pytest.mark.parametrize("number", [1, 7])
def test_queries_of_a_topic_for_its_asker(as_, ana, boris, number, django_assert_num_queries):
    question = topic(ana)
    question.accept(replies(question, boris, number)[0], by=ana)
    site = as_(ana)
    site.get(question.get_absolute_url())
    # session, member, permissions, those, reactions, how it went
    with django_assert_num_queries(11):
        site.get(question.get_absolute_url())


def test_a_long_topic_opens_anywhere_alike(client, ana, django_assert_num_queries):
    question = topic(ana)
    question.replies.bulk_create(
        question.replies.model(topic=question, author=ana, source="x", html="<p>x</p>", position=n)
        for n in range(1, 1_001)
    )
    Topic.objects.filter(pk=question.pk).update(reply_count=1_000, last_position=1_000)
    url = question.get_absolute_url()
    client.get(url)
    with django_assert_num_queries(6) as queries:
        response = client.get(url, {"after": 980})
    assert positions(response) == list(range(981, 1_001))
    assert not any("OFFSET" in query["sql"] for query in queries)


def test_categories_in_the_admin(as_, mod, ana):
    admin = "/admin/snippets/forum/category/"
    assert as_(ana).get(admin).status_code == 302
    site = as_(mod)
    assert site.get(admin).status_code == 200
    fields = {
        "name": "Repairs",
        "slug": "repairs",
        "kind": "questions",
        "read_by": "public",
        "start_by": "members",
        "reply_by": "members",
        "hue": 5,
        "icon": "ask",
        "order": 5,
    }
    assert site.post(f"{admin}add/", fields).status_code == 302
    assert Category.objects.filter(slug="repairs").exists()
    assert site.post(f"{admin}add/", {**fields, "slug": "new"}).status_code == 200


def test_a_category_with_topics_is_not_deleted(as_, ana, mod):
    topic(ana)
    room = category("questions")
    response = as_(mod).post(f"/admin/snippets/forum/category/delete/{room.pk}/")
    assert response.url == "/admin/snippets/forum/category/"
    assert Category.objects.filter(pk=room.pk).exists()
    empty = category("empty")
    as_(mod).post(f"/admin/snippets/forum/category/delete/{empty.pk}/")
    assert not Category.objects.filter(pk=empty.pk).exists()

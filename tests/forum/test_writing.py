from unittest.mock import patch

import pytest

from forum.models import BODY_LENGTH, Refused, Reply, Topic
from tests.factories import category, replies, topic

NEW = "/forum/new/"
GOOD = {
    "title": "Why does the light blink?",
    "category": "questions",
    "source": "It is amber, and it blinks all day.",
}
SEEN = {"seen": "1"}  # what is like it stood beside the form


def words(response):
    return response.content.decode()


@pytest.fixture
def question(ana):
    return topic(ana)


@pytest.fixture
def answer(question, boris):
    return question.reply(boris, "Lift the tank.")


# Starting a topic --------------------------------------------------------------------------------


def test_a_member_asks(as_, ana):
    response = as_(ana).post(NEW, GOOD)
    question = Topic.objects.get()
    assert response.url == question.get_absolute_url()
    assert (question.author, question.title, question.category.slug) == (
        ana,
        GOOD["title"],
        "questions",
    )
    assert question.html == "<p>It is amber, and it blinks all day.</p>\n"


def test_words_from_a_search_are_carried_along(as_, ana):
    html = words(as_(ana).get(NEW, {"title": "amber light", "category": "talk"}))
    assert 'value="amber light"' in html
    assert '<option value="talk" selected>' in html
    assert "Post it" in html


def test_a_category_that_is_not_there_is_not_carried_along(as_, ana):
    html = words(as_(ana).get(NEW, {"category": "nowhere"}))
    assert '<option value="questions" selected>' in html
    assert "Ask the community" in html


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", "", "Begin with what it is about."),
        ("title", "Help", "Say a little more"),
        ("title", "\u200b" * 30, "Say a little more"),
        ("title", "x" * 151, "at most 150 characters"),
        ("category", "", "Choose where it belongs."),
        ("category", "news", "Choose one of these."),
        ("category", "keepers", "Choose one of these."),
        ("source", " \n ", "Tell a little"),
        ("source", "Blinks.", "at least one whole sentence"),
        ("source", "x" * (BODY_LENGTH + 2), "2 characters too long"),
        ("source", "null \0 characters are not text at all", "Null characters"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(as_, ana, field, value, message):
    category("keepers", read_by="groups")
    sent = {**GOOD, field: value}
    response = as_(ana).post(NEW, sent)
    html = words(response)
    assert response.status_code == 200
    assert message in html
    assert response.context["form"].errors.keys() == {field}
    assert response.context["form"]["source"].value() == sent["source"]
    assert response.context["form"]["title"].value() == sent["title"]
    assert "<title>Error:" in html
    assert not Topic.objects.exists()


def test_line_ends_of_browsers_do_not_count(as_, ana):
    as_(ana).post(NEW, {**GOOD, "source": "a\r\n" * (BODY_LENGTH // 2)})
    assert Topic.objects.get().source == ("a\n" * (BODY_LENGTH // 2)).rstrip()


def test_a_short_title_says_enough_in_chinese(as_, ana):
    as_(ana).post(NEW, {**GOOD, "title": "灯为什么闪"})
    assert Topic.objects.get().title == "灯为什么闪"


def test_a_preview_without_javascript(as_, ana):
    response = as_(ana).post(NEW, {**GOOD, "source": "It *blinks* <script>", "preview": "1"})
    assert "<p>It <em>blinks</em> " in words(response)
    assert response.context["form"]["title"].value() == GOOD["title"]
    assert not Topic.objects.exists()


def test_a_double_click_asks_once(as_, ana):
    site = as_(ana)
    urls = {site.post(NEW, GOOD).url for _ in range(2)}
    assert urls == {Topic.objects.get().get_absolute_url()}


def test_signed_out_people_come_back_with_what_they_typed(client, as_, ana):
    response = client.get(NEW, {"title": "amber light"})
    assert response.url == "/accounts/login/?next=/forum/new/%3Ftitle%3Damber%2Blight"
    response = client.post(NEW, GOOD)
    assert response.url == "/accounts/login/?next=/forum/new/"
    assert not Topic.objects.exists()
    html = words(as_(ana).get(NEW))
    assert GOOD["source"] in html
    assert GOOD["title"] in html
    assert GOOD["source"] not in words(as_(ana).get(NEW))


def test_signing_in_for_real_keeps_the_words(client, ana):
    client.post(NEW, GOOD)
    response = client.post(
        "/accounts/login/?next=/forum/new/",
        {"login": ana.email, "password": "correct horse battery", "next": "/forum/new/"},
        follow=True,
    )
    assert GOOD["source"] in words(response)


def test_where_nobody_may_start_a_topic(as_, ana):
    from forum.models import Category

    Category.objects.update(kind="announcements")
    assert as_(ana).get(NEW).status_code == 403


def test_writing_too_much_keeps_the_words(as_, ana, mod):
    site = as_(ana)
    for n in range(10):
        assert site.post(NEW, {**GOOD, **SEEN, "title": f"Question number {n}"}).status_code == 302
    response = site.post(NEW, {**GOOD, **SEEN, "title": "One question too many"})
    assert response.status_code == 429
    assert "Your words are kept here" in words(response)
    assert GOOD["source"] in words(response)
    assert Topic.objects.count() == 10
    for n in range(11):
        assert (
            as_(mod).post(NEW, {**GOOD, **SEEN, "title": f"Answer number {n}"}).status_code == 302
        )


# Replying ----------------------------------------------------------------------------------------


def test_a_member_replies(as_, question, ana, boris):
    replies(question, ana, 20)
    response = as_(boris).post(f"/forum/topic/{question.pk}/reply/", {"source": "Lift **it**."})
    reply = Reply.objects.get(position=21)
    assert response.url == f"{question.get_absolute_url()}?after=20#reply-21"
    assert (reply.author, reply.html) == (boris, "<p>Lift <strong>it</strong>.</p>\n")


def test_a_reply_to_a_closed_topic_is_refused_and_its_words_kept(as_, question, boris, mod):
    question.lock(by=mod)
    response = as_(boris).post(f"/forum/topic/{question.pk}/reply/", {"source": "One more thing"})
    assert response.status_code == 403
    assert "This topic is closed" in words(response)
    assert "One more thing</textarea>" in words(response)
    assert not question.replies.exists()


def test_a_topic_that_closes_at_the_last_moment(as_, question, boris):
    with patch.object(Topic, "reply", side_effect=Refused("It was closed just now.")):
        response = as_(boris).post(f"/forum/topic/{question.pk}/reply/", {"source": "One more"})
    assert response.status_code == 403
    assert "It was closed just now." in words(response)
    assert "One more</textarea>" in words(response)


def test_a_reply_to_what_is_not_there(as_, question, boris, mod):
    question.hide(by=mod)
    assert as_(boris).post(f"/forum/topic/{question.pk}/reply/", {"source": "x"}).status_code == 404


def test_an_empty_reply(as_, question, boris):
    response = as_(boris).post(f"/forum/topic/{question.pk}/reply/", {"source": "\u200b"})
    assert "Write something that can be seen." in words(response)
    assert not question.replies.exists()


def test_a_signed_out_reply_waits_for_its_author(client, as_, question, boris):
    response = client.post(
        f"/forum/topic/{question.pk}/reply/", {"source": "Lift the tank, then..."}
    )
    assert response.url.startswith("/accounts/login/?next=/forum/t/")
    assert response.url.endswith("%23reply")
    assert "Lift the tank, then..." in words(as_(boris).get(question.get_absolute_url()))


def test_a_preview_of_a_reply_without_javascript(as_, question, boris):
    url = f"/forum/topic/{question.pk}/reply/"
    response = as_(boris).post(url, {"source": "Lift *it*.", "preview": "1"})
    assert response.status_code == 200
    assert "<p>Lift <em>it</em>.</p>" in words(response)
    assert not question.replies.exists()


# Changing ----------------------------------------------------------------------------------------


def test_changing_a_topic(as_, question, ana, boris, mod):
    url = f"/forum/topic/{question.pk}/edit/"
    assert question.source in words(as_(ana).get(url))
    response = as_(ana).post(url, {**GOOD, "title": "Why does it blink amber?"})
    question.refresh_from_db()
    assert (
        response.url
        == question.get_absolute_url()
        == f"/forum/t/{question.pk}/why-does-it-blink-amber/"
    )
    assert as_(boris).get(url).status_code == 403
    assert as_(boris).post(url, GOOD).status_code == 403
    assert as_(ana).post(url, {**GOOD, "source": "Short."}).status_code == 200
    question.hide(by=mod)
    assert as_(ana).post(url, GOOD).status_code == 404


def test_changing_a_reply(as_, answer, ana, boris, mod):
    url = f"/forum/reply/{answer.pk}/edit/"
    assert as_(boris).post(url, {"source": "Lift the tank once."}).url == answer.place
    answer.refresh_from_db()
    assert answer.html == "<p>Lift the tank once.</p>\n"
    assert as_(ana).post(url, {"source": "Mine now"}).status_code == 403
    answer.hide(by=mod)
    assert as_(boris).post(url, {"source": "x"}).status_code == 404


def test_words_of_a_change_that_comes_too_late_can_be_copied(as_, answer, boris, mod):
    answer.topic.lock(by=mod)
    response = as_(boris).post(f"/forum/reply/{answer.pk}/edit/", {"source": "Better words"})
    assert response.status_code == 403
    assert "Better words" in words(response)


# The preview fragment ----------------------------------------------------------------------------


def test_the_preview_fragment(client, as_, ana):
    response = as_(ana).post("/forum/preview/", {"source": "It *blinks*\nagain"})
    assert words(response) == "<p>It <em>blinks</em><br>\nagain</p>\n"
    assert as_(ana).get("/forum/preview/").status_code == 405
    client.logout()
    assert client.post("/forum/preview/", {"source": "x"}).status_code == 403


def test_previews_are_limited(as_, ana):
    site = as_(ana)
    codes = [site.post("/forum/preview/", {"source": "x"}).status_code for _ in range(31)]
    assert codes == [200] * 30 + [429]

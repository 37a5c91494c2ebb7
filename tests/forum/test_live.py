"""Is there more than was on the page?"""

import pytest

from tests.factories import category, replies, topic


def since(client, topic, after):
    return client.get(f"/forum/topic/{topic.pk}/since/", {"after": after})


def test_how_many_replies_have_come_and_where_they_are(client, ana, boris):
    question = topic(ana)
    replies(question, boris, 23)
    assert since(client, question, 23).status_code == 204
    response = since(client, question, 22)
    assert "1 new reply" in response.content.decode()
    html = since(client, question, 20).content.decode()
    assert "3 new replies" in html
    assert f'href="{question.get_absolute_url()}?after=20#reply-21"' in html
    assert "no-store" in response.headers["Cache-Control"]


def test_what_was_taken_away_is_not_told(client, as_, ana, boris, mod):
    question = topic(ana)
    question.reply(boris, "Rude words").hide(by=mod)
    assert since(client, question, 0).status_code == 204
    assert since(as_(mod), question, 0).status_code == 200


def test_only_so_many_are_counted(client, ana, boris):
    question = topic(ana)
    replies(question, boris, 101)
    assert "100 new replies or more" in since(client, question, 0).content.decode()


@pytest.mark.parametrize("after", ["", "abc", "-1", "²", "\x00", "9" * 40])
def test_nonsense_is_the_beginning(client, ana, boris, after):
    question = topic(ana)
    question.reply(boris, "Hm.")
    assert "1 new reply" in since(client, question, after).content.decode()


def test_who_may_not_read_is_not_told(client, as_, ana, boris, mod):
    question = topic(ana)
    question.reply(boris, "Hm.")
    question.hide(by=mod)
    category("keepers", read_by="groups")
    secret = topic(mod, "A secret question", "keepers")
    for each in (question, secret):
        assert since(client, each, 0).status_code == 404
        assert since(as_(ana), each, 0).status_code == 404
    assert client.post(f"/forum/topic/{question.pk}/since/").status_code == 405


def test_asking_costs_two_queries_at_most(client, ana, boris, django_assert_num_queries):
    question = topic(ana)
    replies(question, boris, 5)
    with django_assert_num_queries(2):
        since(client, question, 0)
    with django_assert_num_queries(1):
        since(client, question, 5)


def test_only_where_replies_can_come(client, ana, boris, mod):
    question = topic(ana)
    replies(question, boris, 25)
    url = question.get_absolute_url()
    assert "data-more-replies" not in client.get(url).content.decode()
    last = client.get(url, {"after": 20}).content.decode()
    assert f'data-more-replies="/forum/topic/{question.pk}/since/"' in last
    assert 'data-after="25"' in last
    assert "js/more-replies.js" in last
    question.lock(by=mod)
    assert "more-replies" not in client.get(url, {"after": 20}).content.decode()

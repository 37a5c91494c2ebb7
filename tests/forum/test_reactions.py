"""Helpful, and thanks."""

import pytest
from django.contrib.auth.models import AnonymousUser

from forum.limits import LIMITS
from forum.models import Reaction, Refused
from tests.factories import replies, topic

POSTS = ["topic", "reply"]


def words(response):
    return " ".join(response.content.decode().split())


@pytest.fixture(params=POSTS)
def post(request, ana, boris):
    question = topic(ana)
    return question if request.param == "topic" else question.reply(ana, "Lift the tank.")


def url_of(post):
    return f"/forum/{post._meta.model_name}/{post.pk}/react/"


@pytest.mark.parametrize("kind", ["helpful", "thanks"])
def test_a_press_says_it_and_another_takes_it_back(as_, boris, post, kind):
    site = as_(boris)
    for _twice in range(2):
        assert site.post(url_of(post), {"kind": kind}).url == post.place
    post.refresh_from_db()
    assert getattr(post, f"{kind}_count") == post.reactions.count() == 1
    site.post(url_of(post), {"kind": kind, "undo": "1"})
    post.refresh_from_db()
    assert getattr(post, f"{kind}_count") == post.reactions.count() == 0


def test_nobody_thanks_themselves(as_, ana, post):
    response = as_(ana).post(url_of(post), {"kind": "thanks"})
    assert response.status_code == 403
    assert "Only others can thank you" in words(response)
    with pytest.raises(Refused):
        post.react("helpful", by=ana)
    assert not Reaction.objects.exists()


def test_what_is_hidden_and_what_is_no_page(as_, client, boris, mod, post):
    url = url_of(post)
    assert client.post(url, {"kind": "thanks"}).url == "/accounts/login/?next=/"
    site = as_(boris)
    assert site.get(url).status_code == 405
    assert site.post(url, {"kind": "hate"}).status_code == 404
    post.hide(by=mod)
    assert site.post(url, {"kind": "thanks"}).status_code == 404
    assert as_(mod).post(url, {"kind": "thanks"}).status_code == 403


def test_readers_who_cannot_press_see_the_number_only(client, as_, ana, boris, post):
    page = post.place.partition("#")[0]
    assert "reactions" not in words(client.get(page))
    post.react("helpful", by=boris)
    html = words(client.get(page))
    assert "Helped 1 person" in html
    assert "/react/" not in html
    assert f'action="{url_of(post)}"' not in words(as_(ana).get(page))
    assert 'aria-pressed="true"' in words(as_(boris).get(page))
    assert not post.allows_reaction_by(AnonymousUser())


@pytest.mark.parametrize("number", [1, 7])
def test_my_reactions_are_one_query(as_, ana, boris, stranger, number, django_assert_num_queries):
    question = topic(ana)
    for reply in replies(question, boris, number):
        reply.react("thanks", by=stranger)
    site = as_(stranger)
    site.get(question.get_absolute_url())
    # session, member, permissions, topic, replies, reactions, tags, the same question, related
    with django_assert_num_queries(10):
        site.get(question.get_absolute_url())


def test_nobody_thanks_for_what_they_cannot_have_read(as_, boris, post, monkeypatch):
    monkeypatch.setitem(LIMITS, "react", "1/m/member")
    site = as_(boris)
    site.post(url_of(post), {"kind": "thanks"})
    page = site.post(url_of(post), {"kind": "helpful"}, follow=True)
    assert "Say it again in a minute" in words(page)
    assert [reaction.kind for reaction in post.reactions.all()] == ["thanks"]

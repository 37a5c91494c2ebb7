"""Following, four ways, and by taking part."""

import pytest
from django.urls import reverse

from community.members.models import Member
from forum.models import Following, Tag
from tests.factories import category, topic

pytestmark = pytest.mark.django_db
WHAT = ["topic", "category", "tag", "person"]


@pytest.fixture
def nouns(ana, boris):
    question = topic(ana)
    tag = Tag.objects.create(name="lights", slug="lights")
    return {"topic": question, "category": question.category, "tag": tag, "person": ana}


def url_of(what, noun):
    return reverse("forum:follow", args=[what, noun.pk])


@pytest.mark.parametrize("what", WHAT)
def test_it_works_and_leads_back(as_, boris, nouns, what):
    noun = nouns[what]
    site = as_(boris)
    for level in ("watch", "follow", "mute", ""):
        response = site.post(url_of(what, noun), {"level": level, "next": "/forum/"})
        assert response.url == "/forum/"
        assert Following.objects.level_of(boris, noun) == level


def test_nobody_follows_themselves(as_, ana):
    assert as_(ana).post(url_of("person", ana), {"level": "watch"}).status_code == 403
    assert not ana.followings.exists()


def test_what_is_hidden_is_not_found(as_, ana, boris, mod):
    hidden, room = topic(ana), category("room", read_by="groups")
    hidden.hide(by=mod)
    newcomer = Member.objects.create_user("newcomer", "n@example.org")
    for what, noun in (("topic", hidden), ("category", room), ("person", newcomer)):
        assert as_(boris).post(url_of(what, noun), {"level": "watch"}).status_code == 404
    assert as_(boris).post("/forum/follow/nothing/1/", {"level": "watch"}).status_code == 404


def test_it_is_no_page_and_not_for_everybody(client, as_, boris, nouns):
    url = url_of("topic", nouns["topic"])
    assert client.post(url).url == "/accounts/login/?next=/"
    assert as_(boris).get(url).status_code == 405


def test_a_level_that_there_is_not(as_, boris, nouns):
    response = as_(boris).post(url_of("tag", nouns["tag"]), {"level": "shout"}, follow=True)
    assert "Choose how much you want to hear" in response.content.decode()
    assert not boris.followings.exists()


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "evil", ""])
def test_the_way_back_stays_on_the_site(as_, boris, nouns, back):
    response = as_(boris).post(url_of("tag", nouns["tag"]), {"level": "watch", "next": back})
    assert response.url == "/forum/follow/"


def test_taking_part_is_watching(ana, boris):
    question = topic(ana)
    question.reply(boris, "Lift the tank.")
    question.reply(boris, "And the tray.")
    for member in (ana, boris):
        following = member.followings.get()
        assert (following.topic, following.level) == (question, "watch")
        assert following.is_automatic


def test_taking_part_overrides_no_choice(ana, boris):
    question = topic(ana)
    Following.objects.choose(boris, question, "mute")
    question.reply(boris, "Lift the tank.")
    following = boris.followings.get()
    assert (following.level, following.is_automatic) == ("mute", False)


@pytest.mark.parametrize("page", ["topic", "category", "person"])
def test_the_choice_stands_on_the_page(client, as_, boris, nouns, page):
    url = nouns[page].get_absolute_url()
    assert 'name="level"' not in client.get(url).content.decode()
    Following.objects.choose(boris, nouns[page], "mute")
    html = as_(boris).get(url).content.decode()
    assert 'value="mute" aria-current="true"' in html
    assert "Muted" in html


@pytest.mark.parametrize("number", [1, 6])
def test_the_list_of_what_one_follows(as_, ana, boris, mod, number, django_assert_num_queries):
    for n in range(number):
        Following.objects.choose(boris, topic(ana, f"Question number {n}"), "watch")
        Following.objects.choose(boris, category(f"room-{n}"), "follow")
    hidden = topic(ana, "A rude question")
    Following.objects.choose(boris, hidden, "watch")
    hidden.hide(by=mod)
    site = as_(boris)
    site.get("/forum/follow/")
    # session, member, choices about mail, permissions, followings
    with django_assert_num_queries(5):
        html = site.get("/forum/follow/").content.decode()
    assert "Question number 0" in html
    assert "A rude question" not in html


def test_following_nothing(as_, stranger, client):
    assert "You follow nothing yet" in as_(stranger).get("/forum/follow/").content.decode()
    client.logout()
    assert client.get("/forum/follow/").status_code == 302

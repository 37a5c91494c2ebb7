"""The list of words in the admin: who keeps it, and what it would have held, before it is kept."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.moderation.models import ListedWord
from community.moderation.spam import past
from tests.factories import topic

pytestmark = pytest.mark.django_db
ADD = "/admin/snippets/moderation/listedword/add/"


@pytest.fixture
def add(as_, mod):
    def post(pattern, act="hold", **more):
        form = {"pattern": pattern, "act": act, "note": "", **more}
        return as_(mod).post(ADD, form)

    return post


def test_what_would_have_been_held_is_shown_before_it_is_kept(add, ana):
    good = topic(ana, "Why does the amber light blink?")
    page = add("amber light").content.decode()
    assert not ListedWord.objects.exists()
    assert good.get_absolute_url() in page
    assert "Not saved yet" in page
    assert add("amber light", seen="amber light").status_code == 302
    assert ListedWord.objects.get().pattern == "amber light"


def test_another_word_than_the_one_that_was_seen_is_looked_at_again(add, ana):
    topic(ana, "Why does the amber light blink?")
    add("blink", seen="amber light")
    assert not ListedWord.objects.exists()


def test_what_holds_nothing_is_kept_at_once(add, ana):
    topic(ana)
    assert add("zelenka*").status_code == 302


def test_looking_back_keeps_nothing(add, ana):
    topic(ana)
    page = add("zelenka*", look_back="1").content.decode()
    assert "of the last 30 days" in page
    assert not ListedWord.objects.exists()


def test_only_the_last_days_and_the_newest_are_looked_at(ana, monkeypatch):
    topic(ana, "An amber one of old", at=timezone.now() - timedelta(days=40))
    asked = topic(ana, "Another amber one")
    asked.reply(ana, "It is amber.")
    hits = past.hits_of("amber", "hold")
    assert (hits.looked_at, len(hits.found)) == (2, 2)
    monkeypatch.setattr(past, "MOST", 1)
    assert past.hits_of("amber", "hold").looked_at == 2  # a topic and a reply


def test_looking_back_asks_twice_however_much_was_written(ana, django_assert_num_queries):
    asked = topic(ana)
    for n in range(3):
        asked.reply(ana, f"It is amber {n}.")
    with django_assert_num_queries(2):  # topics, replies
        past.hits_of("amber", "hold")
    for n in range(4):
        topic(ana, f"Another amber one {n}").reply(ana, "And amber again.")
    with django_assert_num_queries(2):
        past.hits_of("amber", "hold")


@pytest.mark.parametrize(
    "pattern", ["", "  ", "*", "**", "…", "buy *", "a*b*c*d*e", "x" * 101, "!!! ***"]
)
def test_what_is_no_word_is_refused_with_a_sentence(add, pattern):
    page = add(pattern)
    assert page.status_code == 200
    assert "error" in page.content.decode()
    assert not ListedWord.objects.exists()


def test_the_same_twice_is_refused(add):
    add("zelenka")
    add("zelenka")
    assert ListedWord.objects.count() == 1


def test_changing_and_deleting(as_, mod, add):
    add("zelenka")
    word = ListedWord.objects.get()
    url = f"/admin/snippets/moderation/listedword/edit/{word.pk}/"
    as_(mod).post(url, {"pattern": "zelenka", "act": "hide", "note": "Waves of May"})
    word.refresh_from_db()
    assert (word.act, word.note) == ("hide", "Waves of May")
    assert "Waves of May" in as_(mod).get("/admin/snippets/moderation/listedword/").content.decode()
    as_(mod).post(f"/admin/snippets/moderation/listedword/delete/{word.pk}/")
    assert not ListedWord.objects.exists()


def test_others_have_no_business_there(as_, boris, edit, client):
    for member in (boris, edit):
        assert as_(member).get(ADD).status_code in (302, 403)
        as_(member).post(ADD, {"pattern": "zelenka", "act": "hold"})
    client.post(ADD, {"pattern": "zelenka", "act": "hold"})
    assert not ListedWord.objects.exists()

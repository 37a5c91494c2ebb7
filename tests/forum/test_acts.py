"""Each act four ways: it works, is refused, finds nothing, and is no page to look at."""

import pytest
from django.urls import reverse

from tests.factories import topic

# act, what must be done before, who may, who may not, the field that changes
ACTS = [
    ("topic_lock", None, "mod", "ana", "locked_at"),
    ("topic_unlock", "lock", "mod", "ana", "locked_at"),
    ("topic_pin", None, "mod", "ana", "pinned_at"),
    ("topic_unpin", "pin", "mod", "ana", "pinned_at"),
    ("topic_hide", None, "mod", "ana", "hidden_at"),
    ("topic_unhide", "hide", "mod", None, "hidden_at"),
    ("topic_remove", None, "ana", "stranger", "deleted_at"),
    ("topic_restore", "remove", "mod", None, "deleted_at"),
    ("reply_hide", None, "mod", "ana", "hidden_at"),
    ("reply_unhide", "hide", "mod", None, "hidden_at"),
    ("reply_remove", None, "boris", "ana", "deleted_at"),
    ("reply_restore", "remove", "mod", None, "deleted_at"),
    ("reply_accept", None, "ana", "boris", None),
    ("reply_unaccept", "accept", "ana", "boris", None),
]


@pytest.fixture
def cast(ana, boris, stranger, mod):
    return {"ana": ana, "boris": boris, "stranger": stranger, "mod": mod}


def noun_for(name, cast):
    """A topic of Ana's, or Boris' reply in it."""
    question = topic(cast["ana"])
    return question if name.startswith("topic") else question.reply(cast["boris"], "Lift the tank.")


def prepare(noun, before, cast):
    if before == "accept":
        noun.topic.accept(noun, by=cast["ana"])
    elif before:
        getattr(noun, before)(by=cast["mod"])


@pytest.mark.parametrize(("name", "before", "who", "_", "field"), ACTS)
def test_it_works(as_, cast, name, before, who, _, field):
    noun = noun_for(name, cast)
    prepare(noun, before, cast)
    response = as_(cast[who]).post(reverse(f"forum:{name}", args=[noun.pk]), follow=True)
    assert response.status_code == 200
    assert len(list(response.context["messages"])) == 1
    noun.refresh_from_db()
    done = getattr(noun, field) if field else noun.topic.accepted_reply
    assert bool(done) == (before is None)


@pytest.mark.parametrize(("name", "before", "_", "who", "field"), [a for a in ACTS if a[3]])
def test_it_is_refused(as_, cast, name, before, _, who, field):
    noun = noun_for(name, cast)
    prepare(noun, before, cast)
    assert as_(cast[who]).post(reverse(f"forum:{name}", args=[noun.pk])).status_code == 403
    noun.refresh_from_db()
    state = getattr(noun, field) if field else noun.topic.accepted_reply
    assert bool(state) == (before is not None)


@pytest.mark.parametrize(("name", "before", "_", "__", "___"), ACTS)
def test_it_finds_nothing_in_a_hidden_topic(as_, cast, name, before, _, __, ___):
    noun = noun_for(name, cast)
    getattr(noun, "topic", noun).hide(by=cast["mod"])
    for who in ("ana", "boris", "stranger"):
        assert as_(cast[who]).post(reverse(f"forum:{name}", args=[noun.pk])).status_code == 404


@pytest.mark.parametrize(("name", "before", "who", "_", "__"), ACTS)
def test_it_is_no_page_and_not_for_everybody(client, as_, cast, name, before, who, _, __):
    noun = noun_for(name, cast)
    prepare(noun, before, cast)
    url = reverse(f"forum:{name}", args=[noun.pk])
    assert client.post(url).url == "/accounts/login/?next=/"
    assert as_(cast[who]).get(url).status_code == 405


def test_the_reason_of_a_closed_topic_is_kept(as_, cast):
    noun = noun_for("topic_lock", cast)
    as_(cast["mod"]).post(reverse("forum:topic_lock", args=[noun.pk]), {"reason": "All said."})
    noun.refresh_from_db()
    assert noun.lock_reason == "All said."


def test_who_removes_a_topic_finds_the_way_back(as_, cast):
    noun = noun_for("topic_remove", cast)
    response = as_(cast["ana"]).post(reverse("forum:topic_remove", args=[noun.pk]))
    assert response.url == "/forum/questions/"


def test_a_reply_of_another_topic_is_accepted_nowhere_else(as_, cast):
    mine, other = topic(cast["ana"]), topic(cast["boris"], "Another question")
    reply = other.reply(cast["ana"], "So.")
    assert as_(cast["ana"]).post(reverse("forum:reply_accept", args=[reply.pk])).status_code == 403
    mine.refresh_from_db()
    assert mine.accepted_reply is None

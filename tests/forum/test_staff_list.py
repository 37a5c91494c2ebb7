"""What is out of sight, the way back, moving, and the record of it all."""

from datetime import timedelta

import pytest
from django.utils import timezone

from forum.models import Category, Refused, Reply, Topic
from tests.factories import category, replies, topic

LIST = "/forum/out-of-sight/"


def words(response):
    return " ".join(response.content.decode().split())


def shown(response):
    return [row.post for row in response.context["page"]]


@pytest.fixture
def gone(ana, boris, mod):
    """A hidden topic, a held reply and a deleted one."""
    hidden = topic(ana, "A rude question")
    hidden.hide(by=mod, reason="Names a person.")
    held, deleted = replies(topic(ana, "A good question"), boris, 2)
    held.hold(reason="Many links.")
    deleted.remove(by=boris)
    return {"hidden": hidden, "held": held, "deleted": deleted}


# The list ----------------------------------------------------------------------------------------


def test_the_list_is_for_moderators(client, as_, ana, mod, gone):
    assert client.get(LIST).url == f"/accounts/login/?next={LIST}"
    assert as_(ana).get(LIST).status_code == 403
    assert as_(mod).post(LIST).status_code == 405
    html = words(as_(mod).get(LIST))
    for sight in ("A rude question", "Why: Names a person.", "Why: Many links.", "done by Boris"):
        assert sight in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["deleted", "held", "hidden"]),
        ({"state": "held"}, ["held"]),
        ({"state": "deleted"}, ["deleted"]),
        ({"kind": "topics"}, ["hidden"]),
        ({"kind": "replies"}, ["deleted", "held"]),
        ({"kind": "topics", "state": "held"}, []),
        ({"kind": "x", "state": "y", "page": "-1"}, ["deleted", "held", "hidden"]),
    ],
)
def test_the_list_by_state_and_kind(as_, mod, gone, query, found):
    assert shown(as_(mod).get(LIST, query)) == [gone[name] for name in found]


def test_an_empty_list_says_so(as_, mod):
    assert "Nothing is out of sight" in words(as_(mod).get(LIST))


@pytest.mark.parametrize(
    ("name", "act"), [("hidden", "unhide"), ("held", "release"), ("deleted", "restore")]
)
def test_a_row_brings_it_back_and_stays_there(as_, ana, mod, gone, name, act):
    post = gone[name]
    url = f"/forum/{post._meta.model_name}/{post.pk}/{act}/"
    assert url in words(as_(mod).get(LIST))
    assert as_(mod).post(url, {"next": f"{LIST}?page=1"}).url == f"{LIST}?page=1"
    post.refresh_from_db()
    assert post.is_shown
    assert as_(mod).post(url, {"next": "https://evil.example/"}).url.startswith("/forum/t/")
    refused = as_(ana).post(f"/forum/{post._meta.model_name}/{post.pk}/release/")
    assert refused.status_code == 403


@pytest.mark.parametrize("number", [1, 7])
def test_queries_of_the_list(as_, ana, boris, mod, number, django_assert_num_queries):
    for n in range(number):
        question = topic(ana, f"Question number {n}")
        question.reply(boris, "Hm.").hide(by=mod)
        topic(boris, f"A rude one, {n}").hide(by=mod)
    site = as_(mod)
    site.get(LIST)
    # session, member, permissions, count, keys, topics, replies, record
    with django_assert_num_queries(8):
        site.get(LIST)


def test_many_are_paged(as_, ana, boris, mod):
    for reply in replies(topic(ana), boris, 32):
        reply.hide(by=mod)
    first, second = (shown(as_(mod).get(LIST, {"page": page})) for page in (1, 2))
    assert (len(first), len(second)) == (30, 2)
    assert not set(first) & set(second)


# Undo and the record -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "undo"),
    [("lock", "unlock"), ("pin", "unpin"), ("hide", "unhide"), ("remove", "restore")],
)
def test_an_act_can_be_undone_where_it_is_told(as_, ana, mod, act, undo):
    question = topic(ana)
    html = words(as_(mod).post(f"/forum/topic/{question.pk}/{act}/", follow=True))
    assert f'action="/forum/topic/{question.pk}/{undo}/"' in html
    html = words(as_(mod).post(f"/forum/topic/{question.pk}/{undo}/", follow=True))
    assert f'action="/forum/topic/{question.pk}/{act}/"' in html


def test_moderators_read_what_was_done(as_, ana, boris, mod):
    question = topic(ana)
    reply = question.reply(boris, "Rude.")
    reply.hide(by=mod, reason="Rude.")
    question.lock(by=mod, reason="All said.")
    html = words(as_(mod).get(question.get_absolute_url()))
    for sight in ("What was done here", "Closed the topic", "All said.", "Hid the post", "#1"):
        assert sight in html
    assert "What was done here" not in words(as_(ana).get(question.get_absolute_url()))


# Authors bring back what they took away ----------------------------------------------------------


@pytest.fixture(params=["topic", "reply"])
def own(request, ana):
    question = topic(ana)
    return question if request.param == "topic" else question.reply(ana, "I found it.")


def restore(site, post):
    return site.post(f"/forum/{post._meta.model_name}/{post.pk}/restore/")


def test_an_author_brings_back_what_they_deleted(as_, ana, own):
    site = as_(ana)
    url = f"/forum/{own._meta.model_name}/{own.pk}/restore/"
    html = words(site.post(f"/forum/{own._meta.model_name}/{own.pk}/remove/", follow=True))
    assert f'action="{url}"' in html
    assert f'action="{url}"' in words(site.get("/forum/deleted/"))
    assert restore(site, own).status_code == 302
    own.refresh_from_db()
    assert own.is_shown
    assert "There is nothing to bring back" in words(site.get("/forum/deleted/"))


@pytest.mark.parametrize("how", ["by a moderator", "hidden", "long ago", "a stranger", "again"])
def test_what_an_author_does_not_bring_back(as_, ana, mod, stranger, own, how):
    own.remove(by=mod if how == "by a moderator" else ana)
    if how == "hidden":
        own.hide(by=mod)
    elif how == "long ago":
        past = timezone.now() - timedelta(days=2)
        type(own).objects.filter(pk=own.pk).update(deleted_at=past)
    elif how == "again":
        own.restore(by=mod)
        own.remove(by=mod)
    assert restore(as_(stranger if how == "a stranger" else ana), own).status_code == 404
    own.refresh_from_db()
    assert own.deleted_at
    assert restore(as_(mod), own).status_code == 302


def test_nothing_comes_back_into_a_topic_that_is_hidden(as_, ana, boris, mod):
    question = topic(ana)
    reply = question.reply(boris, "Lift the tank.")
    reply.remove(by=boris)
    question.hide(by=mod)
    assert restore(as_(boris), reply).status_code == 404


def test_the_pages_of_what_one_deleted(client, as_, ana):
    assert client.get("/forum/deleted/").status_code == 302
    assert as_(ana).post("/forum/deleted/").status_code == 405


# Moving ------------------------------------------------------------------------------------------


def move(site, topic, room, **form):
    return site.post(f"/forum/topic/{topic.pk}/move/", {"category": room, **form})


def test_a_moderator_moves_a_topic_and_back(as_, ana, mod):
    question = topic(ana)
    site = as_(mod)
    assert "Talk" in words(site.get(f"/forum/topic/{question.pk}/move/"))
    response = move(site, question, "talk", reason="No question.")
    assert response.url == question.get_absolute_url()
    html = words(site.get(response.url))
    back = f"/forum/topic/{question.pk}/move-back/"
    assert f'action="{back}"' in html
    assert "No question." in html
    site.post(back)
    question.refresh_from_db()
    assert question.category.slug == "questions"
    assert site.get(back).status_code == 405


def test_who_may_not_move_and_where_to(as_, client, ana, mod):
    question = topic(ana)
    assert move(client, question, "talk").url.startswith("/accounts/login/")
    assert move(as_(ana), question, "talk").status_code == 403
    assert as_(ana).post(f"/forum/topic/{question.pk}/move-back/").status_code == 403
    assert "Choose one of these." in words(move(as_(mod), question, "nowhere"))
    with pytest.raises(Refused):
        question.move(category("secret", read_by="groups"), by=ana)
    question.hide(by=mod)
    assert move(as_(ana), question, "talk").status_code == 404


def test_an_answer_stays_where_answers_are_taken(ana, boris, mod):
    question = topic(ana)
    answer = question.reply(boris, "So.")
    question.accept(answer, by=ana)
    question.move(category("repairs"), by=mod)
    assert question.accepted_reply == answer
    question.move(Category.objects.get(slug="talk"), by=mod)
    question.refresh_from_db()
    assert question.accepted_reply is None
    question.move_back(by=mod)
    question.refresh_from_db()
    assert (question.category.slug, question.accepted_reply) == ("repairs", answer)


def test_a_move_is_undone_only_while_it_is_the_last(ana, mod):
    question = topic(ana)
    with pytest.raises(Refused):
        question.move_back(by=mod)
    question.move(Category.objects.get(slug="talk"), by=mod)
    Topic.objects.update(category=Category.objects.get(slug="news"))
    with pytest.raises(Refused):
        question.move_back(by=mod)


def test_moved_into_private_it_is_gone_for_others(client, ana, mod):
    question = topic(ana)
    reply = question.reply(ana, "Hm.")
    question.move(category("secret", read_by="groups"), by=mod)
    assert client.get(question.get_absolute_url()).status_code == 404
    assert not Reply.objects.visible_to(ana).filter(pk=reply.pk).exists()

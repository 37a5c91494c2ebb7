"""What a post said before."""

import random
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from forum.diff import compare
from forum.models import Topic, Version
from tests.factories import topic

LATER = timedelta(hours=1)


def words(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def question(ana):
    return topic(ana, text="The amber light blinks.", at=timezone.now() - LATER)


def test_an_edit_after_the_grace_period_keeps_the_old_words(ana, question):
    question.edit("Why does it blink?", "The red light blinks.", by=ana)
    version = question.versions.get()
    assert (version.title, version.source) == (
        "Why does the light blink?",
        "The amber light blinks.",
    )
    assert (version.editor, version.written_at) == (ana, question.created_at)
    assert question.edited_at
    question.edit("Why does it blink?", "No light blinks.", by=ana)
    assert question.versions.count() == 2


def test_a_slip_of_the_pen_is_mended_without_a_trace(ana, boris):
    question = topic(ana)
    question.edit(question.title, "The light is red.", by=ana)
    assert (question.versions.count(), question.edited_at) == (0, None)
    question.reply(boris, "Red?")
    question.edit(question.title, "The light is amber.", by=ana)
    assert question.versions.get().source == "The light is red."


@pytest.mark.parametrize("echo", ["reaction", "later reply", "accepted", "same", "by another"])
def test_what_others_may_have_meant_is_kept(ana, boris, stranger, mod, echo):
    question = topic(ana)
    reply = question.reply(boris, "Lift the tank.")
    post, by = reply, boris
    if echo == "reaction":
        Topic.objects.get().replies.get().react("thanks", by=ana)
    elif echo == "later reply":
        Topic.objects.get().reply(ana, "I did.")
    elif echo == "accepted":
        Topic.objects.get().accept(reply, by=ana)
    elif echo == "same":
        post, by = topic(ana, "Another question"), ana
        Topic.objects.get(pk=post.pk).ask_too(stranger)
        post.edit(post.title, "Other words.", by=by)
    else:
        by = mod
    if echo != "same":
        post.edit("Other words.", by=by)
    assert post.versions.count() == 1


def test_the_page_of_changes(client, as_, ana, boris, question):
    reply = question.reply(boris, "Lift the <b>tank</b>.", at=timezone.now() - LATER)
    question.edit("Why does it blink?", "The red light blinks.", by=ana)
    reply.edit("Lift the <b>lid</b>.", by=boris)
    html = words(client.get(question.get_absolute_url()))
    assert f'href="/forum/topic/{question.pk}/history/"' in html
    assert f'href="/forum/reply/{reply.pk}/history/"' in html
    html = words(client.get(f"/forum/topic/{question.pk}/history/"))
    assert "amber</del>" in html
    assert "red</ins>" in html
    assert "Changed by Ana" in html
    html = words(client.get(f"/forum/reply/{reply.pk}/history/"))
    assert "&lt;b&gt;" in html
    assert "tank</del>" in html
    assert "Remove the earlier words" not in html


def test_a_post_that_was_never_changed(client, question):
    html = words(client.get(f"/forum/topic/{question.pk}/history/"))
    assert "No earlier words are kept" in html


def test_who_may_not_see_the_post_sees_no_history(client, as_, ana, mod, question):
    question.edit(question.title, "Rude words that were hidden.", by=ana)
    question.hide(by=mod)
    url = f"/forum/topic/{question.pk}/history/"
    assert client.get(url).status_code == as_(ana).get(url).status_code == 404
    assert as_(mod).get(url).status_code == 200
    assert as_(mod).post(url).status_code == 405


def test_a_moderator_removes_a_version_with_private_words(
    client, as_, ana, mod, stranger, question
):
    question.edit(question.title, "The light blinks.", by=ana)
    version = question.versions.get()
    url = f"/forum/version/{version.pk}/remove/"
    assert client.post(url).url == "/accounts/login/?next=/"
    assert as_(ana).post(url).status_code == 403
    assert as_(mod).get(url).status_code == 405
    as_(mod).post(url)
    assert not Version.objects.exists()
    question.hide(by=mod)
    other = question.versions.create(
        source="x", written_at=timezone.now(), replaced_at=timezone.now()
    )
    assert as_(ana).post(f"/forum/version/{other.pk}/remove/").status_code == 404
    entry = ModelLogEntry.objects.get(action="forum.forget")
    assert (entry.user, entry.object_id) == (mod, str(question.pk))


@pytest.mark.parametrize("number", [2, 9, 14])
def test_queries_and_pages_of_a_history(client, ana, question, number, django_assert_num_queries):
    for n in range(number):
        question.edit(f"Title number {n}", f"Words number {n}.", by=ana)
    url = f"/forum/topic/{question.pk}/history/"
    client.get(url)
    with django_assert_num_queries(3):  # topic, count, versions
        response = client.get(url)
    assert len(response.context["changes"]) == min(number, 10)
    if number > 10:
        assert len(client.get(url, {"page": 2}).context["changes"]) == 4


@pytest.mark.parametrize("page", [1, 2])
def test_each_version_has_an_address_that_lasts(client, ana, question, page):
    for n in range(14):
        question.edit(f"Title number {n}", f"Words number {n}.", by=ana)
    url = f"/forum/topic/{question.pk}/history/"
    change = client.get(url, {"page": page}).context["changes"][0]
    anchor = f"version-{change.version.pk}"
    at = f"?at={change.version.pk}"
    assert f'href="{at}#{anchor}"' in words(client.get(url, {"page": page}))
    question.edit("Another one", "More words.", by=ana)
    for n in range(9):
        question.edit(f"Title once more {n}", f"Words once more {n}.", by=ana)
    found = client.get(url + at)
    assert change.version in [it.version for it in found.context["changes"]]
    assert f'id="{anchor}"' in words(found)


@pytest.mark.parametrize("at", ["", "x", "0", "9" * 40, "²", "-1"])
def test_a_version_that_is_not_there_leads_to_the_newest(client, ana, question, at):
    question.edit("Another title", "Other words.", by=ana)
    page = client.get(f"/forum/topic/{question.pk}/history/", {"at": at})
    assert page.context["page"].number == 1


def test_a_version_of_another_post_is_not_asked_for(client, ana, boris, question):
    reply = question.reply(boris, "Lift the tank.", at=timezone.now() - LATER)
    reply.edit("Lift the lid.", by=boris)
    page = client.get(f"/forum/topic/{question.pk}/history/", {"at": reply.versions.get().pk})
    assert page.status_code == 200
    assert not page.context["changes"]


# Comparing ---------------------------------------------------------------------------------------


def rebuilt(parts, leave_out):
    return "".join(part.text for part in parts if part.kind != leave_out)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", ""),
        ("", "new words"),
        ("old words", ""),
        ("one two three", "one 2 three"),
        ("a b c d", "d c b a"),
        ("čaj a káva", "čaj i kava"),
    ],
)
def test_nothing_is_lost_between_two_texts(old, new):
    parts = compare(old, new)
    assert rebuilt(parts, "new") == old
    assert rebuilt(parts, "gone") == new


def test_a_long_stretch_that_stayed_is_cut():
    parts = compare("x " * 2_000 + "old", "x " * 2_000 + "new")
    assert [part.kind for part in parts] == ["same", "gone", "new"]
    assert len(parts[0].text) < 400


@pytest.mark.parametrize("alphabet", ["ab", "ab ", "abcdefgh \n", "a\n"])
def test_hostile_texts_take_bounded_time(alphabet):
    chance = random.Random(4)
    old, new = ("".join(chance.choices(alphabet, k=32_000)) for _ in range(2))
    spaced = [" ".join(text)[:32_000] for text in (old, new)]
    began = time.perf_counter()
    compare(old, new)
    compare(*spaced)
    assert time.perf_counter() - began < 3

"""The pages by which moderators merge, split and rename, and the addresses that lead on."""

import pytest
from django.urls import reverse

from forum.models import Reply, Topic
from tests.factories import category, topic


def words(response):
    return response.content.decode()


@pytest.fixture
def one(ana, boris):
    first = topic(ana, "The light blinks")
    first.reply(boris, "Descale it.")
    return first


@pytest.fixture
def two(stranger, boris):
    second = topic(stranger, "It is blinking", text="It blinks at night.")
    second.reply(boris, "See the manual.")
    return second


def at(noun, act):
    return reverse(f"forum:topic_{act}", args=[noun.pk])


def split_form(noun, **more):
    chosen = [reply.pk for reply in noun.replies.all()]
    return {"replies": chosen, "title": "Another", "category": noun.category.slug} | more


def sent(act, one, two):
    return {
        "merge": {"into": one.pk, "reason": "The same."},
        "split": split_form(two, reason="Off topic."),
        "rename": {"title": "Amber light", "reason": "Clearer."},
    }[act]


def is_done(act, one, two):
    now = Topic.objects.get(pk=two.pk)
    return {
        "merge": now.became_id is not None,
        "split": Topic.objects.filter(title="Another", was_reply__topic=two).exists(),
        "rename": now.title == "Amber light",
    }[act]


ACTS = ["merge", "split", "rename"]
UNDO = {"merge": "unmerge", "split": "unsplit", "rename": "rename_back"}


@pytest.mark.parametrize("act", ACTS)
def test_a_moderator_does_it_and_takes_it_back(as_, mod, one, two, act):
    site = as_(mod)
    assert site.get(at(two, act)).status_code == 200
    response = site.post(at(two, act), sent(act, one, two), follow=True)
    assert is_done(act, one, two)
    assert at(one, act) in words(site.get(one.get_absolute_url()))
    subject = Topic.objects.get(title="Another") if act == "split" else two
    undo = at(subject, UNDO[act])
    assert words(response).count(f'action="{undo}"') == 2  # in the message, and in the record
    assert site.post(undo, follow=True).status_code == 200
    assert not is_done(act, one, two) or act == "split"
    if act != "rename":  # which is undone by renaming it again
        assert site.post(undo).status_code in (403, 404)


@pytest.mark.parametrize("act", ACTS)
def test_others_are_refused(as_, client, ana, stranger, mod, one, two, act):
    form = sent(act, one, two)
    assert client.post(at(two, act), form).url.startswith("/accounts/login/")
    assert as_(stranger).post(at(two, act), form).status_code == 403  # its own author too
    assert as_(ana).get(at(two, act)).status_code == 403
    two.hide(by=mod)
    assert as_(ana).post(at(two, act), form).status_code == 404
    assert not is_done(act, one, two)


@pytest.mark.parametrize("act", ACTS)
def test_looking_changes_nothing(as_, mod, one, two, act):
    site = as_(mod)
    site.get(at(two, act), sent(act, one, two))
    assert not is_done(act, one, two)
    assert site.get(at(two, UNDO[act])).status_code == 405


@pytest.mark.parametrize("act", UNDO.values())
def test_who_does_not_take_it_back(as_, ana, mod, one, two, act):
    two.merge_into(one, by=mod)
    assert as_(ana).post(at(two, act)).status_code in (403, 404)
    assert Topic.objects.get(pk=two.pk).became_id


def test_a_merge_says_first_what_will_be(as_, mod, ana, one, two):
    category("talk")
    html = words(as_(mod).get(at(two, "merge"), {"into": one.get_absolute_url()}))
    assert "its 1 reply become replies of “The light blinks”" in html
    assert "Merge them" in html
    assert f'name="into" value="{one.pk}"' in html


@pytest.mark.parametrize(
    "typed", ["{pk}", "#{pk}", "http://testserver/forum/t/{pk}/the-light/", "/forum/r/{reply}/"]
)
def test_the_other_topic_is_named_by_its_address(as_, mod, one, two, typed):
    into = typed.format(pk=one.pk, reply=one.replies.get().pk)
    assert "Merge them" in words(as_(mod).get(at(two, "merge"), {"into": into}))


def test_the_other_topic_is_found_by_its_title(as_, mod, one, two):
    html = words(as_(mod).get(at(two, "merge"), {"into": "light blinks"}))
    assert f'href="?into={one.pk}"' in html
    html = words(as_(mod).get(at(two, "merge"), {"into": "nothing like it"}))
    assert "No topic is called so" in html
    assert 'value="nothing like it"' in html


def test_what_is_wrong_with_a_merge_is_said_beside_it(as_, mod, two):
    html = words(as_(mod).post(at(two, "merge"), {"into": two.pk, "reason": "Kept"}))
    assert "cannot be merged with itself" in html


def test_what_is_wrong_with_a_split_is_said_and_nothing_is_lost(as_, mod, two):
    html = words(as_(mod).post(at(two, "split"), split_form(two, title="", reason="Kept")))
    assert 'value="Kept"' in html
    assert "checked" in html
    html = words(as_(mod).post(at(two, "split"), split_form(two, replies=[])))
    assert "Choose at least one reply." in html


def test_a_moderator_tags_with_a_reason_and_back(as_, mod, stranger, two):
    two.tag(["light"], by=stranger)
    site = as_(mod)
    html = words(site.post(at(two, "tags"), {"tags": "lamp", "reason": "As others."}, follow=True))
    assert [tag.name for tag in two.tags.all()] == ["lamp"]
    assert "As others." in html
    assert f'action="{at(two, "tag_back")}"' in html
    site.post(at(two, "tag_back"))
    assert [tag.name for tag in two.tags.all()] == ["light"]
    assert site.get(at(two, "tag_back")).status_code == 405
    assert as_(stranger).post(at(two, "tag_back")).status_code == 403
    assert 'name="reason"' not in words(as_(stranger).get(at(two, "tags")))


# Addresses ---------------------------------------------------------------------------------------


def test_old_addresses_lead_on(as_, client, mod, one, two):
    reply = two.replies.get()
    two.merge_into(one, by=mod)
    became = Topic.objects.get(pk=two.pk).became
    for url in (two.get_absolute_url(), f"/forum/t/{two.pk}/", f"/forum/topic/{two.pk}/unread/"):
        response = client.get(url)
        assert (response.status_code, response.url) == (302, became.place)
    assert client.get(f"/forum/r/{reply.pk}/").url == Reply.objects.get(pk=reply.pk).place
    html = words(client.get(became.place))
    assert "was a topic of its own: “It is blinking”" in html
    assert "It blinks at night." in html


def test_who_may_not_see_where_it_went_finds_nothing(as_, client, ana, mod, one, two):
    one.move(category("secret", read_by="groups"), by=mod)
    two.merge_into(one, by=mod)
    for visitor in (client, as_(ana)):
        assert visitor.get(two.get_absolute_url()).status_code == 404
    assert as_(mod).get(two.get_absolute_url()).status_code == 302
    assert client.get("/forum/t/999999/").status_code == 404


def test_a_split_leaves_a_line_in_both_places(client, mod, one):
    first = one.replies.get()
    new = one.split([first], title="Descaling", category=one.category, by=mod)
    old = words(client.get(one.get_absolute_url()))
    assert "What was said here is a topic of its own now" in old
    assert f'href="/forum/r/{first.pk}/"' in old
    assert client.get(f"/forum/r/{first.pk}/").url == new.get_absolute_url()
    html = words(client.get(new.get_absolute_url()))
    assert "This began as a reply in another topic" in html
    assert f'href="/forum/t/{one.pk}/?after=0#reply-1"' in html


def test_what_was_written_for_a_merged_topic_arrives(as_, ana, mod, one, two):
    two.merge_into(one, by=mod)
    response = as_(ana).post(f"/forum/topic/{two.pk}/reply/", {"source": "I was writing."})
    assert response.status_code == 302
    assert one.replies.filter(source="I was writing.").exists()


def test_lists_and_feeds_have_the_one_topic(client, as_, mod, one, two):
    two.merge_into(one, by=mod)
    for site in (client, as_(mod)):
        for url in ("/forum/", "/forum/questions/", "/forum/feeds/latest/"):
            html = words(site.get(url))
            assert "The light blinks" in html
            assert "It is blinking" not in html
    assert "It is blinking" not in words(as_(mod).get("/forum/out-of-sight/"))


@pytest.mark.parametrize("number", [1, 4])
def test_queries_of_a_page_on_which_things_were_merged(
    client, ana, mod, number, django_assert_num_queries
):
    question = topic(ana)
    for n in range(number):
        topic(ana, f"Again {n}").merge_into(question, by=mod)
        reply = question.reply(mod, f"Another thing {n}")
        question.split([reply], title=f"Off {n}", category=question.category, by=mod)
    client.get(question.get_absolute_url())
    with django_assert_num_queries(6):  # as any topic with a reply
        assert client.get(question.get_absolute_url()).status_code == 200

"""What newcomers may not yet: told beside the field, with the words kept; edits count too."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from wagtail.models import Site

from community.members.models import Member
from community.moderation.models import FirstPosts
from forum import newcomers
from forum.brings import BRINGS, posts_of
from forum.models import Reply, Topic
from forum.tasks import tell_of
from tests.factories import replies, topic

LINKS = "Look at https://one.example/a and https://two.example/b for it."
ONE_MORE = LINKS + " Also www.three.example."
CALLS = " ".join(f"@friend{n}" for n in range(newcomers.MENTIONS + 1))
FILES = " ".join(f"![](/forum/file/{n:032x}/)" for n in range(newcomers.FILES + 1))
TOO_MUCH = {"links to other sites": ONE_MORE, "people by name": CALLS, "pictures": FILES}


@pytest.fixture
def question(ana):
    return topic(ana)


@pytest.fixture
def settled(boris):
    """Boris, whom the limits no longer hold for."""
    boris.trust = Member.Trust.MEMBER
    boris.save()
    return boris


def send_reply(client, question, source):
    return client.post(f"/forum/topic/{question.pk}/reply/", {"source": source})


def page(response):
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("what", TOO_MUCH)
def test_a_reply_with_too_much(as_, question, boris, what):
    response = send_reply(as_(boris), question, TOO_MUCH[what])
    assert not question.replies.exists()
    form = response.context["form"]
    assert what in form.errors["source"][0]
    assert "once you have been here for 2 days and have read 5 topics" in form.errors["source"][0]
    assert form["source"].value() == TOO_MUCH[what]


@pytest.mark.parametrize("what", TOO_MUCH)
def test_members_and_moderators_have_no_such_limits(as_, question, settled, mod, what):
    for member in (settled, mod):
        assert send_reply(as_(member), question, TOO_MUCH[what]).status_code == 302


@pytest.mark.parametrize(
    "source", [LINKS, "@ana, see /forum/ and https://one.example/a twice: https://one.example/a"]
)
def test_what_ordinary_people_write(as_, question, boris, source):
    assert send_reply(as_(boris), question, source).status_code == 302


def test_pages_of_the_site_itself_are_no_links(as_, question, boris, settings):
    settings.SITE_URL = "https://help.example"
    own = " ".join(f"{settings.SITE_URL}/forum/t/{n}/" for n in range(5))
    assert send_reply(as_(boris), question, own).status_code == 302
    assert newcomers.links_in("https://help.example.elsewhere.example/") != set()


def test_links_are_counted_as_they_come_out():
    assert newcomers.links_in(
        "[a](https://x.example) <https://y.example> ![c](https://z.example/p.png)"
    ) == {
        "https://x.example",
        "https://y.example",
        "https://z.example/p.png",
    }
    assert newcomers.links_in("[a][1]\n\n[1]: https://x.example") == {"https://x.example"}
    assert newcomers.links_in("`https://x.example`") == set()


def test_a_topic_with_too_much(as_, ana):
    data = {"title": "Where can I buy one?", "category": "questions", "source": ONE_MORE}
    response = as_(ana).post("/forum/new/", data)
    assert not Topic.objects.exists()
    assert "Leave at most 2 links" in page(response)
    assert "three.example" in response.context["form"]["source"].value()


def test_an_edit_that_adds_the_third_link(as_, question, ana, boris):
    reply = question.reply(boris, LINKS)
    response = as_(boris).post(f"/forum/reply/{reply.pk}/edit/", {"source": ONE_MORE})
    assert "Leave at most 2 links" in page(response)
    reply.refresh_from_db()
    assert reply.source == LINKS
    data = {"title": question.title, "source": ONE_MORE}
    assert "Leave at most 2 links" in page(as_(ana).post(f"/forum/topic/{question.pk}/edit/", data))


def test_an_edit_may_keep_what_stands_there(as_, question, boris, mod):
    """Written as a member, or brought from another forum."""
    reply = question.reply(boris, ONE_MORE)
    response = as_(boris).post(f"/forum/reply/{reply.pk}/edit/", {"source": f"{ONE_MORE} Sorry."})
    assert response.status_code == 302
    response = as_(mod).post(f"/forum/reply/{reply.pk}/edit/", {"source": f"{ONE_MORE} {CALLS}"})
    assert response.status_code == 302


def test_too_many_posts_in_an_hour(as_, question, boris, django_assert_num_queries):
    now = timezone.now()
    replies(question, boris, newcomers.HOURLY - 1, at=now - timedelta(minutes=30))
    assert newcomers.wait(boris) == ""
    question.reply(boris, "And one more.", at=now - timedelta(minutes=10))
    response = send_reply(as_(boris), question, "One too many")
    assert "send them after" in page(response)
    assert "One too many</textarea>" in page(response)
    until = timezone.localtime(now + timedelta(minutes=30))
    assert newcomers.clock(until) in newcomers.wait(boris)
    with django_assert_num_queries(2):
        newcomers.full_until(boris, newcomers.HOURLY, newcomers.HOUR)


def test_too_many_posts_in_a_day(question, boris):
    replies(question, boris, newcomers.DAILY, at=timezone.now() - timedelta(hours=5))
    assert newcomers.wait(boris)
    boris.trust = Member.Trust.MEMBER
    assert newcomers.wait(boris) == ""


def test_a_double_click_at_the_limit_finds_its_post(as_, question, boris):
    replies(question, boris, newcomers.HOURLY - 1)
    data = {"source": "The last one", "sent_key": "8b5e2c9c-5a57-4b0c-9a53-0d2f0f5b9a11"}
    url = f"/forum/topic/{question.pk}/reply/"
    assert as_(boris).post(url, data).url == as_(boris).post(url, data).url
    assert question.replies.count() == newcomers.HOURLY


def test_an_edit_is_no_new_post(as_, question, boris):
    reply = replies(question, boris, newcomers.HOURLY)[0]
    response = as_(boris).post(f"/forum/reply/{reply.pk}/edit/", {"source": "Better words"})
    assert response.status_code == 302


def test_no_limit_holds_for_words_of_the_past(question, boris):
    """Imports and the demo speak to the nouns."""
    assert question.reply(boris, ONE_MORE).pk


def test_new_tags(as_, boris):
    mine = topic(boris, "A topic of Boris")
    response = as_(boris).post(f"/forum/topic/{mine.pk}/tags/", {"tags": "one, two, three"})
    assert "You may make 2 more new tags today" in page(response)
    boris.trust = Member.Trust.MEMBER
    boris.save()
    url = f"/forum/topic/{mine.pk}/tags/"
    assert as_(boris).post(url, {"tags": "one, two, three"}).status_code == 302


class TestFirstPosts:
    @pytest.fixture
    def hold(self, db):
        wanted = FirstPosts.for_site(Site.objects.get(is_default_site=True))
        wanted.hold = True
        wanted.save()
        return wanted

    @pytest.fixture
    def later(self, monkeypatch):
        """As in life, the worker tells when the post is written, and not while it is."""
        waiting, tell = [], tell_of.call
        monkeypatch.setattr(
            "forum.receivers.tell_of", SimpleNamespace(enqueue=lambda *event: waiting.append(event))
        )
        return lambda: [tell(*waiting.pop(0)) for _event in list(waiting)]

    def test_by_default_nothing_is_held(self, as_, question, boris):
        send_reply(as_(boris), question, "Lift the tank.")
        assert question.replies.get().is_shown

    def test_the_first_is_held_before_anybody_is_told(
        self, as_, question, ana, boris, mod, hold, later
    ):
        send_reply(as_(boris), question, "Lift the tank.")
        reply = question.replies.get()
        assert reply.state == "held"
        later()
        assert not ana.notifications.exists()
        seen = page(as_(boris).get(question.get_absolute_url()))
        assert "one of them looks at it first, usually within a day" in seen
        assert "Lift the tank." not in page(as_(ana).get(question.get_absolute_url()))
        assert "looks at it first" not in page(as_(mod).get(question.get_absolute_url()))
        reply.release(by=mod)
        later()
        assert ana.notifications.get().kind == "forum.reply"
        send_reply(as_(boris), question, "And wipe it.")
        assert question.replies.last().is_shown

    def test_a_topic_too(self, as_, boris, hold):
        data = {
            "title": "Why does it blink?",
            "category": "questions",
            "source": "It is amber, and it blinks.",
        }
        response = as_(boris).post("/forum/new/", data, follow=True)
        assert Topic.objects.get().state == "held"
        assert "looks at it first" in page(response)

    def test_as_many_as_the_site_says(self, as_, question, boris, mod, hold):
        hold.number = 2
        hold.save()
        for words in ("First words", "Second words"):
            send_reply(as_(boris), question, words)
        assert {it.state for it in question.replies.all()} == {"held"}
        for reply in question.replies.select_related("topic__category"):
            reply.release(by=mod)
        send_reply(as_(boris), question, "Third words")
        assert question.replies.last().is_shown

    def test_sent_twice_it_is_not_held_again(self, as_, question, boris, mod, hold):
        data = {"source": "Lift it.", "sent_key": "8b5e2c9c-5a57-4b0c-9a53-0d2f0f5b9a11"}
        url = f"/forum/topic/{question.pk}/reply/"
        as_(boris).post(url, data)
        Reply.objects.get().release(by=mod)
        as_(boris).post(url, data)
        assert Reply.objects.get().is_shown

    def test_whom_it_does_not_concern(self, as_, question, settled, mod, hold):
        for member in (settled, mod):
            send_reply(as_(member), question, f"Words of {member}")
        assert not question.replies.exclude(held_at=None).exists()

    @pytest.mark.parametrize(
        ("hours", "words"),
        [(1, "within an hour"), (5, "within 5 hours"), (24, "within a day"), (48, "within 2 days")],
    )
    def test_the_promise(self, hours, words):
        assert words in FirstPosts(hours=hours).promise

    def test_members_pay_nothing_for_it(self, settled, question, django_assert_num_queries):
        reply = question.reply(settled, "Lift the tank.")
        settled.has_perm("forum.moderate")
        with django_assert_num_queries(0):
            newcomers.look_first(reply)


def test_each_level_says_what_it_brings():
    assert posts_of("post") == "At most 10 posts in five minutes, and 100 in a day."
    assert posts_of("post_trusted") == "At most 20 posts in five minutes, and 300 in a day."
    assert all(say() for sentences in BRINGS.values() for say in sentences)


@pytest.mark.parametrize(("trust", "refused"), [("MEMBER", True), ("TRUSTED", False)])
def test_the_trusted_may_write_faster(as_, question, boris, trust, refused):
    boris.trust = Member.Trust[trust]
    boris.save()
    for number in range(11):
        response = send_reply(as_(boris), question, f"Words {number}")
    assert (response.status_code == 429) is refused

"""What is written in the forum passes the filter before anybody is told."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from community.members.models import Member
from community.moderation.models import ListedWord, Verdict
from community.notifications.models import Notification
from forum.models import Reply, Topic
from forum.tasks import tell_of
from tests.conftest import person
from tests.factories import category, topic

pytestmark = pytest.mark.django_db
SPAM = "The best online casino is https://casino.example, with free spins for everybody here."
PLAIN = "My kettle whistles at sixty degrees and then once more when the water really boils."


def ask(client, source=SPAM, title="About my kettle", **more):
    form = {"title": title, "source": source, "category": "questions", "sent_key": str(uuid4())}
    return client.post("/forum/new/", {**form, **more}, follow=True)


@pytest.fixture
def rooms(db):
    category("questions")


class TestWriting:
    def test_a_topic_is_held_and_its_author_hears_it_kindly(self, as_, ana, boris, rooms):
        page = ask(as_(ana)).content.decode()
        held = Topic.objects.get()
        assert held.held_at
        assert "A moderator looks at what you wrote" in page
        assert "free spins" in page, "the author still has the words"
        assert "advertising" not in page
        assert as_(boris).get(held.get_absolute_url()).status_code == 404
        assert Client().get(held.get_absolute_url()).status_code == 404

    def test_a_genuine_one_is_not(self, as_, ana, rooms):
        assert "A moderator" not in ask(as_(ana), PLAIN).content.decode()
        assert Topic.objects.get().is_shown

    def test_nobody_is_told_of_a_held_reply_until_it_is_released(
        self, as_, ana, boris, mod, monkeypatch
    ):
        told = []  # the worker comes when all is committed, and not at once, as it does in tests
        later = SimpleNamespace(enqueue=lambda *event: told.append(event))
        monkeypatch.setattr("forum.receivers.tell_of", later)
        asked = topic(ana)
        as_(boris).post(f"/forum/topic/{asked.pk}/reply/", {"source": f"@ana {SPAM}"})
        reply = Reply.objects.get()
        asked.refresh_from_db()
        assert reply.held_at
        tell_of.call(*told.pop())
        assert asked.reply_count == 0
        assert not Notification.objects.filter(member=ana).exists()
        reply.release(by=mod)
        for event in told:
            tell_of.call(*event)
        assert Notification.objects.filter(member=ana).exists()

    def test_sent_twice_it_is_judged_once(self, as_, ana, mod, rooms):
        key = str(uuid4())
        ask(as_(ana), sent_key=key)
        Topic.objects.get().release(by=mod)
        ask(as_(ana), sent_key=key)
        assert Topic.objects.get().is_shown
        assert Verdict.objects.count() == 1

    def test_the_team_may_say_it(self, as_, mod, rooms):
        ask(as_(mod))
        assert Topic.objects.get().is_shown

    def test_it_costs_so_many_queries_whatever_there_is(
        self, as_, ana, django_assert_num_queries, rooms
    ):
        from community.moderation.screening import Writing, screen

        ListedWord.objects.create(pattern="zelenka")
        one = topic(ana)
        look = Writing(one, ana, PLAIN, "About")
        screen(look)
        others = [topic(person(f"n{n}"), f"Number {n}, again?") for n in range(5)]
        with django_assert_num_queries(3):  # the lists, what is alike, what it looks like
            screen(Writing(others[0], ana, PLAIN, "About"))
        for n, other in enumerate(others[1:]):
            ListedWord.objects.create(pattern=f"word{n}")
            screen(Writing(other, other.author, PLAIN, "About"))
        last = topic(ana, "One more of them?")
        with django_assert_num_queries(3):
            screen(Writing(last, ana, "Something else is here.", "About"))


class TestEditing:
    @pytest.fixture
    def old(self, ana):
        return topic(ana, text=PLAIN, at=timezone.now() - timedelta(hours=2))

    def test_a_good_topic_that_becomes_spam_is_held(self, as_, ana, old):
        words = {"title": "Why does the light blink?", "source": f"{PLAIN} {SPAM}"}
        page = as_(ana).post(f"/forum/topic/{old.pk}/edit/", words, follow=True)
        old.refresh_from_db()
        assert old.held_at
        assert "A moderator looks" in page.content.decode()

    def test_a_good_reply_that_becomes_spam_is_held(self, as_, ana, old):
        reply = old.reply(ana, PLAIN)
        as_(ana).post(f"/forum/reply/{reply.pk}/edit/", {"source": SPAM})
        reply.refresh_from_db()
        assert reply.held_at

    def test_a_moderator_s_edit_is_not_judged(self, as_, mod, old):
        words = {"title": "Why does the light blink?", "source": SPAM}
        as_(mod).post(f"/forum/topic/{old.pk}/edit/", words)
        old.refresh_from_db()
        assert old.is_shown

    def test_what_was_released_stays_when_a_comma_changes(self, as_, ana, mod, rooms):
        ask(as_(ana))
        held = Topic.objects.get()
        held.release(by=mod)
        words = {"title": held.title, "source": f"{SPAM} Thanks!"}
        as_(ana).post(f"/forum/topic/{held.pk}/edit/", words)
        held.refresh_from_db()
        assert held.is_shown


class TestOutcomes:
    @pytest.fixture
    def held(self, as_, ana, rooms):
        ask(as_(ana))
        return Topic.objects.get()

    @staticmethod
    def outcome():
        return Verdict.objects.get().outcome

    def test_released_it_was_a_false_positive(self, held, mod):
        held.release(by=mod)
        assert self.outcome() == "good"
        held.hold(by=mod, reason="Undone")
        assert self.outcome() == "undone"

    def test_removed_it_was_spam(self, held, mod):
        held.remove(by=mod)
        assert self.outcome() == "spam"
        held.restore(by=mod)
        assert self.outcome() == "undone"

    def test_that_its_author_removes_it_says_nothing(self, held, ana):
        held.remove(by=ana)
        assert self.outcome() == ""

    def test_what_goes_for_another_reason_later_does_not_count(self, held, mod):
        held.release(by=mod)
        held.remove(by=mod)
        assert self.outcome() == "good"


class TestWaves:
    @pytest.fixture
    def wave(self, as_, ana):
        """`wave(members)`: each says nearly the same in a topic of ana's."""

        def roll(members):
            asked = topic(ana)
            for n, member in enumerate(members):
                words = f"Hello number {n}! {PLAIN} https://x{n}.example"
                as_(member).post(f"/forum/topic/{asked.pk}/reply/", {"source": words})
            return Reply.objects.order_by("pk")

        return roll

    def test_the_first_ones_are_held_when_it_is_seen_to_be_a_wave(self, wave):
        said = wave([person(f"wave{n}") for n in range(3)])
        assert [bool(reply.held_at) for reply in said] == [True, True, True]
        assert Verdict.objects.count() == 3

    def test_a_trusted_one_among_them_stays(self, wave):
        members = [person(f"wave{n}") for n in range(3)]
        Member.objects.filter(pk=members[0].pk).update(trust=Member.Trust.TRUSTED)
        assert [bool(reply.held_at) for reply in wave(members)] == [False, True, True]

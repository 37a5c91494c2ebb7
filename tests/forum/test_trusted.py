"""What trusted members do with topics of others, each four ways: it works, is refused, finds nothing, and GET changes nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from community.members.models import Member
from community.notifications.showing import shown_to
from forum.models import Category, Refused, Topic
from tests.factories import category, replies, topic


@pytest.fixture
def boris(boris):
    boris.trust = Member.Trust.TRUSTED
    boris.save()
    return boris


@pytest.fixture
def question(ana):
    return topic(ana, "Help!!! it blinks")


@pytest.fixture
def older(stranger):
    return topic(stranger, "Why does the light blink amber?")


@pytest.fixture
def private(mod, ana):
    """A topic in a room that only moderators read."""
    room = category("backstage", read_by="groups")
    return room.start_topic(mod, "Who writes it?", "Between us.")


def page(response):
    return " ".join(response.content.decode().split())


def tidy(client, noun, title="Why does the amber light blink?", tags="lights"):
    return client.post(f"/forum/topic/{noun.pk}/tidy/", {"title": title, "tags": tags})


def close(client, noun, other):
    return client.post(f"/forum/topic/{noun.pk}/asked-before/", {"other": other})


def told(member):
    rows = list(member.notifications.all())
    return [(it.kind, it.said) for it in shown_to(member, rows)]


class TestTidying:
    def test_it_works_is_remembered_and_told(self, as_, question, ana, boris):
        assert tidy(as_(boris), question).url == Topic.objects.get().get_absolute_url()
        question = Topic.objects.get()
        assert question.title == "Why does the amber light blink?"
        assert question.source == "It is amber."
        assert [tag.name for tag in question.tags.all()] == ["lights"]
        assert [(it.title, it.editor) for it in question.versions.all()] == [
            ("Help!!! it blinks", boris)
        ]
        entry = ModelLogEntry.objects.for_instance(question).get(action="forum.tidy")
        assert entry.user == boris
        assert entry.data["before"] == {"title": "Help!!! it blinks", "tags": []}
        assert told(ana) == [("forum.tidy", "")]
        assert "Boris</b> put the title or tags" in page(as_(ana).get("/notifications/"))

    def test_the_same_again_leaves_no_trace(self, as_, question, boris):
        tidy(as_(boris), question)
        tidy(as_(boris), question)
        assert ModelLogEntry.objects.filter(action="forum.tidy").count() == 1
        assert question.versions.count() == 1

    def test_what_was_typed_comes_back(self, as_, question, boris):
        response = tidy(
            as_(boris), question, title="Blink", tags="one, two, three, four, five, six"
        )
        assert "Say a little more" in page(response)
        assert "at most 5 tags" in page(response)
        assert 'value="Blink"' in page(response)
        assert Topic.objects.get().title == "Help!!! it blinks"

    @pytest.mark.parametrize("trust", [Member.Trust.NEWCOMER, Member.Trust.MEMBER])
    def test_others_are_refused(self, as_, question, boris, trust):
        boris.trust = trust
        boris.save()
        assert tidy(as_(boris), question).status_code == 403
        with pytest.raises(Refused):
            question.tidy("Another title", [], by=boris)

    def test_the_unseen_is_not_there(self, as_, private, boris):
        assert tidy(as_(boris), private).status_code == 404

    def test_where_they_cannot_write_they_change_nothing(self, as_, question, boris):
        Category.objects.update(reply_by="team")
        assert as_(boris).get(question.get_absolute_url()).status_code == 200
        assert tidy(as_(boris), question).status_code == 403

    def test_a_closed_topic_stays_as_it_is(self, as_, question, boris, mod):
        question.lock(by=mod)
        assert tidy(as_(boris), question).status_code == 403

    def test_looking_changes_nothing(self, as_, client, question, boris):
        assert client.get(f"/forum/topic/{question.pk}/tidy/").status_code == 302
        seen = as_(boris).get(f"/forum/topic/{question.pk}/tidy/?title=Gone&tags=x")
        assert 'value="Help!!! it blinks"' in page(seen)
        assert not ModelLogEntry.objects.exists()


class TestAskedBefore:
    def test_it_works_leads_there_and_is_told(self, as_, question, older, ana, boris, settings):
        response = close(
            as_(boris), question, f"http://testserver{older.get_absolute_url()}?after=20#reply-3"
        )
        assert response.url == question.get_absolute_url()
        question.refresh_from_db()
        assert question.locked_at
        way = f"{settings.SITE_URL}/forum/t/{older.pk}/"
        assert f'href="{way}"' in page(as_(boris).get(question.get_absolute_url()))
        assert told(ana) == [
            ("forum.duplicate", f"This question was asked before, and goes on there: {way}")
        ]
        assert (
            "if yours is another question, you can open it again"
            in page(as_(ana).get("/notifications/")).lower()
        )

    @pytest.mark.parametrize(
        ("other", "sentence"),
        [
            ("", "Paste the address of the other question."),
            ("somewhere", "There is no such question here."),
            ("999999", "There is no such question here."),
            ("9" * 40, "There is no such question here."),
            ("/forum/t/0/", "There is no such question here."),
            ("\0", ""),
        ],
    )
    def test_no_such_question(self, as_, question, boris, other, sentence):
        response = close(as_(boris), question, other)
        assert response.status_code == 200
        assert sentence in page(response)
        assert not Topic.objects.get().locked_at

    def test_what_cannot_be_the_other_one(self, as_, question, older, private, ana, boris, mod):
        def refused(other):
            response = close(as_(boris), question, f"/forum/t/{other.pk}/")
            assert not Topic.objects.get(pk=question.pk).locked_at
            return response.context["form"].errors["other"][0]

        assert "this very question" in refused(question)
        assert "There is no such question here." in refused(private)
        talk = category("talk", kind="discussion").start_topic(ana, "Just talking", "Hello there.")
        assert "no question" in refused(talk)
        members = category("members", read_by="members")
        inside = members.start_topic(ana, "Why does it blink?", "It is amber.")
        assert "Not everybody who reads this one" in refused(inside)
        third = topic(ana, "The third of its kind")
        older.close_as_asked_before(third, by=boris)
        assert "itself asked before" in refused(older)

    def test_two_do_not_lead_to_each_other(self, question, older, boris):
        """Each was asked for while the other was still open."""
        stale = Topic.objects.select_related("category__parent").get(pk=question.pk)
        question.close_as_asked_before(older, by=boris)
        with pytest.raises(Refused, match="itself asked before"):
            older.close_as_asked_before(stale, by=boris)

    def test_a_solved_or_closed_one_is_left_alone(self, as_, question, older, ana, boris, mod):
        answer = question.reply(mod, "Lift it.")
        question.accept(answer, by=ana)
        assert close(as_(boris), question, str(older.pk)).status_code == 403
        question.unaccept(by=ana)
        question.lock(by=mod)
        assert close(as_(boris), question, str(older.pk)).status_code == 403

    @pytest.mark.parametrize("trust", [Member.Trust.NEWCOMER, Member.Trust.MEMBER])
    def test_others_are_refused(self, as_, question, older, boris, trust):
        boris.trust = trust
        boris.save()
        assert close(as_(boris), question, str(older.pk)).status_code == 403
        with pytest.raises(Refused):
            question.close_as_asked_before(older, by=boris)

    def test_the_unseen_is_not_there(self, as_, private, older, boris):
        assert close(as_(boris), private, str(older.pk)).status_code == 404

    def test_looking_changes_nothing(self, as_, question, older, boris):
        as_(boris).get(f"/forum/topic/{question.pk}/asked-before/?other={older.pk}")
        question.refresh_from_db()
        assert not question.locked_at

    def test_its_author_knows_better(self, as_, question, older, ana, boris, mod):
        question.close_as_asked_before(older, by=boris)
        assert "open it again" in page(as_(ana).get(question.get_absolute_url()))
        assert "open it again" not in page(as_(boris).get(question.get_absolute_url()))
        as_(ana).post(f"/forum/topic/{question.pk}/reopen/")
        question.refresh_from_db()
        assert not question.locked_at
        response = close(as_(boris), question, str(older.pk))
        assert "Its author has said that it is another question" in page(response)
        assert close(as_(mod), question, str(older.pk)).status_code == 302

    def test_what_a_moderator_closed_stays_closed(self, as_, question, older, ana, boris, mod):
        question.lock(by=mod, reason="Enough.")
        assert as_(ana).post(f"/forum/topic/{question.pk}/reopen/").status_code == 403
        question.unlock(by=mod)
        question.close_as_asked_before(older, by=boris)
        assert as_(boris).post(f"/forum/topic/{question.pk}/reopen/").status_code == 403
        assert as_(ana).get(f"/forum/topic/{question.pk}/reopen/").status_code == 405


def test_the_page_offers_it_to_the_trusted_alone(as_, question, ana, boris, stranger, mod):
    def offers(member):
        seen = page(as_(member).get(question.get_absolute_url()))
        return "/tidy/" in seen, "/asked-before/" in seen

    assert offers(boris) == (True, True)
    assert offers(mod) == (False, True)  # they change all of it
    assert offers(stranger) == offers(ana) == (False, False)


def test_the_page_asks_no_more_for_the_trusted(as_, question, boris, stranger):
    replies(question, boris, 3)
    numbers = []
    for member in (stranger, boris):
        client = as_(member)
        client.get(question.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            client.get(question.get_absolute_url())
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]

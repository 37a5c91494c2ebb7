"""Several who did the same: "Ana and 3 others". Ana is told; who counts is asked again when she looks."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from community.members.models import Member
from community.notifications.bell import DEEDS, PATIENCE, notify, prune_notifications
from community.notifications.mailing import mail_due
from community.notifications.models import Deed, MailChoices, OutboxMessage
from community.notifications.showing import shown_to
from tests.conftest import person
from tests.factories import topic

pytestmark = pytest.mark.django_db
NAMES = ["boris", "cleo", "dora", "emil", "finn"]


@pytest.fixture
def question(ana):
    return topic(ana)


@pytest.fixture
def crowd(db):
    return [person(name) for name in NAMES]


def words(member) -> list[str]:
    """What the list says, newest first."""
    from community.notifications.mailing import line

    return [line(it)["words"] for it in shown_to(member, list(member.notifications.for_list()))]


def all_reply(question, crowd):
    return [question.reply(member, f"Word {n}, said {member}.") for n, member in enumerate(crowd)]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "Boris replied in Why does the light blink?"),
        (2, "Cleo and Boris replied in Why does the light blink?"),
        (3, "Dora and 2 others replied in Why does the light blink?"),
        (5, "Finn and 4 others replied in Why does the light blink?"),
    ],
)
def test_who_replied_newest_first(ana, question, crowd, number, said):
    all_reply(question, crowd[:number])
    assert words(ana) == [said]


@pytest.mark.parametrize(
    ("number", "who"),
    [(1, "Boris"), (2, "Cleo and Boris"), (3, "Dora, Cleo and 1 other"), (5, "Finn, Emil and 3 others")],
)  # fmt: skip
@pytest.mark.parametrize(
    ("kind", "did"), [("thanks", "thanked you for"), ("helpful", "found helpful")]
)
def test_who_gave_thanks(ana, question, crowd, number, who, kind, did):
    for member in crowd[:number]:
        question.react(kind, by=member)
    assert words(ana) == [f"{who} {did} what you wrote in Why does the light blink?"]


@pytest.mark.parametrize("kind", ["mention", "quote"])
def test_who_called_or_quoted(ana, question, crowd, kind):
    for n, member in enumerate(crowd):
        at = timezone.now() + timedelta(seconds=n)
        notify({ana.pk: kind}, f"forum.{kind}", "topic:1", question, actor=member, at=at)
    assert words(ana)[0].startswith("Finn and 4 others ")


def test_people_are_counted_once_and_stand_by_their_last_deed(ana, question, crowd):
    boris, cleo, *_ = crowd
    all_reply(question, [boris, cleo, boris, boris])
    assert words(ana) == ["Boris and Cleo replied in Why does the light blink?"]


def test_whose_reply_is_out_of_sight_does_not_count(as_, ana, mod, question, crowd):
    *others, last = all_reply(question, crowd[:3])
    last.hide(by=mod)
    reply = next(it for it in ana.notifications.for_list() if it.kind == "forum.reply")
    assert shown_to(ana, [reply])[0].seen == others[-1], "it leads to what can be read"
    assert "Cleo and Boris replied in Why does the light blink?" in words(ana)
    for one in others:
        one.remove(by=mod)
    html = as_(ana).get("/notifications/").content.decode()
    assert "There was a reply in a topic that you can no longer see" in html
    assert not any(name.title() in html for name in NAMES)


def test_who_was_shut_out_or_has_left_does_not_count(ana, question, crowd):
    all_reply(question, crowd[:4])
    Member.objects.filter(pk=crowd[3].pk).update(is_active=False)
    assert words(ana) == ["Dora and 2 others replied in Why does the light blink?"]
    crowd[2].become_former()
    assert words(ana) == ["Cleo and Boris replied in Why does the light blink?"]


def test_a_moderator_who_has_left_did_it_all_the_same(ana, mod, question):
    question.lock(by=mod)
    mod.become_former()
    assert words(ana) == ["A moderator has closed Why does the light blink? to new replies"]


def test_thanks_that_were_taken_back_before_anybody_was_told(ana, question, crowd):
    from datetime import datetime

    from forum.telling import Event, tell

    tell(Event("thanks", question, crowd[0], datetime.now(tz=timezone.get_current_timezone())))
    assert not ana.notifications.exists()


def test_who_counts_is_asked_again_when_the_mail_is_written(ana, question, crowd):
    MailChoices.objects.of(ana)
    all_reply(question, crowd[:4])
    Member.objects.filter(pk=crowd[3].pk).update(is_active=False)
    mail_due(timezone.now() + PATIENCE + timedelta(seconds=1))
    mail = next(it for it in OutboxMessage.objects.all() if it.to == [ana.email])
    assert mail.subject == "Dora and 2 others replied in Why does the light blink?"
    text = mail.parsed.get_body(("plain",)).get_content()
    assert "Emil" not in text


@pytest.mark.parametrize("number", [1, 5])
def test_a_crowd_costs_the_list_no_query(
    as_, ana, question, crowd, number, django_assert_num_queries
):
    all_reply(question, crowd[:number])
    for member in crowd[:number]:
        question.react("thanks", by=member)
    site = as_(ana)
    site.get("/notifications/")
    # session, member, permissions, kinds, notifications, deeds, topics, replies, audit log
    with django_assert_num_queries(9):
        site.get("/notifications/")


@pytest.mark.parametrize("number", [1, 200])
def test_telling_one_more_costs_as_much_however_many_there_were(
    ana, question, crowd, number, django_assert_num_queries
):
    for n in range(number):
        at = timezone.now() + timedelta(seconds=n)
        notify({ana.pk: "author"}, "forum.reply", "topic:1", question, actor=crowd[0], at=at)
    # savepoint twice, lock, who knows it, choices (2), unread, grown, mail, deed
    with django_assert_num_queries(10):
        notify({ana.pk: "author"}, "forum.reply", "topic:1", question, actor=crowd[1])


def test_an_older_task_that_runs_again_changes_nothing(ana, question, crowd):
    first, then = timezone.now() - timedelta(minutes=1), timezone.now()
    for at, member in ((first, crowd[0]), (then, crowd[1]), (first, crowd[0])):
        notify({ana.pk: "author"}, "forum.reply", "topic:1", question, actor=member, at=at)
    assert Deed.objects.count() == 2
    assert ana.notifications.get().created_at == then


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_all_are_there_when_many_do_it_at_once():
    ana, crowd = person("ana"), [person(name) for name in NAMES]
    question = topic(ana)

    def act(n):
        try:
            notify({ana.pk: "author"}, "forum.thanks", "topic:1", question, actor=crowd[n % 5])
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(act, range(20)))
    (one,) = shown_to(ana, list(ana.notifications.all()))
    assert one.deeds.count() == 20
    assert len(one.people) == 5
    ana.refresh_from_db()
    assert ana.unread_count == 1


def test_only_the_newest_deeds_of_a_crowd_are_kept(ana, question, crowd):
    start = timezone.now()
    for n in range(DEEDS + 5):
        at = start + timedelta(seconds=n)
        notify({ana.pk: "author"}, "forum.reply", "topic:1", question, actor=crowd[n % 5], at=at)
    assert prune_notifications() == 0
    assert Deed.objects.count() == DEEDS
    assert Deed.objects.last().at == start + timedelta(seconds=5)


def test_every_plural_says_its_number_in_the_singular_too():
    """One form of Croatian is for 1, 21, 31."""
    folder = Path(settings.BASE_DIR) / "templates" / "notifications"
    counted = re.compile(r"blocktranslate count n=[^%]*%}(.*?){% plural %}", re.DOTALL)
    found = [one for path in folder.rglob("*.*") for one in counted.findall(path.read_text())]
    assert len(found) >= 8
    assert [one for one in found if "{{ n }}" not in one] == []

"""Owners hear once that something is not well, once a day after that, and when it is over."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from community.members.models import Member
from community.notifications.addresses import MailAddress
from community.notifications.delivery import UNREACHABLE
from community.notifications.models import OutboxMessage
from community.serving import facts
from community.serving.drift import IndexDrift, check_index
from community.serving.models import Alarm, ScheduledJob
from community.serving.schedule import jobs
from community.serving.watch import troubles, watch
from tests.conftest import person
from tests.factories import topic

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
GB = 10**9
ROOM, LOW = facts.Disk(50 * GB, 100 * GB), facts.Disk(9 * GB, 100 * GB)


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def site(db, now, monkeypatch):
    """Well: the worker runs and did all it had to."""
    monkeypatch.setattr(facts, "disk", lambda: ROOM)
    ScheduledJob.objects.announce(jobs())
    soon = now + 9 * DAY
    ScheduledJob.objects.update(started_at=now, succeeded_at=now, due_at=soon)
    return monkeypatch


def job(name, **fields):
    ScheduledJob.objects.update_or_create(name=name, defaults={"every": 86400, **fields})


def codes(now=None):
    return [trouble.code for trouble in troubles(now)]


def wait(what, now, **fields):
    DBTaskResult.objects.create(
        task_path="x",
        args_kwargs={},
        backend_name="default",
        status=TaskResultStatus.READY,
        **fields,
    )
    DBTaskResult.objects.update(enqueued_at=now - what)


def watched(now):
    """By a worker, who has begun to watch."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: now)
        ScheduledJob.objects.filter(name="watch").update(started_at=now)
        OutboxMessage.objects.update(sent_at=now)
        watch(now)


def mails():
    return list(OutboxMessage.objects.order_by("pk").values_list("subject", flat=True))


def letter():
    return OutboxMessage.objects.latest("pk").parsed.get_body(("plain",)).get_content()


def test_all_is_well(site, django_assert_num_queries):
    with django_assert_num_queries(7):
        assert codes() == []


@pytest.mark.parametrize(("free", "total", "low"), [
    (50 * GB, 100 * GB, False),
    (9 * GB, 100 * GB, True),
    (GB // 2, 4 * GB, True),
    (400 * GB, 1000 * GB, False),
])  # fmt: skip
def test_room_on_the_disk(free, total, low):
    assert facts.Disk(free, total).is_low == low


def test_a_worker_that_is_gone_is_one_trouble_and_not_fifty(site, now):
    assert codes(now + 2 * DAY) == ["worker"]


def test_jobs_of_which_a_worker_does_others(site, now):
    job("tidy_flags", due_at=now - 11 * HOUR)
    job("tidy_queue", due_at=now - 13 * HOUR)
    job("recount_words", failures=2)
    job("warm_topics", failures=3)
    job("of_another_version", failures=9)
    assert codes(now) == ["job:tidy_queue", "job:warm_topics"]
    overdue, failing = (str(trouble.says) for trouble in troubles(now))
    assert overdue == "This has not been done for too long: Forget old decisions."
    assert failing == "This fails again and again: Tell anew which topics are hot."


def test_tasks_that_wait(site, now):
    later = now + HOUR
    wait(14 * MINUTE, now, run_after=get_date_max())
    assert codes(now) == []
    DBTaskResult.objects.update(enqueued_at=now - 16 * MINUTE)
    assert codes(now) == ["tasks"]
    DBTaskResult.objects.update(run_after=later)
    assert codes(now) == [], "it is not time for it yet"


def test_mail_that_nobody_takes_or_that_nobody_answers(site, now):
    OutboxMessage.objects.create(to=["a@example.org"], message=b"", due_at=now - 16 * MINUTE)
    assert codes(now) == ["mail"]
    OutboxMessage.objects.update(due_at=now + HOUR, attempts=7)
    assert codes(now) == [], "one address that does not answer is none of ours"
    cache.set(UNREACHABLE, now - 16 * MINUTE)
    assert codes(now) == ["mail"]


def test_mail_that_comes_back(site, now):
    for n in range(20):
        MailAddress.objects.note_refusal(f"{n}@example.org", "gone", for_good=True)
    assert codes(now) == ["bounces"]
    assert codes(now + 2 * DAY)[-1] != "bounces"


@pytest.mark.parametrize(("fields", "bad"), [
    ({"succeeded_at": timedelta(hours=47)}, False),
    ({"succeeded_at": timedelta(hours=49)}, True),
    ({"succeeded_at": timedelta(hours=1), "failures": 1}, True),
    ({"started_at": timedelta(hours=1)}, False),
    ({"started_at": timedelta(hours=49)}, True),
])  # fmt: skip
def test_backups(site, now, fields, bad):
    ago = {k: now - v if isinstance(v, timedelta) else v for k, v in fields.items()}
    job("backup", **ago)
    assert ("backup" in codes(now)) == bad


def test_an_index_that_says_something_else(site, ana, now):
    check_index()
    topic(ana, "Amber")
    check_index()
    from community.search.models import Entry

    Entry.objects.filter(kind=Entry.Kind.TOPIC).delete()
    with pytest.raises(IndexDrift, match="1 entry differs"):
        check_index()
    job("check_index", failures=1)
    assert codes(now) == ["index"]


def test_owners_hear_once_then_daily_and_when_it_is_over(site, owner, mod, now):
    site.setattr(facts, "disk", lambda: LOW)
    for minute in range(10):
        watched(now + minute * MINUTE)
    assert [row.to for row in OutboxMessage.objects.all()] == [[owner.email]]
    assert mails() == ["Hearth is not well"]
    assert "The disk is nearly full. Make room" in letter()
    assert "/admin/running/" in letter()
    watched(now + DAY + MINUTE)
    assert len(mails()) == 2
    site.setattr(facts, "disk", lambda: ROOM)
    watched(now + DAY + 10 * MINUTE)
    assert len(mails()) == 2, "it may come and go"
    watched(now + DAY + 20 * MINUTE)
    assert mails()[2:] == ["Hearth is well again"]
    assert "- Room on the disk" in letter()
    assert not Alarm.objects.exists()


def test_what_comes_and_goes_is_one_trouble(site, owner, now):
    for minute in range(0, 60, 5):
        site.setattr(facts, "disk", lambda low=minute % 10 == 0: LOW if low else ROOM)
        watched(now + minute * MINUTE)
    assert len(mails()) == 1


def test_some_is_well_again(site, owner, now):
    site.setattr(facts, "disk", lambda: LOW)
    job("warm_topics", failures=3)
    watch(now)
    assert "warm" not in letter()
    assert "Tell anew which topics are hot" in letter()
    site.setattr(facts, "disk", lambda: ROOM)
    for minute in (10, 20):
        watched(now + minute * MINUTE)
    assert mails()[1:] == ["Hearth: some of it is well again"]


def test_that_mail_does_not_go_out_is_told_by_no_mail(site, owner, now, caplog):
    cache.set(UNREACHABLE, now - HOUR)
    watch(now)
    assert mails() == []
    assert "not well: Mail does not go out." in caplog.text


def test_an_owner_who_never_confirmed_an_address_hears_nothing(site, now):
    owner = person("newcomer", "Owner")
    Member.objects.filter(pk=owner.pk).update(email_verified_at=None)
    site.setattr(facts, "disk", lambda: LOW)
    watch(now)
    assert mails() == []

"""Jobs by the clock: done once, done again, and done whatever becomes of a job, a worker or the clock."""

import errno
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from community.serving.clock import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    ClaimedLane,
    Job,
    SecondsLane,
    lanes,
    watch_lanes,
)
from community.serving.models import ScheduledJob

MINUTES, HOURS, DAYS = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Clocks:
    """The clock on the wall, which people put forward and back, and the one that only goes on."""

    def __init__(self):
        self.wall, self.monotonic = datetime(2026, 5, 1, 12, tzinfo=UTC), 1000.0

    def go_on(self, time: timedelta):
        self.wall += time
        self.monotonic += time.total_seconds()

    def put(self, by: timedelta):
        self.wall += by


@pytest.fixture
def clocks(monkeypatch):
    clocks = Clocks()
    monkeypatch.setattr(timezone, "now", lambda: clocks.wall)
    return clocks


@pytest.fixture
def lane_of(db, clocks):
    def made(*jobs, kind=ClaimedLane):
        ScheduledJob.objects.announce(jobs)
        return kind("test", list(jobs), limit=HOUR, monotonic=lambda: clocks.monotonic)

    return made


@pytest.fixture
def runs():
    return []


@pytest.fixture
def daily(runs):
    return Job("daily", DAY, lambda: runs.append("daily"))


def fail():
    raise ValueError("mail to ana@example.org failed")


def row(name="daily"):
    return ScheduledJob.objects.get(name=name)


def test_a_daily_job_runs_once_a_day_however_often_the_worker_is_started(
    lane_of, daily, runs, clocks
):
    for _ in range(8):
        lane_of(daily).turn()
        clocks.go_on(5 * HOURS)
    assert len(runs) == 2, "at the start, and 25 hours later"


def test_a_daily_job_runs_although_no_worker_lasts_for_a_day(lane_of, daily, runs, clocks):
    for _ in range(24 * 4):
        lane_of(daily).turn()
        clocks.go_on(1 * HOURS)
    assert len(runs) == 4


def test_of_two_workers_one_does_it(lane_of, daily, runs, monkeypatch):
    one, other = lane_of(daily), lane_of(daily)
    claim = ScheduledJob.claim

    def both_see_it(self, now):
        monkeypatch.setattr(ScheduledJob, "claim", claim)
        other.turn()
        return self.claim(now)

    monkeypatch.setattr(ScheduledJob, "claim", both_see_it)
    one.turn()
    assert runs == ["daily"]


def test_a_worker_that_was_killed_leaves_it_to_the_next_within_an_hour(
    lane_of, daily, runs, clocks
):
    lane = lane_of(daily)
    assert row().claim(clocks.wall)  # and killed
    lane.turn()
    assert runs == []
    clocks.go_on(HOURS)
    lane.turn()
    assert runs == ["daily"]


@pytest.mark.parametrize("jump", [-400 * DAYS, -2 * HOURS, 2 * HOURS, 400 * DAYS])
@pytest.mark.parametrize("every", [MINUTE, DAY])
def test_a_clock_that_is_put_neither_stops_nor_storms_it(lane_of, runs, clocks, jump, every):
    lane = lane_of(Job("daily", every, lambda: runs.append(1)))
    lane.turn()
    clocks.put(jump)
    for _ in range(10):
        lane.turn()
    assert len(runs) <= 2, "once more at most"
    clocks.go_on(timedelta(seconds=every) + 3 * HOURS)
    before = len(runs)
    lane.turn()
    assert len(runs) == before + 1
    lane.turn()
    assert len(runs) == before + 1


@pytest.mark.parametrize("jump", [-400 * DAYS, 400 * DAYS])
def test_what_is_done_every_second_asks_another_clock(lane_of, runs, clocks, jump):
    lane = lane_of(Job("quick", SECOND, lambda: runs.append(1)), kind=SecondsLane)
    lane.turn()
    clocks.put(jump)
    lane.turn()
    assert len(runs) == 1
    clocks.go_on(timedelta(seconds=1))
    lane.turn()
    assert len(runs) == 2


def test_clocks_of_two_workers_differ_by_a_little(lane_of, daily, runs, clocks):
    lane_of(daily).turn()
    clocks.put(-3 * MINUTES)
    lane_of(daily).turn()
    assert runs == ["daily"]


def test_a_failure_is_noted_without_secrets_and_tried_again_soon(lane_of, clocks):
    lane = lane_of(Job("daily", DAY, fail))
    lane.turn()
    failed = row()
    assert "failed" in failed.error
    assert "ana@example.org" not in failed.error
    assert (failed.failures, failed.succeeded_at) == (1, None)
    lane.turn()
    assert row().failures == 1
    clocks.go_on(15 * MINUTES)
    lane.turn()
    assert row().failures == 2


def test_success_forgets_the_failures(lane_of, daily, clocks):
    lane_of(Job("daily", DAY, fail)).turn()
    clocks.go_on(1 * HOURS)
    lane_of(daily).turn()
    assert (row().failures, row().succeeded_at) == (0, clocks.wall)


@pytest.mark.parametrize("kind", [ClaimedLane, SecondsLane])
def test_a_failing_job_does_not_stop_the_others(lane_of, runs, kind):
    lane_of(Job("a", MINUTE, fail), Job("b", MINUTE, lambda: runs.append(1)), kind=kind).turn()
    assert runs == [1]


def test_what_is_done_every_second_is_noted_once_a_minute(
    lane_of, clocks, django_assert_num_queries
):
    lane = lane_of(Job("quick", SECOND, lambda: None), kind=SecondsLane)
    with django_assert_num_queries(2):
        for _ in range(61):
            lane.turn()
            clocks.go_on(timedelta(seconds=1))
    assert row("quick").succeeded_at


def test_what_fails_every_second_is_logged_once_a_minute(lane_of, clocks, caplog):
    lane = lane_of(Job("quick", SECOND, fail), kind=SecondsLane)
    for _ in range(61):
        lane.turn()
        clocks.go_on(timedelta(seconds=1))
    assert len([it for it in caplog.records if "scheduled job failed" in it.message]) == 2
    assert row("quick").failures == 2


def test_a_database_that_is_gone_is_told_in_a_line_whatever_was_to_be_done(lane_of, caplog):
    def gone():
        raise OSError(errno.EIO, "no answer")

    jobs = [Job(name, SECOND, gone) for name in ("one", "two")]
    lane_of(*jobs, kind=SecondsLane).turn()
    assert "Traceback" not in caplog.text
    kinds = {record.seldom for record in caplog.records if hasattr(record, "seldom")}
    assert len(kinds) == 1, "the log tells one of a kind in a minute"


def test_a_job_that_hangs_ends_the_worker_and_names_itself(clocks, caplog):
    held, begun, ends = threading.Event(), threading.Event(), []
    lane = SecondsLane("test", [], limit=MINUTE, monotonic=lambda: clocks.monotonic)

    def hang():
        begun.set()
        held.wait(5)

    thread = threading.Thread(target=lane.attempt, args=[Job("stuck", SECOND, hang)])
    thread.start()
    begun.wait(5)
    assert lane.hangs == ""
    clocks.go_on(2 * MINUTES)
    stop = threading.Event()
    stop.wait = lambda timeout=None: False
    watch_lanes([lane], stop, give_up=lambda: ends.append(1))
    held.set()
    thread.join()
    assert ends == [1]
    assert "the job stuck hangs" in caplog.text
    assert lane.hangs == ""


def test_a_job_that_hangs_holds_up_none_of_another_kind():
    often, sometimes, seldom = lanes(
        [Job(str(n), n, fail) for n in (SECOND, 10, MINUTE, HOUR, DAY)]
    )
    assert [job.every for job in often.jobs] == [SECOND, 10]
    assert [job.every for job in sometimes.jobs] == [MINUTE, HOUR]
    assert [job.every for job in seldom.jobs] == [DAY]

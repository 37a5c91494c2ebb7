"""Runs jobs by the clock: in lanes, so that one that hangs holds up none of another kind.

What is done every few seconds is counted by a clock that nobody puts back, in each worker, and noted once a minute.
All else is claimed: its row says when it is due, and of several workers one gets it.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from django.utils.functional import Promise

from community.content.unavailable import log, reason_of
from community.serving.models import ScheduledJob

logger = logging.getLogger(__name__)

SECOND, MINUTE, HOUR, DAY = 1, 60, 60 * 60, 24 * 60 * 60


@dataclass(frozen=True)
class Job:
    """Something done every so many seconds. It can be done twice, or by two workers at once, without harm."""

    name: str  # stays the same for ever: it names the row, and metrics
    every: int
    run: Callable[[], object]
    says: str | Promise = ""  # what it does, for people
    after_failure: int = 0  # seconds until it is tried again; 0 for a quarter of an hour at most

    @property
    def again(self) -> timedelta:
        return timedelta(seconds=self.after_failure or min(self.every, 15 * MINUTE))


@dataclass
class Lane:
    """Jobs that follow each other in one thread."""

    name: str
    jobs: list[Job]
    limit: int  # seconds; a job that takes longer hangs
    rest: float = 0.5  # seconds between looks at the clock
    monotonic: Callable[[], float] = time.monotonic
    busy: tuple[str, float] | None = None  # the job under way, and since when
    failing: dict[str, float] = field(default_factory=dict)  # when its failure was last logged

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            close_old_connections()
            try:
                self.turn(stop)
            except Exception as failure:  # the database is away: everything waits for it
                self.complain("looking at the schedule", failure)
            stop.wait(self.rest)
        close_old_connections()

    def turn(self, stop: threading.Event | None = None) -> None:
        """Do what is due, one after another."""
        raise NotImplementedError

    def attempt(self, job: Job) -> Exception | None:
        """Do it. What it raised is logged and returned, so that the others go on."""
        self.busy = job.name, self.monotonic()
        try:
            job.run()
        except Exception as failure:
            self.complain(job.name, failure)
            return failure
        finally:
            self.busy = None
        self.failing.pop(job.name, None)
        return None

    def complain(self, what: str, failure: Exception) -> None:
        """At length once a minute; what fails every second fills no log. What all fail of is told once."""
        if reason := reason_of(failure):
            log(reason, failure)
            return
        now = self.monotonic()
        if now - self.failing.get(what, -MINUTE) >= MINUTE:
            self.failing[what] = now
            logger.error("a scheduled job failed: %s", what, exc_info=failure)

    @property
    def hangs(self) -> str:
        """The name of the job that has taken too long, or ""."""
        name, since = self.busy or ("", self.monotonic())
        return name if self.monotonic() - since > self.limit else ""


@dataclass
class SecondsLane(Lane):
    """What every worker does every few seconds, whatever the clock on the wall says."""

    due: dict[str, float] = field(default_factory=dict)
    noted: dict[str, float] = field(default_factory=dict)

    def turn(self, stop: threading.Event | None = None) -> None:
        now = self.monotonic()
        for job in self.jobs:
            if self.due.get(job.name, now) <= now:
                self.due[job.name] = now + job.every
                started = timezone.now()
                self.note(job, started, self.attempt(job))

    def note(self, job: Job, started, failure: Exception | None) -> None:
        """At most once a minute: a row that is written every second wears the disk and says no more."""
        now = self.monotonic()
        if now - self.noted.get(job.name, -MINUTE) < MINUTE:
            return
        self.noted[job.name] = now
        with suppress(DatabaseError):
            if failure:
                rows, pause = ScheduledJob.objects, timedelta(seconds=MINUTE)
                rows.note_failure(job.name, failure, again=pause)
            else:
                ScheduledJob.objects.note_success(job.name, started=started, every=MINUTE)


@dataclass
class ClaimedLane(Lane):
    """What one of the workers does when the row says that it is time."""

    rest: float = 2

    def turn(self, stop: threading.Event | None = None) -> None:
        jobs = {job.name: job for job in self.jobs}
        for row in ScheduledJob.objects.filter(name__in=jobs).order_by("due_at", "pk"):
            if stop and stop.is_set():
                return
            now = timezone.now()
            if row.is_due(now) and row.claim(now):
                self.finish(jobs[row.name], now, self.attempt(jobs[row.name]))

    def finish(self, job: Job, started, failure: Exception | None) -> None:
        if failure:
            ScheduledJob.objects.note_failure(job.name, failure, again=job.again)
        else:
            ScheduledJob.objects.note_success(job.name, started=started, every=job.every)


def lanes(jobs: list[Job]) -> list[Lane]:
    return [
        SecondsLane("seconds", [job for job in jobs if job.every < MINUTE], limit=15 * MINUTE),
        ClaimedLane("minutes", [job for job in jobs if MINUTE <= job.every < DAY], limit=HOUR),
        ClaimedLane("days", [job for job in jobs if job.every >= DAY], limit=6 * HOUR),
    ]


def end_process() -> None:
    """A thread cannot be ended, a process can; whatever started it starts it again, and leases run out."""
    logging.shutdown()
    os._exit(70)  # EX_SOFTWARE


def watch_lanes(lanes: list[Lane], stop: threading.Event, give_up=end_process) -> None:
    """Until `stop`; gives up as soon as a job hangs."""
    while not stop.wait(1):
        for lane in lanes:
            if name := lane.hangs:
                logger.critical("the job %s hangs; the worker ends, to be started again", name)
                give_up()
                return

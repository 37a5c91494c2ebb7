"""How it went the last time with what is done by the clock, and what is not well."""

from contextlib import contextmanager
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from community.content.logs import without_secrets

LONGEST_ERROR = 1000  # characters
HOUR = timedelta(hours=1)
# The clocks of two workers differ by less; a time further ahead was written before the clock was put back.
SKEW = timedelta(minutes=5)
FAILS = 3  # times in a row, with a pause after each; the first may be an accident


class ScheduledJobQuerySet(models.QuerySet):
    def announce(self, jobs) -> None:
        """Have a row for each job of the schedule, with how often it is done."""
        known = dict(self.values_list("name", "every"))
        new = [self.model(name=it.name, every=it.every) for it in jobs if it.name not in known]
        self.bulk_create(new, ignore_conflicts=True)
        for job in jobs:
            if known.get(job.name, job.every) != job.every:
                self.filter(name=job.name).update(every=job.every)

    def that_can_be_asked_for(self):
        """What is done more often than once a minute need not be, and a backup is made by whoever keeps it."""
        return self.filter(every__gte=60).exclude(name="backup")

    def note_success(self, name: str, *, started, every: int) -> None:
        due = started + timedelta(seconds=every)
        self.filter(name=name).update(
            started_at=started, succeeded_at=timezone.now(), due_at=due, failures=0
        )

    def note_failure(self, name: str, failure: Exception, *, again: timedelta) -> None:
        error = without_secrets(f"{type(failure).__name__}: {failure}")[:LONGEST_ERROR]
        now = timezone.now()
        self.filter(name=name).update(
            failed_at=now, due_at=now + again, error=error, failures=F("failures") + 1
        )


class ScheduledJob(models.Model):
    """A job of the worker, or a backup: when it began last, when it last succeeded, when and why it last failed."""

    name = models.CharField(max_length=100, unique=True)
    every = models.PositiveIntegerField(help_text=_("Seconds from one time to the next."))
    started_at = models.DateTimeField(null=True, blank=True)
    succeeded_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)  # of the last failure, without secrets
    failures = models.PositiveIntegerField(default=0, db_default=0)  # since it last succeeded
    due_at = models.DateTimeField(null=True, blank=True)  # None: at once

    objects = ScheduledJobQuerySet.as_manager()

    def __str__(self):
        return self.name

    @classmethod
    @contextmanager
    def noted(cls, name: str, every: int):
        """Do it in a `with` block; what it raises is noted and raised on."""
        started = timezone.now()
        cls.objects.update_or_create(name=name, defaults={"every": every, "started_at": started})
        try:
            yield
        except Exception as failure:
            cls.objects.note_failure(name, failure, again=timedelta(seconds=every))
            raise
        cls.objects.note_success(name, started=started, every=every)

    @property
    def interval(self) -> timedelta:
        return timedelta(seconds=self.every)

    def is_due(self, now) -> bool:
        """Its time has come, or lies so far ahead that the clock must have been put back since."""
        return self.due_at is None or self.due_at <= now or self.due_at > now + self.interval + SKEW

    def claim(self, now) -> bool:
        """Ours, if no other worker was faster. It is due again soon, should we be killed before it is done."""
        same = ScheduledJob.objects.filter(pk=self.pk, due_at=self.due_at)
        return bool(same.update(started_at=now, due_at=now + min(self.interval, HOUR)))

    def run_now(self, *, by) -> None:
        """Have the worker do it at once."""
        ScheduledJob.objects.filter(pk=self.pk).update(due_at=None)
        log(instance=self, action="serving.run_now", user=by)

    @property
    def patience(self) -> timedelta:
        """How long after its time it is overdue: a busy worker is late now and then."""
        return min(max(timedelta(minutes=15), self.interval / 2), timedelta(hours=12))

    def is_overdue(self, now) -> bool:
        return self.due_at is not None and now > self.due_at + self.patience

    @property
    def has_failed(self) -> bool:
        return self.failures > 0

    @property
    def keeps_failing(self) -> bool:
        return self.failures >= FAILS


class AlarmQuerySet(models.QuerySet):
    def to_tell(self, now):
        """What the owners have not been told of today."""
        another_day = Q(told_at__lt=now - timedelta(days=1)) | Q(told_at__gt=now + SKEW)
        return self.filter(Q(told_at=None) | another_day)


class Alarm(models.Model):
    """Something that is not well, as long as it is not: told to the owners once, once a day after that, and when it is over."""

    code = models.CharField(max_length=120, unique=True)  # "disk", "job:doubt_overdue"
    since = models.DateTimeField()
    seen_at = models.DateTimeField()  # what has not been seen for a while is over
    told_at = models.DateTimeField(null=True, blank=True)

    objects = AlarmQuerySet.as_manager()

    def __str__(self):
        return self.code

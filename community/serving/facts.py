"""How the site is doing, in figures: read from rows, so that any process knows, whichever of them is dead."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.models import Case, Count, F, Max, Min, When
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

from community.notifications.delivery import UNREACHABLE
from community.notifications.models import OutboxMessage
from community.serving.models import SKEW, ScheduledJob

LATE = timedelta(minutes=15)  # a healthy queue is empty within a minute
WORKER_IS_GONE = timedelta(minutes=5)  # it notes itself every minute
BACKUP = "backup"  # the row that a backup notes itself in; no job of the schedule


@dataclass(frozen=True)
class Queue:
    waiting: int
    oldest: datetime | None  # when the one that waits longest should have been taken

    def is_late(self, now: datetime) -> bool:
        return self.oldest is not None and now - self.oldest > LATE


@dataclass(frozen=True)
class Disk:
    """Of the folder that holds everything; bytes."""

    free: int
    total: int

    @property
    def is_low(self) -> bool:
        return self.free < 10**9 or self.free < self.total / 10

    @property
    def is_full(self) -> bool:
        """Nearly: the database may fail to write any moment."""
        return self.free < 10**8


def disk() -> Disk:
    usage = shutil.disk_usage(settings.DATA_DIR)
    return Disk(usage.free, usage.total)


def tasks() -> Queue:
    """Background tasks that could be taken now."""
    at = Case(When(run_after=get_date_max(), then="enqueued_at"), default="run_after")
    ready = DBTaskResult.objects.ready().order_by()
    return Queue(**ready.aggregate(waiting=Count("pk"), oldest=Min(at)))


def outbox() -> Queue:
    """Mail that waits; what was tried in vain is late only after its next time."""
    waiting = OutboxMessage.objects.waiting().order_by()
    return Queue(**waiting.aggregate(waiting=Count("pk"), oldest=Min("due_at")))


def mail_server_gone_since() -> datetime | None:
    return cache.get(UNREACHABLE)


def mail_is_late(now: datetime) -> bool:
    """Nobody takes it, or the mail server has not answered for long."""
    gone = mail_server_gone_since()
    return bool(gone and now - gone > LATE) or outbox().is_late(now)


def worker_seen() -> datetime | None:
    """When a worker last began anything. What a clock wrote that was put back since says nothing."""
    begun = ScheduledJob.objects.exclude(name=BACKUP)
    begun = begun.filter(started_at__lte=timezone.now() + SKEW)
    return begun.aggregate(last=Max(F("started_at")))["last"]


def worker_is_late(now: datetime) -> bool:
    seen = worker_seen()
    return seen is None or now - seen > WORKER_IS_GONE


def index_differs() -> bool:
    return ScheduledJob.objects.filter(name="check_index", failures__gt=0).exists()


def database_size() -> int:
    """Bytes."""
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        parts = (path.with_name(path.name + end) for end in ("", "-wal"))
        return sum(part.stat().st_size for part in parts if part.exists())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]

"""What the page Running shows."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from community.members.models import Member
from community.serving import facts
from community.serving.clock import MINUTE
from community.serving.models import Alarm, ScheduledJob
from community.serving.release import version
from community.serving.watch import Trouble, troubles, words
from forum.models import Topic

EVERY = {
    1: _("every second"),
    10: _("every 10 seconds"),
    60: _("every minute"),
    300: _("every 5 minutes"),
    600: _("every 10 minutes"),
    3600: _("every hour"),
    86400: _("every day"),
}


@dataclass(frozen=True)
class JobRow:
    row: ScheduledJob
    says: str | Promise
    is_overdue: bool

    @property
    def is_bad(self) -> bool:
        return self.row.has_failed or self.is_overdue

    @property
    def every(self) -> str | Promise:
        return EVERY.get(self.row.every, "")

    @property
    def is_quick(self) -> bool:
        """Done again before anybody could ask for it."""
        return self.row.every < MINUTE


@dataclass(frozen=True)
class Running:
    troubles: list[Trouble]
    since: dict[str, datetime]  # of those that were noted by the worker, by code
    jobs: list[JobRow]
    backup: ScheduledJob | None
    worker_seen: datetime | None
    tasks: facts.Queue
    failed_tasks: int
    outbox: facts.Queue
    disk: facts.Disk
    database: str  # with its version
    database_size: int
    version: str
    members: int
    topics: int
    now: datetime

    @property
    def with_since(self) -> list[tuple[Trouble, datetime | None]]:
        return [(trouble, self.since.get(trouble.code)) for trouble in self.troubles]


def running() -> Running:
    return Running(
        troubles=troubles(),
        since=dict(Alarm.objects.values_list("code", "since")),
        jobs=job_rows(),
        backup=ScheduledJob.objects.filter(name=facts.BACKUP).first(),
        worker_seen=facts.worker_seen(),
        tasks=facts.tasks(),
        failed_tasks=DBTaskResult.objects.failed().count(),
        outbox=facts.outbox(),
        disk=facts.disk(),
        database=database(),
        database_size=facts.database_size(),
        version=version(),
        members=Member.objects.able_to_sign_in().count(),
        topics=Topic.objects.count(),
        now=timezone.now(),
    )


def job_rows() -> list[JobRow]:
    """The jobs of this version, those that went wrong first."""
    now, known = timezone.now(), words()
    rows = ScheduledJob.objects.exclude(name=facts.BACKUP).filter(name__in=known)
    found = [JobRow(row, known[row.name], row.is_overdue(now)) for row in rows]
    return sorted(found, key=lambda it: (not it.is_bad, it.is_quick, it.row.every, str(it.says)))


def database() -> str:
    if connection.vendor == "sqlite":
        return f"SQLite {'.'.join(map(str, connection.get_database_version()))}"
    return f"PostgreSQL {'.'.join(map(str, connection.get_database_version()))}"

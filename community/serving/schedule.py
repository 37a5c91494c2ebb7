"""What the worker does by the clock. Each job can run twice without harm, so several workers need no agreement."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.core.management import call_command
from django.db import close_old_connections, connection
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from community.content.models import Change, Tally
from community.desk.grouping import begin_night, group_some
from community.desk.guest_mail import tell_guests
from community.desk.handing_over import hand_over_due
from community.desk.models import GuestQuestion, QueueItem, SupportRequest
from community.desk.queue.hearing import reconcile
from community.feedback.asking import mail_surveys
from community.feedback.tidying import tidy_feedback
from community.members.models import Invitation, Member
from community.members.sessions import tidy_sessions
from community.moderation.models import Fingerprint, Flag, Sanction, Verdict
from community.moderation.weighing import recompute_all
from community.notifications.addresses import MailAddress
from community.notifications.bell import prune_notifications
from community.notifications.bounces import collect_bounces
from community.notifications.delivery import deliver_due, prune_outbox
from community.notifications.mailing import mail_due, send_digests
from community.pages.models import GoneAddress
from community.privacy.erasing import erase_due
from community.privacy.models import Export
from community.search.doubting import doubt_asked_after
from community.search.logged import HelpSession
from community.search.models import QualityRun
from community.search.quality import measure_all
from community.search.related import relate_some
from community.search.vocabulary import recount
from community.spotlights.pictures import tidy_pictures
from community.welcome.series import write_letters
from forum.models.closing import close_quiet_topics
from forum.models.heat import warm
from forum.quiet import ask_the_quiet
from forum.solved import tell_waiting
from forum.tidying import tidy_writing
from knowledgebase.freshness import doubt_less_helpful, doubt_overdue, write_to_owners
from knowledgebase.models import FAQEntryPage

logger = logging.getLogger(__name__)

SECOND, MINUTE, HOUR, DAY = 1, 60, 60 * 60, 24 * 60 * 60
# No task of ours runs for minutes; one that has was being run by a process that is gone.
TASK_LEASE = timedelta(minutes=10)


@dataclass
class Job:
    every: int  # seconds
    run: Callable[[], object]
    due: float = 0.0  # time.monotonic()


def command(name: str, **options) -> Callable[[], object]:
    return lambda: call_command(name, verbosity=0, **options)


def requeue_lost_tasks() -> int:
    """Give back the tasks of a worker that was killed: django-tasks-db leaves them running for ever."""
    lost = DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - TASK_LEASE)
    return lost.update(status=TaskResultStatus.READY, started_at=None)


def forget_expired_values() -> int:
    """Rows of the cache whose time is over. Django leaves them until there
    are many; returns how many."""
    if not isinstance(cache := caches["default"], DatabaseCache):
        return 0  # Redis does it by itself
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(cache._table)
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608
        return cursor.rowcount


def keep_statistics() -> None:
    """SQLite chooses its indexes by figures that it gathers only when told to; PostgreSQL does it by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize")


def jobs() -> list[Job]:
    return [
        Job(SECOND, deliver_due),
        Job(SECOND, hand_over_due),
        Job(10 * SECOND, mail_due),
        Job(10 * SECOND, tell_guests),
        Job(5 * MINUTE, collect_bounces),
        Job(10 * MINUTE, send_digests),
        Job(5 * MINUTE, write_letters),
        Job(5 * MINUTE, mail_surveys),
        Job(DAY, ask_the_quiet),
        Job(MINUTE, command("publish_scheduled")),
        Job(MINUTE, requeue_lost_tasks),
        Job(DAY, doubt_overdue),
        Job(DAY, doubt_less_helpful),
        Job(DAY, doubt_asked_after),
        Job(DAY, FAQEntryPage.objects.rank),
        Job(HOUR, write_to_owners),  # each owner once a week; the hour only decides how exactly
        Job(MINUTE, relate_some),
        Job(10 * MINUTE, warm),
        Job(MINUTE, tell_waiting),
        Job(DAY, recompute_all),
        Job(DAY, command("clearsessions")),
        Job(DAY, tidy_sessions),
        Job(HOUR, forget_expired_values),
        Job(HOUR, Tally.objects.tidy),
        Job(10 * MINUTE, Change.objects.tidy),
        Job(DAY, Member.objects.tidy),
        Job(DAY, Invitation.objects.tidy),
        Job(DAY, keep_statistics),
        Job(DAY, prune_outbox),
        Job(DAY, MailAddress.objects.tidy),
        Job(DAY, tidy_feedback),
        Job(DAY, tidy_pictures),
        Job(DAY, HelpSession.objects.tidy),
        Job(DAY, recount),
        Job(MINUTE, group_some),
        Job(DAY, begin_night),
        Job(DAY, measure_all),
        Job(DAY, QualityRun.objects.tidy),
        Job(DAY, SupportRequest.objects.tidy),
        Job(DAY, GuestQuestion.objects.tidy),
        Job(5 * MINUTE, Sanction.objects.note_ended),
        Job(DAY, Sanction.objects.tidy),
        Job(5 * MINUTE, reconcile),
        Job(DAY, QueueItem.objects.tidy),
        Job(HOUR, erase_due),
        Job(HOUR, Export.objects.tidy),
        Job(DAY, GoneAddress.objects.tidy),
        Job(DAY, prune_notifications),
        Job(DAY, Flag.objects.tidy),
        Job(HOUR, Fingerprint.objects.tidy),
        Job(DAY, Verdict.objects.tidy),
        Job(DAY, tidy_writing),
        Job(DAY, close_quiet_topics),
        Job(DAY, command("prune_db_task_results", queue_name="*")),
    ]


def run_due(jobs: list[Job], now: float) -> None:
    """Run what is due; a job that fails is logged and tried again at its next turn."""
    for job in jobs:
        if job.due <= now:
            job.due = now + job.every
            try:
                job.run()
            except Exception:
                logger.exception("a scheduled job failed")


def run_schedule(stop: threading.Event) -> None:
    schedule = jobs()
    while not stop.is_set():
        close_old_connections()
        run_due(schedule, time.monotonic())
        stop.wait(0.5)
    close_old_connections()

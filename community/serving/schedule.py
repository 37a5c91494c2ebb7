"""What the worker does by the clock. clock.py runs it; how it went stands in the rows of ScheduledJob."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.core.management import call_command
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
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
from community.serving.clock import DAY, HOUR, MINUTE, SECOND, Job, lanes, watch_lanes
from community.serving.drift import check_index
from community.serving.models import ScheduledJob
from community.serving.nightly import back_up_daily
from community.serving.upgrading import forget_old_copies
from community.serving.watch import watch
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

# No task of ours runs for minutes; one that has was being run by a process that is gone.
TASK_LEASE = timedelta(minutes=10)


def command(name: str, **options) -> Callable[[], object]:
    return lambda: call_command(name, verbosity=0, **options)


def requeue_lost_tasks() -> int:
    """Give back the tasks of a worker that was killed: django-tasks-db leaves them running for ever."""
    lost = DBTaskResult.objects.running().filter(started_at__lt=timezone.now() - TASK_LEASE)
    return lost.update(status=TaskResultStatus.READY, started_at=None)


def forget_expired_values() -> int:
    """Rows of the cache whose time is over. Django leaves them until there
    are many; returns how many."""
    if not isinstance(cache := caches["kept"], DatabaseCache):
        return 0
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
        Job(
            "deliver_mail", SECOND, deliver_due, _("Hand what is in the outbox to the mail server")
        ),
        Job(
            "hand_over_support",
            SECOND,
            hand_over_due,
            _("Hand messages to support over to another program"),
        ),
        Job("write_mail", 10 * SECOND, mail_due, _("Write mail about what happened a moment ago")),
        Job(
            "tell_guests",
            10 * SECOND,
            tell_guests,
            _("Write to people without an account whose question was answered"),
        ),
        Job(
            "watch",
            MINUTE,
            watch,
            _("Look whether everything runs, and write to the owners when it does not"),
        ),
        Job(
            "publish_scheduled",
            MINUTE,
            command("publish_scheduled"),
            _("Publish and take down pages at the time that was set"),
        ),
        Job(
            "requeue_lost_tasks",
            MINUTE,
            requeue_lost_tasks,
            _("Give back tasks of a worker that was killed"),
        ),
        Job("relate", MINUTE, relate_some, _("Find what is like a guide, an answer or a topic")),
        Job(
            "tell_solved",
            MINUTE,
            tell_waiting,
            _("Write to all who had the same question when it is solved"),
        ),
        Job("group_questions", MINUTE, group_some, _("Join questions that mean the same")),
        Job("back_up", 10 * MINUTE, back_up_daily, _("Begin a backup when it is due")),
        Job("collect_bounces", 5 * MINUTE, collect_bounces, _("Read mail that came back")),
        Job("write_letters", 5 * MINUTE, write_letters, _("Write letters of welcome")),
        Job("mail_surveys", 5 * MINUTE, mail_surveys, _("Ask by mail how it went")),
        Job(
            "end_sanctions",
            5 * MINUTE,
            Sanction.objects.note_ended,
            _("End sanctions whose time is over"),
        ),
        Job("reconcile_queue", 5 * MINUTE, reconcile, _("Put into the queue whatever was missed")),
        Job("send_digests", 10 * MINUTE, send_digests, _("Write digests")),
        Job("warm_topics", 10 * MINUTE, warm, _("Tell anew which topics are hot")),
        Job(
            "doubts_to_owners",
            HOUR,
            write_to_owners,
            _("Write to those who keep guides that may be out of date"),
        ),
        Job(
            "forget_cache",
            HOUR,
            forget_expired_values,
            _("Forget values of the cache that are over"),
        ),
        Job(
            "forget_copies",
            DAY,
            forget_old_copies,
            _("Forget copies of the database from before upgrades"),
        ),
        Job(
            "tidy_changes",
            10 * MINUTE,
            Change.objects.tidy,
            _("Forget which pages were outdated long ago"),
        ),
        Job("tidy_limits", HOUR, Tally.objects.tidy, _("Forget counts of limits that are over")),
        Job("erase_members", HOUR, erase_due, _("Erase members who asked for it")),
        Job("tidy_exports", HOUR, Export.objects.tidy, _("Remove exports that nobody fetched")),
        Job(
            "tidy_fingerprints", HOUR, Fingerprint.objects.tidy, _("Forget what posts looked like")
        ),
        Job(
            "ask_quiet",
            DAY,
            ask_the_quiet,
            _("Ask members who have not been here for long about their mail"),
        ),
        Job("doubt_overdue", DAY, doubt_overdue, _("Doubt guides whose review is overdue")),
        Job(
            "doubt_less_helpful",
            DAY,
            doubt_less_helpful,
            _("Doubt guides that help fewer readers than before"),
        ),
        Job("doubt_asked_after", DAY, doubt_asked_after, _("Doubt guides after which readers ask")),
        Job("rank_answers", DAY, FAQEntryPage.objects.rank, _("Rank the entries of the FAQ")),
        Job("recompute_trust", DAY, recompute_all, _("Work out levels of trust anew")),
        Job("clear_sessions", DAY, command("clearsessions"), _("Forget sessions that are over")),
        Job(
            "tidy_sessions", DAY, tidy_sessions, _("Forget where sessions that are over came from")
        ),
        Job(
            "tidy_members", DAY, Member.objects.tidy, _("Forget sign-ups that were never confirmed")
        ),
        Job("tidy_invitations", DAY, Invitation.objects.tidy, _("Forget old invitations")),
        Job(
            "keep_statistics", DAY, keep_statistics, _("Have the database choose its indexes well")
        ),
        Job("prune_outbox", DAY, prune_outbox, _("Forget mail that was sent long ago")),
        Job("tidy_addresses", DAY, MailAddress.objects.tidy, _("Forget old bounces")),
        Job("tidy_feedback", DAY, tidy_feedback, _("Forget who voted, and old answers to surveys")),
        Job(
            "tidy_pictures", DAY, tidy_pictures, _("Remove pictures of forms that nobody finished")
        ),
        Job("tidy_searches", DAY, HelpSession.objects.tidy, _("Forget old searches")),
        Job(
            "recount_words", DAY, recount, _("Count how many entries of the search hold each word")
        ),
        Job("begin_night", DAY, begin_night, _("Count what people ask and search for")),
        Job("measure_search", DAY, measure_all, _("Measure how good the search is")),
        Job("tidy_measures", DAY, QualityRun.objects.tidy, _("Forget old measures of the search")),
        Job(
            "check_index",
            DAY,
            check_index,
            _("Compare the search index with the site"),
            after_failure=6 * HOUR,
        ),
        Job(
            "tidy_support",
            DAY,
            SupportRequest.objects.tidy,
            _("Forget the words of old messages to support"),
        ),
        Job(
            "tidy_guests",
            DAY,
            GuestQuestion.objects.tidy,
            _("Forget questions that nobody confirmed"),
        ),
        Job("tidy_sanctions", DAY, Sanction.objects.tidy, _("Forget old sanctions")),
        Job("tidy_queue", DAY, QueueItem.objects.tidy, _("Forget old decisions")),
        Job(
            "tidy_gone",
            DAY,
            GoneAddress.objects.tidy,
            _("Forget addresses of pages that nobody opens any more"),
        ),
        Job("prune_notifications", DAY, prune_notifications, _("Forget old notifications")),
        Job("tidy_flags", DAY, Flag.objects.tidy, _("Forget old flags")),
        Job("tidy_verdicts", DAY, Verdict.objects.tidy, _("Forget old verdicts about spam")),
        Job("tidy_writing", DAY, tidy_writing, _("Remove old drafts and files that no post shows")),
        Job(
            "close_quiet_topics",
            DAY,
            close_quiet_topics,
            _("Close topics that have been quiet for long"),
        ),
        Job(
            "prune_tasks",
            DAY,
            command("prune_db_task_results", queue_name="*"),
            _("Forget tasks that are done"),
        ),
    ]


def announce(schedule: list[Job], stop: threading.Event) -> None:
    """Waits for the database, if it must."""
    while not stop.is_set():
        try:
            ScheduledJob.objects.announce(schedule)
            break
        except DatabaseError as error:
            logger.warning("the schedule waits for the database: %s", error)
            close_old_connections()
            stop.wait(5)


def run_schedule(stop: threading.Event) -> None:
    """Blocks until `stop`; a job under way may end within two seconds."""
    schedule = jobs()
    announce(schedule, stop)
    running = lanes(schedule)
    threads = [
        threading.Thread(target=lane.run, args=[stop], name=lane.name, daemon=True)
        for lane in running
    ]
    for thread in threads:
        thread.start()
    watch_lanes(running, stop)
    for thread in threads:
        thread.join(timeout=2)

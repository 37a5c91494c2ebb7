"""The backup of every day, where BACKUP_DIR names a place for it."""

import logging
import subprocess
import sys
import threading
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from community.serving.models import ScheduledJob

logger = logging.getLogger(__name__)

NAME, DAY = "backup", 24 * 60 * 60
AGAIN = timedelta(hours=3)  # after one that failed, or that was killed
SLACK = timedelta(minutes=30)  # or each would be later than the one before


def back_up_daily() -> None:
    """Begin one when it is due, in a process of its own: it may take minutes, and other jobs are due every second."""
    if settings.BACKUP_DIR and claim():
        threading.Thread(target=run, name="backup", daemon=True).start()


def claim() -> bool:
    """Whether it is due, and no other worker has begun it."""
    now = timezone.now()
    ScheduledJob.objects.get_or_create(name=NAME, defaults={"every": DAY})
    due = Q(succeeded_at=None) | Q(succeeded_at__lte=now - timedelta(seconds=DAY) + SLACK)
    idle = Q(started_at=None) | Q(started_at__lte=now - AGAIN)
    due_jobs = ScheduledJob.objects.filter(due, idle, name=NAME)
    return bool(due_jobs.update(started_at=now, every=DAY))


def run() -> None:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "backup"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        logger.error("the daily backup failed: %s", done.stderr.strip() or done.returncode)
    else:
        logger.info("backed up to %s", done.stdout.partition("\n")[0])

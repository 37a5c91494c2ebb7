"""The worker of django-tasks-db, but that it ends in time, gives back what it did not finish, and outlives its database."""

import logging
import os
import signal
import socket
import sys
import threading
from contextlib import suppress

from django.db import InterfaceError, OperationalError, close_old_connections
from django.utils.crypto import get_random_string
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from community.content.lines import about

logger = logging.getLogger(__name__)

LONGEST_PAUSE = 30.0  # seconds until a database that is gone is asked again


class Interrupted(BaseException):
    """There is no more time to end a task in; nothing in it should take this for a failure of its own."""


class TaskWorker(Worker):
    """`stop` is set when it is asked to end; what it is doing then has `drain` seconds."""

    def __init__(self, stop: threading.Event, drain: float):
        super().__init__(
            queue_names=["*"],
            interval=1,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{socket.gethostname()[:32]}:{os.getpid()}:{get_random_string(12)}",
            excluded_queue_names=[],
        )
        self.stop, self.drain = stop, drain
        self.is_interrupted = False

    def configure_signals(self) -> None:
        super().configure_signals()
        signal.signal(signal.SIGALRM, self.interrupt)

    def shutdown(self, signum, frame) -> None:
        """At once between tasks; else when the task is done or its time is over. A second signal means at once, too."""
        is_second, self.running = not self.running, False
        self.stop.set()
        if not self.running_task:
            sys.exit(0)
        if is_second:
            self.interrupt()
        signal.setitimer(signal.ITIMER_REAL, self.drain)

    def interrupt(self, *_) -> None:
        if self.running_task:
            self.is_interrupted = True
            raise Interrupted

    def run_task(self, db_task_result) -> None:
        about.set({"task": str(db_task_result.pk)})
        try:
            super().run_task(db_task_result)
        finally:
            about.set({})
            if self.is_interrupted:  # and taken for a failure
                give_back([db_task_result.pk])

    def keep_running(self) -> None:
        """Until it is asked to end, whatever becomes of the database."""
        pause = 1.0
        try:
            while not self.stop.is_set():
                try:
                    give_back_lost(self.has_lost)
                    pause = 1.0
                    self.run()
                except (OperationalError, InterfaceError) as error:
                    logger.error("the database is gone (%s); asking again in %d s", error, pause)
                    close_old_connections()
                    self.stop.wait(pause)
                    pause = min(pause * 2, LONGEST_PAUSE)
        finally:
            with suppress(OperationalError, InterfaceError):  # then its lease ends it
                give_back_lost(self.is_mine)
            close_old_connections()

    def is_mine(self, worker_id: str) -> bool:
        return worker_id == self.worker_id

    def has_lost(self, worker_id: str) -> bool:
        """Was a task being run by this worker before its database went away, or by one of this machine that is gone?"""
        host, pid, *_ = [*worker_id.rsplit(":", 2), ""]
        if self.is_mine(worker_id):
            return True
        if host != self.worker_id.rsplit(":", 2)[0] or not pid.isdigit():
            return False
        return int(pid) == os.getpid() or not is_alive(int(pid))


def give_back_lost(is_lost) -> None:
    """Tasks that are said to be run by a worker of which `is_lost(worker_id)` holds."""
    running = DBTaskResult.objects.running()
    give_back([one.pk for one in running if one.worker_ids and is_lost(one.worker_ids[-1])])


def give_back(tasks: list) -> None:
    """As if nobody had begun with them: whoever asks next takes them at once."""
    again = dict.fromkeys(["started_at", "finished_at"]) | {"status": TaskResultStatus.READY}
    if tasks:
        DBTaskResult.objects.filter(pk__in=tasks).update(
            **again, exception_class_path="", traceback=""
        )
        logger.warning("gave back what was not finished: %d", len(tasks))


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True

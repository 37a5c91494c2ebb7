"""How the worker ends, and what becomes of tasks whose worker is gone."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.db import OperationalError
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from community.serving.worker import TaskWorker, give_back_lost
from tests.serving.slow import sleep

# The worker opens and ends its transactions itself.
transactional = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def queue(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def worker():
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGALRM)
    kept = {number: signal.getsignal(number) for number in numbers}
    worker = TaskWorker(threading.Event(), drain=0.3)
    worker.configure_signals()
    yield worker
    signal.setitimer(signal.ITIMER_REAL, 0)
    for number, handler in kept.items():
        signal.signal(number, handler)


def ask_to_end(worker):
    deadline = time.monotonic() + 5
    while not worker.running_task and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(os.getpid(), signal.SIGTERM)


def run(worker, seconds):
    sleep.enqueue(seconds)
    threading.Thread(target=ask_to_end, args=[worker]).start()
    began = time.monotonic()
    worker.keep_running()
    assert time.monotonic() - began < 5
    return DBTaskResult.objects.get()


@transactional
def test_what_is_being_done_is_finished(queue, worker):
    assert run(worker, seconds=0.15).status == TaskResultStatus.SUCCESSFUL


@transactional
def test_what_takes_too_long_is_given_back_at_once(queue, worker):
    task = run(worker, seconds=30)
    assert (task.status, task.started_at, task.finished_at) == (TaskResultStatus.READY, None, None)
    assert task.traceback == ""


@transactional
def test_a_database_that_is_gone_is_asked_again(queue, worker, monkeypatch, caplog):
    sleep.enqueue(0.1)
    answers = [OperationalError("connection refused"), OperationalError("connection refused")]
    run = TaskWorker.run

    def gone_at_first(self):
        if answers:
            raise answers.pop()
        run(self)

    monkeypatch.setattr(TaskWorker, "run", gone_at_first)
    monkeypatch.setattr(worker.stop, "wait", lambda seconds: None)
    threading.Thread(target=ask_to_end, args=[worker]).start()
    worker.keep_running()
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL
    assert caplog.text.count("asking again") == 2


def running(worker_id):
    return DBTaskResult.objects.create(
        task_path="x",
        args_kwargs={},
        backend_name="default",
        run_after=timezone.now(),
        started_at=timezone.now(),
        status=TaskResultStatus.RUNNING,
        worker_ids=["earlier", worker_id],
    )


def test_tasks_of_a_killed_worker_of_this_machine_are_given_back_and_no_others(db, worker):
    host, own = worker.worker_id.rsplit(":", 2)[0], os.getpid()
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    lost = [
        f"{host}:{gone.pid}:x",
        f"{host}:{own}:of-a-process-that-had-this-number",
        worker.worker_id,
    ]
    kept = [f"elsewhere:{gone.pid}:x", f"{host}:{os.getppid()}:x", "of-an-older-version"]
    tasks = {name: running(name) for name in lost + kept}
    give_back_lost(worker.has_lost)
    for name, task in tasks.items():
        task.refresh_from_db()
        assert (task.status == TaskResultStatus.READY) == (name in lost), name

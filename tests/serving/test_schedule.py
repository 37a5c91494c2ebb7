from datetime import timedelta

from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from community.serving.schedule import TASK_LEASE, Job, requeue_lost_tasks, run_due


def test_a_job_runs_when_it_is_due_and_not_before():
    runs = []
    jobs = [Job(every=60, run=lambda: runs.append(1))]
    run_due(jobs, now=0)
    run_due(jobs, now=59)
    assert len(runs) == 1
    run_due(jobs, now=60)
    assert len(runs) == 2


def test_a_failing_job_does_not_stop_the_others():
    runs = []
    run_due([Job(1, lambda: 1 / 0), Job(1, lambda: runs.append(1))], now=0)
    assert runs == [1]


def task(**fields):
    return DBTaskResult.objects.create(
        task_path="x", args_kwargs={}, backend_name="default", run_after=timezone.now(), **fields
    )


def test_a_task_whose_worker_was_killed_is_given_back(db):
    now = timezone.now()
    lost = task(status=TaskResultStatus.RUNNING, started_at=now - TASK_LEASE - timedelta(seconds=1))
    running = task(status=TaskResultStatus.RUNNING, started_at=now)
    assert requeue_lost_tasks() == 1
    lost.refresh_from_db()
    running.refresh_from_db()
    assert lost.status == TaskResultStatus.READY
    assert running.status == TaskResultStatus.RUNNING

from datetime import timedelta

from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from community.serving.clock import Job
from community.serving.models import ScheduledJob
from community.serving.schedule import TASK_LEASE, jobs, requeue_lost_tasks
from community.serving.showing import EVERY


def test_each_job_has_a_name_of_its_own_and_says_what_it_does():
    schedule = jobs()
    assert len({job.name for job in schedule}) == len(schedule)
    assert all(job.says for job in schedule)
    assert all(job.every in EVERY for job in schedule)


def test_rows_of_the_schedule_follow_it(db):
    first, second = Job("a", 60, print), Job("b", 60, print)
    ScheduledJob.objects.announce([first])
    ScheduledJob.objects.filter(name="a").update(failures=3)
    ScheduledJob.objects.announce([Job("a", 3600, print), second])
    rows = ScheduledJob.objects.order_by("name").values_list("name", "every", "failures")
    assert list(rows) == [("a", 3600, 3), ("b", 60, 0)]


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

"""The figures of the site as Prometheus reads them."""

import os
from datetime import timedelta

from django.db import DatabaseError
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from community.content.counted import COUNTS
from community.members.models import Member
from community.search.models import LoggedSearch
from community.serving import facts
from community.serving.counting import FOLDER
from community.serving.health import Kept
from community.serving.models import Alarm, ScheduledJob
from forum.models import Topic


def counts() -> bytes:
    """Of all processes, since they were started together."""
    if FOLDER not in os.environ:
        return generate_latest(COUNTS)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return generate_latest(registry)


class Figures:
    """What stands in the database and on the disk when it is asked for."""

    def collect(self):
        yield from of_disk()
        try:
            found = [*of_queues(), *of_jobs(), *of_site()]
        except DatabaseError:
            yield gauge("database_up", "Whether the database answers.", 0)
            return
        yield gauge("database_up", "Whether the database answers.", 1)
        yield from found


def gauge(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"hearth_{name}", says, value=value)


def of_disk():
    disk = facts.disk()
    yield gauge("disk_free_bytes", "Free where DATA_DIR is.", disk.free)
    yield gauge("disk_size_bytes", "Of the disk where DATA_DIR is.", disk.total)


def of_queues():
    now = timezone.now()
    for name, says, queue in (
        ("tasks", "Background tasks", facts.tasks()),
        ("outbox", "Mails", facts.outbox()),
    ):
        late = max((now - queue.oldest).total_seconds(), 0) if queue.oldest else 0
        yield gauge(f"{name}_waiting", f"{says} that wait.", queue.waiting)
        yield gauge(f"{name}_late_seconds", f"{says}: since when the oldest is due.", late)
    gone = facts.mail_server_gone_since()
    yield gauge("mail_server_up", "Whether the mail server answered the last time.", not gone)


def of_jobs():
    done = GaugeMetricFamily(
        "hearth_job_last_success_timestamp_seconds", "When it was done last.", labels=["job"]
    )
    failed = GaugeMetricFamily(
        "hearth_job_failures", "How often it has failed since.", labels=["job"]
    )
    rows = ScheduledJob.objects.order_by("name")
    for name, at, failures in rows.values_list("name", "succeeded_at", "failures"):
        failed.add_metric([name], failures)
        if at:
            done.add_metric([name], at.timestamp())
    seen = facts.worker_seen()
    yield from (done, failed)
    yield gauge(
        "worker_seen_timestamp_seconds",
        "When a worker last began a job.",
        seen.timestamp() if seen else 0,
    )


def of_site():
    lately = LoggedSearch.objects.filter(at__gte=timezone.now() - timedelta(hours=24))
    yield gauge("alarms", "What is not well.", Alarm.objects.count())
    yield gauge("database_size_bytes", "Of the database.", facts.database_size())
    yield gauge("members", "People with an account.", Member.objects.able_to_sign_in().count())
    yield gauge("topics", "Topics of the forum.", Topic.objects.count())
    yield gauge("searches_last_day", "Searches of the last 24 hours.", lately.count())
    nothing = lately.found_nothing().count()
    yield gauge("searches_last_day_without_result", "Those that found nothing.", nothing)


def figures() -> bytes:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Figures())
    return generate_latest(registry)


kept_figures = Kept(figures, 10)

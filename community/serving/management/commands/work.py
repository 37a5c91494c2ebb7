import signal
import threading

from django.conf import settings
from django.core.management import BaseCommand

from community.serving.lock import occupy
from community.serving.schedule import run_schedule
from community.serving.worker import TaskWorker


class Command(BaseCommand):
    help = "Run background tasks and the schedule: mail, scheduled publishing, tidying."
    requires_system_checks = ()

    def handle(self, *args, **options):
        occupy(settings.DATA_DIR)
        stop = threading.Event()
        if settings.READ_ONLY:
            return rest(stop)
        worker = TaskWorker(stop, settings.DRAIN_SECONDS)
        worker.configure_signals()
        schedule = threading.Thread(target=run_schedule, args=[stop], name="schedule", daemon=True)
        schedule.start()
        try:
            worker.keep_running()
        finally:
            stop.set()
            schedule.join(settings.DRAIN_SECONDS)  # a mail that is being handed over


def rest(stop: threading.Event) -> None:
    """Nothing may be written, and that is all a worker does."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    stop.wait()

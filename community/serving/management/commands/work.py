import threading

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

from community.serving.lock import Occupied, occupy
from community.serving.schedule import run_schedule


class Command(BaseCommand):
    help = "Run background tasks and the schedule: mail, scheduled publishing, tidying."

    def handle(self, *args, **options):
        try:
            occupy(settings.DATA_DIR)
        except Occupied as refusal:
            raise CommandError(str(refusal)) from None
        stop = threading.Event()
        schedule = threading.Thread(target=run_schedule, args=[stop], name="schedule", daemon=True)
        schedule.start()
        try:
            call_command("db_worker", queue_name="*", startup_delay=False, reload=False)
        finally:
            stop.set()
            schedule.join(timeout=2)

import os
import socket
import sys

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

from community.members.owner import first_owner_link
from community.serving.lock import occupy
from community.serving.prepare import collect, migrate, pending_migrations
from community.serving.supervisor import Child, become_supervisor

MANAGE = os.fspath(settings.BASE_DIR / "manage.py")
SPARE = 2  # seconds that the supervisor waits longer than its processes do, so that these end by themselves


class Command(BaseCommand):
    help = (
        "Serve the site: web server, task worker and schedule together, or one of them. What dies is started again; "
        "Ctrl-C or SIGTERM ends all, after what is being done."
    )

    def add_arguments(self, parser):
        one = parser.add_mutually_exclusive_group()
        one.add_argument("--web", action="store_true", help="The web server alone.")
        one.add_argument("--worker", action="store_true", help="Worker and schedule alone.")

    def handle(self, *args, web, worker, **options):
        occupy(settings.DATA_DIR)
        self.bring_up_to_date(alone=web or worker)
        if not worker:
            self.refuse_a_taken_port()
            collect(self.say)
            self.greet()
        os.environ.setdefault("MALLOC_ARENA_MAX", "2")  # else each thread keeps memory to itself
        names = {"web server": "web", "worker": "work"}
        children = [
            Child(name, [sys.executable, MANAGE, command])
            for name, command in names.items()
            if not (web and command == "work") and not (worker and command == "web")
        ]
        patience = settings.DRAIN_SECONDS + SPARE
        become_supervisor(MANAGE, children, patience, settings.LOG_FORMAT == "json")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def refuse_a_taken_port(self) -> None:
        host, port = settings.HOST, settings.PORT
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CommandError(
                    f"Port {port} on {host} cannot be used ({error.strerror}). Choose another: PORT=8001."
                ) from None

    def bring_up_to_date(self, alone: bool) -> None:
        """Where several processes are started, one of them would migrate while another serves: somebody must say when."""
        if not alone and not settings.READ_ONLY:
            migrate(self.say)
            if settings.DEMO:
                call_command("build_demo")
        elif pending_migrations():
            raise CommandError(
                "The database is not of this version yet. Run `hearth migrate` once, then start this again."
            )

    def greet(self) -> None:
        self.say(f"\nHearth listens on {settings.SITE_URL} (Ctrl-C ends it).")
        self.say(f"Everything it keeps is in {settings.DATA_DIR}.")
        if settings.READ_ONLY:
            self.say("It can be read and takes nothing in (READ_ONLY=1).")
        if link := first_owner_link():
            self.say(
                f"\nNobody owns this site yet. Open this link, once, to become its owner:\n\n  {link}\n"
            )

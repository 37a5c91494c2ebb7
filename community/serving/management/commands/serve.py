import os
import socket

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

from community.environment import integer, text
from community.members.owner import first_owner_link
from community.serving.counting import counted_together
from community.serving.prepare import prepare
from community.serving.supervisor import Child, Supervisor, python


class Command(BaseCommand):
    help = "Serve the site: web server, task worker and scheduler together. Ctrl-C or SIGTERM ends them all."

    def handle(self, *args, **options):
        host, workers = text("HOST", "127.0.0.1"), integer("WEB_WORKERS", 2, least=1, most=64)
        self.refuse_a_taken_port(host)
        prepare(self.say)
        if settings.DEMO:
            call_command("build_demo")
        self.greet()
        children = [
            Child("web server", web_server(host, workers)),
            Child("worker", python(os.fspath(settings.BASE_DIR / "manage.py"), "work")),
        ]
        with counted_together():
            Supervisor(children).run()
        self.say("Stopped.")

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def refuse_a_taken_port(self, host: str) -> None:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, settings.PORT))
            except OSError as error:
                raise CommandError(
                    f"Port {settings.PORT} on {host} cannot be used ({error.strerror}). Choose another: PORT=8001."
                ) from None

    def greet(self) -> None:
        self.say(f"\nHearth listens on {settings.SITE_URL} (Ctrl-C ends it).")
        self.say(f"Everything it keeps is in {settings.DATA_DIR}.")
        if link := first_owner_link():
            self.say(
                f"\nNobody owns this site yet. Open this link, once, to become its owner:\n\n  {link}\n"
            )


def web_server(host: str, workers: int) -> list[str]:
    return python(
        *["-m", "granian", "--interface", "wsgi", "community.wsgi:application"],
        *["--host", host, "--port", str(settings.PORT), "--workers", str(workers)],
        *[
            "--blocking-threads",
            str(integer("WEB_THREADS", 4, least=1, most=64)),
            "--http",
            "1",
            "--no-ws",
        ],
        *["--respawn-failed-workers", "--workers-kill-timeout", "1", "--log-level", "warning"],
        *["--working-dir", os.fspath(settings.BASE_DIR)],
    )

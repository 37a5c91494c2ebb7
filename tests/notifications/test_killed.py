"""The worker is killed (SIGKILL) in the middle of its mail: nothing is lost, and at most one mail a kill comes twice."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from community.notifications.models import OutboxMessage
from tests.notifications.test_real_server import free_port
from tests.serving.test_work import database_url

PATIENCE = 240  # seconds, for a slow and busy machine

WORKER = ["manage.py", "work"]
DELIVERY = [  # alone, because the whole worker takes seconds to start
    "-c",
    "import django, time; django.setup()\n"
    "from community.notifications.delivery import deliver_due\n"
    "while True: deliver_due(); time.sleep(0.1)",
]


class Mailbox:
    """What an SMTP server has taken, and a worker that it kills at some of it."""

    def __init__(self, kill_at):
        self.taken, self.kill_at, self.worker, self.kills = [], list(kill_at), None, 0

    async def handle_DATA(self, server, session, envelope):
        self.taken.append(message_from_bytes(envelope.content)["Message-ID"])
        if self.kill_at and len(self.taken) >= self.kill_at[0]:
            self.kill_at.pop(0)
            self.kill()  # the worst moment: the mail is taken, and nobody was told
        return "250 taken"

    def kill(self):
        self.kills += 1
        os.kill(self.worker.pid, signal.SIGKILL)


def start(port, folder, command):
    environment = {
        **os.environ,
        "DATA_DIR": str(folder),
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "community.settings",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(port),
        "EMAIL_USE_TLS": "0",
    }
    return subprocess.Popen([sys.executable, *command], cwd=settings.BASE_DIR, env=environment)


def pass_the_lease():
    """As if its five minutes were over: what a killed worker had in its hands is due again."""
    OutboxMessage.objects.waiting().update(due_at=timezone.now())


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize(
    ("mails", "kills", "command"),
    [(30, 1, DELIVERY), pytest.param(1000, 5, WORKER, marks=pytest.mark.slow)],
)
def test_nothing_is_lost(mails, kills, command, tmp_path, record_property):
    with transaction.atomic():
        for number in range(mails):
            send_mail(f"Mail {number}", "Text", None, [f"{number}@example.org"])
    written = {row.parsed["Message-ID"] for row in OutboxMessage.objects.all()}
    at = [mails * (n + 1) // (kills + 1) for n in range(kills)]
    mailbox = Mailbox(at[::2])  # every other kill comes from outside, at no chosen moment
    outside = at[1::2]
    port = free_port()
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    began = time.monotonic()
    try:
        mailbox.worker = start(port, tmp_path, command)
        while OutboxMessage.objects.waiting().exists() and time.monotonic() < began + PATIENCE:
            if outside and len(mailbox.taken) >= outside[0]:
                outside.pop(0)
                mailbox.kill()
            if mailbox.worker.poll() is not None:
                pass_the_lease()
                mailbox.worker = start(port, tmp_path, command)
            time.sleep(0.005)
    finally:
        mailbox.worker.kill()
        mailbox.worker.wait()
        server.stop()
    repeats = sum(Counter(mailbox.taken).values()) - len(set(mailbox.taken))
    record_property("repeats", repeats)
    record_property("seconds", round(time.monotonic() - began))
    assert mailbox.kills == kills
    assert set(mailbox.taken) == written
    assert len(written) == mails
    assert len(at[::2]) <= repeats <= kills, "killed before it was noted, so sent again"

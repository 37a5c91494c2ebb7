"""Against a server that speaks SMTP, through Django's own backend."""

import socket
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from django.core.mail import EmailMultiAlternatives

from community.notifications.addresses import MailAddress
from community.notifications.delivery import deliver_due
from community.notifications.models import OutboxMessage

STOP = "<https://help.example.com/notifications/stop/" + "x" * 120 + "/>"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """Knows nobody called `gone`, does not want `later` now, and takes everything else."""

    def __init__(self):
        self.taken = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        for name, answer in {"gone": "550 5.1.1 no such user", "later": "451 4.7.1 later"}.items():
            if address.startswith(name):
                return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.taken.append((envelope.rcpt_tos, envelope.content))
        return "250 taken"


@pytest.fixture
def server(settings):
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_USE_TLS = False
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=settings.EMAIL_PORT)
    controller.start()
    yield handler
    controller.stop()


def write(to):
    headers = {"List-Unsubscribe": STOP}
    EmailMultiAlternatives("Žuto", "sunce\n.\nkraj", None, [to], headers=headers).send()


def test_each_answer_is_understood(db, server):
    for name in ("gone", "later", "ana"):
        write(f"{name}@example.org")
    assert deliver_due() == 1
    gone, later, ana = OutboxMessage.objects.order_by("pk")
    assert gone.failed_at
    assert not later.failed_at
    assert "later" in later.last_error
    assert ana.sent_at
    assert [it.email for it in MailAddress.objects.bounced()] == ["gone@example.org"]


def test_a_mail_arrives_whole(db, server):
    write("ana@example.org")
    deliver_due()
    ((receivers, content),) = server.taken
    assert receivers == ["ana@example.org"]
    arrived = message_from_bytes(content)
    stored = OutboxMessage.objects.get().parsed
    assert arrived["Message-ID"] == stored["Message-ID"]
    assert arrived["List-Unsubscribe"] == STOP
    body = arrived.get_payload(decode=True).decode()
    assert body.replace("\r\n", "\n").strip() == "sunce\n.\nkraj"

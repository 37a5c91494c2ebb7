"""Django's way of sending mail, made safe: a message becomes an outbox row in the caller's transaction."""

from email.generator import BytesGenerator
from email.utils import make_msgid
from io import BytesIO
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

from community.notifications.models import OutboxMessage

LONGEST_LINE = (
    998  # of RFC 5322; the usual 78 would break the address in List-Unsubscribe from its name
)


class OutboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages):
        rows = [as_row(message) for message in email_messages if message.recipients()]
        OutboxMessage.objects.bulk_create(rows)
        return len(rows)


def as_row(message) -> OutboxMessage:
    """The finished message: every try sends these bytes, so its Message-ID stays the same."""
    given = {name.lower(): value for name, value in message.extra_headers.items()}
    if "message-id" not in given:
        host = urlsplit(settings.SITE_URL).hostname
        message.extra_headers["Message-ID"] = given["message-id"] = make_msgid(domain=host)
    return OutboxMessage(
        to=message.recipients(),
        subject=message.subject,
        message=as_bytes(message.message()),
        message_id=given["message-id"][:255],
        is_essential=getattr(message, "is_essential", False),
    )


def as_bytes(message) -> bytes:
    written = BytesIO()
    BytesGenerator(written, mangle_from_=False, maxheaderlen=LONGEST_LINE).flatten(message)
    return written.getvalue()

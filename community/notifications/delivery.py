"""Hands what is in the outbox to the mail server. At least once: a worker killed in between sends that one mail again."""

import logging
from contextlib import suppress

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from community.notifications.addresses import bare
from community.notifications.bounces import return_path
from community.notifications.models import OutboxMessage

logger = logging.getLogger(__name__)

UNREACHABLE = "mail_server_unreachable"  # in the cache: since when it has not answered

# Headers that a message of Django has in fields of their own, or that say how it is encoded.
STRUCTURE = {
    *("Subject", "From", "To", "Cc", "Reply-To", "Date", "MIME-Version"),
    *("Content-Type", "Content-Transfer-Encoding"),
}


class StoredMessage(EmailMultiAlternatives):
    """An outbox row as Django's mail backends want it: what they write or transmit are the stored bytes.

    A provider's backend makes its own request instead, from the parts.
    """

    def __init__(self, row: OutboxMessage):
        parsed = row.parsed
        super().__init__(
            subject=row.subject,
            body=text_of(parsed, "plain"),
            from_email=envelope_sender(row) or str(parsed["From"] or ""),
            reply_to=addresses(parsed, "Reply-To"),
            headers={name: str(parsed[name]) for name in parsed if name not in STRUCTURE},
            **receivers(row, parsed),
        )
        if letter := text_of(parsed, "html"):
            self.attach_alternative(letter, "text/html")
        for part in parsed.iter_attachments():
            self.attach(part.get_filename(), part.get_content(), part.get_content_type())
        self.stored = bytes(row.message)

    def message(self):
        return self

    def as_bytes(self, unixfrom=False, linesep="\n"):
        return linesep.encode().join(self.stored.splitlines())

    def get_charset(self):
        return None  # the headers of each part say it


def envelope_sender(row: OutboxMessage) -> str:
    """Where reports about this mail go, if they have an address; a provider would show it as the sender, and has its webhook."""
    return return_path(row) if settings.BOUNCE_ADDRESS and not settings.ANYMAIL else ""


def text_of(parsed, kind: str) -> str:
    body = parsed.get_body((kind,))
    return body.get_content() if body else ""


def addresses(parsed, header: str) -> list[str]:
    return [str(address) for it in parsed.get_all(header, []) for address in it.addresses]


def receivers(row: OutboxMessage, parsed) -> dict[str, list[str]]:
    """Who stands in no header was meant to get a blind copy."""
    to, cc = addresses(parsed, "To"), addresses(parsed, "Cc")
    shown = bare(to + cc)
    return {"to": to, "cc": cc, "bcc": [it for it in row.to if not bare([it]) & shown]}


def deliver_due(limit: int = 100) -> int:
    """Send what is due, at most `limit` messages over one connection; returns how many went out.

    One message is leased at a time, so any number of workers may do this at once. A message that cannot be sent
    waits for its next try; the round ends there when the server itself cannot be reached.
    """
    if not OutboxMessage.objects.due().exists():
        return 0
    connection, sent = get_connection(settings.MAIL_DELIVERY_BACKEND), 0
    try:
        for _ in range(limit):
            row = lease_next()
            if row is None or not reach(connection, row):
                break
            sent += hand_over(connection, row)
    finally:
        close(connection)
    return sent


@transaction.atomic
def lease_next() -> OutboxMessage | None:
    row = OutboxMessage.objects.due().select_for_update(skip_locked=True).first()
    if row:
        row.lease()
    return row


def reach(connection, row: OutboxMessage) -> bool:
    try:
        connection.open()
    except Exception as error:  # whatever a backend raises, the schedule goes on
        logger.warning("the mail server cannot be reached: %s", error)
        cache.add(UNREACHABLE, timezone.now(), timeout=None)
        row.note_failure(error)
        return False
    if cache.get(UNREACHABLE):
        cache.delete(UNREACHABLE)
    return True


def hand_over(connection, row: OutboxMessage) -> bool:
    if reason := row.why_withheld:
        row.give_up(reason)
        return False
    try:
        connection.send_messages([StoredMessage(row)])
    except Exception as error:  # one bad message must not stop the others
        logger.warning("mail %s was not sent: %s", row.pk, error)
        row.note_failure(error)
        close(connection)  # its state is unknown; the next message opens it anew
        return False
    row.note_sent()
    return True


def close(connection) -> None:
    with suppress(Exception):
        connection.close()


def prune_outbox() -> int:
    """Forget what was sent long ago; returns how many. What failed stays for longer, so that somebody sees it."""
    now, kept = timezone.now(), settings.RETENTION
    sent = Q(sent_at__lt=now - kept["sent_mail"])
    failed = Q(sent_at=None, failed_at__lt=now - kept["failed_mail"])
    return OutboxMessage.objects.filter(sent | failed).delete()[0]

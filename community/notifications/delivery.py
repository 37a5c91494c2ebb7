"""Hands what is in the outbox to the mail server. At least once: a worker killed in between sends that one mail again."""

import logging
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone

from community.notifications.models import OutboxMessage

logger = logging.getLogger(__name__)

KEEP_SENT = timedelta(days=30)


class StoredMessage(EmailMessage):
    """An outbox row as Django's mail backends want it: what they write or transmit are the stored bytes."""

    def __init__(self, row: OutboxMessage):
        parsed = row.parsed
        body = parsed.get_body(("plain",))
        super().__init__(
            subject=row.subject,
            body=body.get_content() if body else "",
            from_email=str(parsed["From"] or ""),
            to=row.to,
        )
        self.stored = bytes(row.message)
        self.extra_headers = {"Message-ID": str(parsed["Message-ID"] or "")}

    def message(self):
        return self

    def as_bytes(self, unixfrom=False, linesep="\n"):
        return linesep.encode().join(self.stored.splitlines())

    def get_charset(self):
        return None  # the headers of each part say it


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
        row.note_failure(error)
        return False
    return True


def hand_over(connection, row: OutboxMessage) -> bool:
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
    """Forget what was sent a month ago; returns how many. What failed stays until somebody has seen it."""
    old = OutboxMessage.objects.filter(sent_at__lt=timezone.now() - KEEP_SENT)
    return old.delete()[0]

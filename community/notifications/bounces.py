"""Mail that comes back hours after it was taken: reports (RFC 3464) in a mailbox that nobody else reads.

A report counts for the mail it is about and for nobody else. That mail is known by the signed address the report was
sent to (`return_path`), or by the Message-ID in what is sent back; both are known only to who got that mail. Mail to
several is not counted: each of them knows what stands in it.
"""

import logging
import re
import time
from dataclasses import dataclass
from email import message_from_bytes, message_from_string, policy
from email.message import Message

from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from community.notifications.mailboxes import open_mailbox
from community.notifications.models import OutboxMessage
from community.notifications.refusals import code_in, refusal_reported

logger = logging.getLogger(__name__)

LETTERS = 100  # in one round; the next one goes on
SECONDS = 30  # for one round: the schedule has other work too
SALT = "notifications.bounces"
STATE = "notifications.bounces"  # in the cache: when the mailbox was read last, and what went wrong
SIGNED = re.compile(r"\+(\d{1,18})\.([0-9a-f]{20})@")
SENT_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "To")


@dataclass(frozen=True)
class Report:
    """What became of a mail to one recipient: `status` as in RFC 3463 ("5.1.1"), `said` the server's own words."""

    status: str
    said: str


def return_path(row: OutboxMessage) -> str:
    """To whom servers report about this mail: BOUNCE_ADDRESS with the number of the mail, signed."""
    name, _, host = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{name}+{row.pk}.{signature(row.pk)}@{host}"


def signature(pk: int | str) -> str:
    return salted_hmac(SALT, str(pk)).hexdigest()[:20]


def collect_bounces() -> int:
    """Read what has come into BOUNCE_MAILBOX; returns how many reports were ours. What is not ours stays there, marked as read."""
    if not settings.BOUNCE_MAILBOX:
        return 0
    ours, error, end = 0, "", time.monotonic() + SECONDS
    try:
        with open_mailbox(settings.BOUNCE_MAILBOX) as mailbox:
            for key, letter in mailbox.unread(LETTERS):
                is_ours = take(letter)
                (mailbox.drop if is_ours else mailbox.leave)(key)
                ours += is_ours
                if time.monotonic() > end:
                    break
    except Exception as failed:  # whatever a mailbox answers, the schedule goes on
        logger.warning("the bounce mailbox cannot be read: %s", failed)
        error = f"{type(failed).__name__}: {failed}"[:300]
    cache.set(STATE, {"at": timezone.now(), "error": error}, None)
    return ours


def take(letter: bytes) -> bool:
    """Is it a report about our mail? Anybody may have written it, so it may be broken in any way."""
    try:
        message = message_from_bytes(letter, policy=policy.compat32)
        row = mail_of(message)
        if row is None:
            return False
        for report in failures_in(message):
            row.note_bounce(report.said, refusal_reported(row.to[0], report.status))
        return True
    except OperationalError:
        raise  # ours to mend: the letter stays unread until the next round
    except Exception:
        logger.exception("a letter in the bounce mailbox could not be read")
        return False


def mail_of(message: Message) -> OutboxMessage | None:
    """Our mail that a report is about."""
    if message.get_content_type() != "multipart/report":
        return None
    tried = OutboxMessage.objects.filter(attempts__gt=0)
    if pk := signed_number(message):
        row = tried.filter(pk=pk).first()
    else:
        message_id = returned_id(message)
        row = tried.filter(message_id=message_id).first() if message_id else None
    return row if row and len(row.to) == 1 else None


def signed_number(message: Message) -> int | None:
    headers = [str(value).lower() for name in SENT_TO for value in message.get_all(name, [])]
    for number, signed in SIGNED.findall(" ".join(headers)):
        if constant_time_compare(signed, signature(number)):
            return int(number)
    return None


def returned_id(message: Message) -> str:
    """The Message-ID in what a report sends back: the mail, or its headers."""
    for part in message.walk():
        if part.get_content_type() == "message/rfc822" and part.is_multipart():
            return str(part.get_payload(0)["Message-ID"] or "").strip()
        if part.get_content_type() == "text/rfc822-headers":
            headers = (part.get_payload(decode=True) or b"").decode(errors="replace")
            return str(message_from_string(headers)["Message-ID"] or "").strip()
    return ""


def failures_in(message: Message) -> list[Report]:
    """Not what is only late, was delivered or passed on."""
    status = [it for it in message.walk() if it.get_content_type() == "message/delivery-status"]
    blocks = [it for part in status if part.is_multipart() for it in part.get_payload()]
    return [report(it) for it in blocks if str(it["Action"] or "").strip().lower() == "failed"]


def report(block: Message) -> Report:
    said = " ".join(str(block["Diagnostic-Code"] or block["Status"] or "failed").split())
    status = re.match(r"\s*([45]\.\d{1,3}\.\d{1,3})", str(block["Status"] or ""))
    return Report(status[1] if status else code_in(said), said)

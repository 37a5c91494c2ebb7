"""What an answer of the mail server says about an address: nothing, that it refuses, or that it does not exist."""

import re
import smtplib
from dataclasses import dataclass

# RFC 3463: no such mailbox, host or way to write it, moved away, no mail accepted, mailbox disabled.
NO_SUCH_MAILBOX = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}
# About us, not about them: the sender's address, sign-in and policy. An operator mends it, and nothing is lost.
OURS = re.compile(r"5\.(1\.[78]|7\.\d+)$")
OUR_CODES = {530, 534, 535}
ENHANCED = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b")


@dataclass(frozen=True)
class Refusal:
    """Final: this mail is given up. `addresses` are to blame, `for_good` when they do not exist."""

    addresses: tuple[str, ...]
    for_good: bool


def refusal_in(error: Exception) -> Refusal | None:
    """None for what may pass: it is tried again."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return refusal_of_recipients(error.recipients)
    if isinstance(error, smtplib.SMTPDataError) and is_final(error.smtp_code, error.smtp_error):
        return Refusal((), for_good=False)  # this mail was not liked; the address is not to blame
    if (
        type(error).__name__ == "AnymailRecipientsRefused"
    ):  # the provider knows why, and tells by webhook
        return Refusal((), for_good=False)
    return None


def refusal_of_recipients(answers: dict[str, tuple[int, bytes]]) -> Refusal | None:
    """One that may pass for any of them makes the mail be tried again."""
    if not answers or not all(is_final(*answer) for answer in answers.values()):
        return None
    for_good = all(code_in(text) in NO_SUCH_MAILBOX for _, text in answers.values())
    return Refusal(tuple(answers), for_good)


def refusal_reported(address: str, code: str) -> Refusal:
    """What a report about mail to one address says: `code` as in RFC 3463, "" when it says none."""
    return Refusal(() if OURS.match(code) else (address,), code in NO_SUCH_MAILBOX)


def is_final(status: int, text: bytes | str) -> bool:
    return 500 <= status < 600 and status not in OUR_CODES and not OURS.match(code_in(text))


def code_in(text: bytes | str) -> str:
    """The enhanced status code, "" without one."""
    words = text.decode(errors="replace") if isinstance(text, bytes) else str(text)
    found = ENHANCED.search(words)
    return found.group() if found else ""

"""Where reports about our mail come in: a folder on an IMAP server, or a Maildir on this machine."""

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings

LONGEST = 256 * 1024  # bytes read of a letter: a report says all in its beginning


def open_mailbox(address: str) -> "Imap | Maildir":
    """By BOUNCE_MAILBOX: `imaps://user:password@host/INBOX` or `maildir:///var/mail/bounces`. Used by `with`."""
    url = urlsplit(address)
    return Maildir(url.path) if url.scheme == "maildir" else Imap(url)


class Imap:
    """Looking at a letter does not mark it: it is read once it was understood, dropped or left."""

    def __init__(self, url):
        self.url, self.folder = url, unquote(url.path.strip("/")) or "INBOX"

    def __enter__(self):
        wanted = {"host": self.url.hostname, "timeout": settings.EMAIL_TIMEOUT}
        if self.url.scheme == "imaps":
            safe = ssl.create_default_context()
            self.server = imaplib.IMAP4_SSL(port=self.url.port or 993, ssl_context=safe, **wanted)
        else:
            self.server = imaplib.IMAP4(port=self.url.port or 143, **wanted)
        try:
            self.server.login(unquote(self.url.username), unquote(self.url.password))
            self.ask("select", '"{}"'.format(self.folder.replace("\\", "").replace('"', "")))
        except Exception:
            self.server.shutdown()
            raise
        return self

    def __exit__(self, *failed):
        with suppress(imaplib.IMAP4.error, OSError):
            self.server.expunge()
            self.server.logout()

    def ask(self, verb: str, *what) -> list:
        answer, found = getattr(self.server, verb)(*what)
        if answer != "OK":
            raise imaplib.IMAP4.error(f"{verb} {what[0]}: {answer} {found}")
        return found

    def unread(self, limit: int) -> Iterator[tuple[str, bytes]]:
        (found,) = self.ask("uid", "SEARCH", "UNSEEN")
        for key in (found or b"").split()[:limit]:
            parts = self.ask("uid", "FETCH", key.decode(), f"(BODY.PEEK[]<0.{LONGEST}>)")
            yield key.decode(), b"".join(it[1] for it in parts if isinstance(it, tuple))

    def drop(self, key: str) -> None:
        self.ask("uid", "STORE", key, "+FLAGS", r"(\Seen \Deleted)")

    def leave(self, key: str) -> None:
        self.ask("uid", "STORE", key, "+FLAGS", r"(\Seen)")


class Maildir:
    """What a mail server on this machine has delivered into `new`; what was looked at goes to `cur`, as with any reader."""

    def __init__(self, path: str):
        self.path = Path(unquote(path))

    def __enter__(self):
        return self

    def __exit__(self, *failed):
        pass

    def unread(self, limit: int) -> Iterator[tuple[str, bytes]]:
        for path in list(islice((self.path / "new").iterdir(), limit)):
            with path.open("rb") as letter:
                yield path.name, letter.read(LONGEST)

    def drop(self, key: str) -> None:
        (self.path / "new" / key).unlink(missing_ok=True)

    def leave(self, key: str) -> None:
        (self.path / "new" / key).rename(self.path / "cur" / f"{key}:2,S")

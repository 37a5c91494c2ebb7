"""What every forum is made of, whatever it is written in: rooms, people, and threads of what they said."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from django.utils.dateparse import parse_datetime

LONGEST_KEY = 120  # Imported.key
# What databases refuse, or nobody can see: control characters, halves of surrogate pairs, things that are no letters.
REFUSED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
UNSEEN = re.compile(r"[\u00ad\u200b\u2028-\u202e\u2060-\u2064\ufeff]")


@dataclass(frozen=True)
class Person:
    key: str
    username: str
    name: str = ""
    email: str = ""
    joined: datetime | None = None


SOMEBODY = Person("user:deleted", "former-member", "Former member")


@dataclass(frozen=True)
class Room:
    key: str
    name: str
    place: str  # where the source says it
    slug: str = ""
    description: str = ""
    parent: str = ""
    restricted: bool = False
    takes_answers: bool = False


@dataclass(frozen=True)
class Saying:
    """A post. `markup` names the way its text is written: "html", "markdown" or "discourse"."""

    key: str
    author: Person
    at: datetime
    text: str
    markup: str
    place: str
    edited_at: datetime | None = None
    answers: str = ""  # the key of another one of the thread
    hidden: bool = False


@dataclass(frozen=True)
class Thread:
    """A topic whole: its title, its opening, and the replies in their order."""

    key: str
    place: str
    title: str
    room: str
    opening: Saying
    replies: list[Saying] = field(default_factory=list)
    tags: tuple[str, ...] = ()
    accepted: str = ""  # the key of a reply
    locked_at: datetime | None = None
    pinned_at: datetime | None = None
    hidden: bool = False

    def __len__(self):
        return 1 + len(self.replies)

    @property
    def about(self) -> str:
        """A digest of all that is not said in replies."""
        return digest(replace(self, replies=[]))

    @property
    def digest(self) -> str:
        return digest(self)


def digest(*things) -> str:
    whole = repr(things).encode("utf-8", "replace")
    return hashlib.blake2b(whole, digest_size=10).hexdigest()


def key_of(kind: str, name) -> str:
    key = clean(f"{kind}:{name}")
    return key if len(key) <= LONGEST_KEY else f"{kind}:#{digest(key)}"


def clean(text) -> str:
    """Text that can be stored, with Unix line ends."""
    text = text if isinstance(text, str) else "" if text is None else str(text)
    return REFUSED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text, length: int = 10_000) -> str:
    """Words without line ends and signs nobody sees, cut to a length."""
    line = " ".join(UNSEEN.sub("", clean(text)).split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def when(written) -> datetime | None:
    """A moment as sources write it, in UTC where they do not say; None for what is none."""
    try:
        found = parse_datetime(written) if isinstance(written, str) else None
        if found is None:
            return None
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def number(written) -> int | None:
    """A whole number that fits into a database, however it is written."""
    try:
        found = int(written)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if abs(found) < 2**53 else None


def texts(things) -> Iterable[str]:
    """Tags as sources have them: a list of texts or of objects with a name, or nothing."""
    for thing in things if isinstance(things, list) else []:
        name = thing.get("name") or thing.get("slug") if isinstance(thing, dict) else thing
        if isinstance(name, str) and (line := one_line(name, 40)):
            yield line

"""Whether this process can do its work, in words that tell nothing to somebody who has no business here."""

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from community.serving import facts
from community.serving.prepare import pending_migrations

logger = logging.getLogger(__name__)

OK, UNKNOWN = "ok", "unknown"
READY = {OK, "low"}  # a disk that is nearly full still serves
CHECKS = ("database", "migrations", "worker", "tasks", "mail", "index", "disk")


class Kept:
    """What `make` returns, for some seconds, in this process: however many ask, one of them makes it."""

    def __init__(self, make: Callable, seconds: float, monotonic=time.monotonic):
        self.make, self.seconds, self.monotonic = make, seconds, monotonic
        self.lock, self.kept = threading.Lock(), (float("-inf"), None)

    def get(self):
        """None when there is none from the last minute because whoever makes it has hung for two seconds."""
        if self.age <= self.seconds:
            return self.kept[1]
        # While somebody makes it, the others have the one before.
        wait = 0.0 if self.age < 60 else 2.0
        if not self.lock.acquire(timeout=wait):
            return self.kept[1] if self.age < 60 else None
        try:
            if self.age > self.seconds:
                value = self.make()
                self.kept = self.monotonic(), value
            return self.kept[1]
        finally:
            self.lock.release()

    @property
    def age(self) -> float:
        return self.monotonic() - self.kept[0]


class Migrated:
    """Whether the database has what this version needs. Looking is dear; once it has, it has for good."""

    def __init__(self):
        self.is_done = False

    def __call__(self) -> bool:
        self.is_done = self.is_done or not pending_migrations()
        return self.is_done


migrated = Migrated()


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except DatabaseError:
        return False


def check() -> dict[str, str]:
    """A word for each of CHECKS."""
    found = dict.fromkeys(CHECKS, UNKNOWN) | {"disk": word_for_disk()}
    if not database_answers():
        connection.close()  # the next one may answer
        return found | {"database": "gone"}
    found["database"] = OK
    with suppress(DatabaseError):
        found["migrations"] = OK if migrated() else "pending"
        now = timezone.now()
        found["worker"] = late(facts.worker_is_late(now))
        found["tasks"] = late(facts.tasks().is_late(now))
        found["mail"] = late(facts.mail_is_late(now))
        found["index"] = "differs" if facts.index_differs() else OK
    return found


def late(is_late: bool) -> str:
    return "late" if is_late else OK


def word_for_disk() -> str:
    try:
        disk = facts.disk()
    except OSError:
        return "gone"
    if disk.is_full:
        return "full"
    return "low" if disk.is_low else OK


def noticed() -> dict[str, str]:
    """The checks; a line in the log when a word has changed, for mail may be what is broken."""
    found = check()
    changed = {name: word for name, word in found.items() if noticed.before.get(name, OK) != word}
    noticed.before = found
    for name, word in changed.items():
        logger.log(logging.INFO if word == OK else logging.ERROR, "%s is now %s", name, word)
    return found


noticed.before = {}
readiness = Kept(noticed, 0 if settings.DEBUG else 5)

"""Lines of the log without what they must not tell: passwords, links that act for whoever has them, addresses of people."""

import logging
import re
import threading
from collections import Counter
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.views.debug import SafeExceptionReporterFilter

from community.content.lines import JSONLines, TextLines

HIDDEN = "[hidden]"
CREDENTIALS = re.compile(r"(?<=://)[^/\s@]*@")
QUERY = re.compile(r"(?<=[\w/])\?[\w%.\-\[\]]+=[^\s'\"]*")
PERSON = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63})+")
# Links to reset, to confirm, to be invited, to stop mail: no slug looks like that.
TOKEN = re.compile(r"(?<=[/=])(?=[\w%.-]*([A-Z:=]|\d[a-z]))[\w%.:=~-]{16,}")


class Formatter(TextLines):
    """Hides in the whole of a line, a traceback included."""

    def format(self, record):
        return without_secrets(super().format(record))


class JSONFormatter(JSONLines):
    """Hides in each text of an object, so that it stays JSON."""

    def hide(self, text: str) -> str:
        return without_secrets(text)


class Seldom(logging.Filter):
    """What anybody can bring about by the thousand, and what a database that is gone does to every request: refusals,
    pages that are not there, unknown hosts. The first of a kind in a minute is told, the others are counted, and the
    next that is told says how many."""

    PERIOD = 60  # seconds

    def __init__(self):
        super().__init__()
        self.lock, self.told, self.untold = threading.Lock(), {}, Counter()

    def filter(self, record) -> bool:
        if not (kind := kind_of(record)):
            return True
        with self.lock:
            if record.created < self.told.get(kind, -self.PERIOD) + self.PERIOD:
                self.untold[kind] += 1
                return False
            self.told[kind] = record.created
            more = self.untold.pop(kind, 0)
        if more:
            record.msg, record.args = f"{record.getMessage()} (and {more} more like it)", ()
        return True


def kind_of(record) -> tuple | None:
    """None for what is told each time."""
    status = getattr(record, "status_code", None)
    is_refusal = status and (400 <= status < 500 or status == 503)
    if is_refusal or record.name.startswith("django.security"):
        return record.name, status
    return getattr(record, "seldom", None)


def without_secrets(text: str) -> str:
    for secret in known():
        text = text.replace(secret, HIDDEN)
    for pattern, instead in (
        (CREDENTIALS, f"{HIDDEN}@"),
        (QUERY, f"?{HIDDEN}"),
        (PERSON, HIDDEN),
        (TOKEN, HIDDEN),
    ):
        text = pattern.sub(instead, text)
    return text


def known() -> set[str]:
    """The secrets in the settings, as they are written there and as they are meant."""
    mailbox = urlsplit(settings.BOUNCE_MAILBOX).password or ""
    redis = urlsplit(settings.REDIS_URL).password or ""
    secrets = {
        settings.SECRET_KEY,
        settings.EMAIL_HOST_PASSWORD,
        settings.SUPPORT_WEBHOOK_SECRET,
        settings.METRICS_TOKEN,
        settings.S3.get("secret_key", ""),
        *(str(database.get("PASSWORD") or "") for database in settings.DATABASES.values()),
        *(mailbox, unquote(mailbox)),
        *(redis, unquote(redis)),
        *(str(value) for value in settings.ANYMAIL.values()),
        *(app["secret"] for of in settings.SOCIALACCOUNT_PROVIDERS.values() for app in of["APPS"]),
    }
    return {secret for secret in secrets if len(secret) > 5}  # a shorter one is in many words


class ReporterFilter(SafeExceptionReporterFilter):
    """Django's, which knows secrets by the names of settings, and ours are also in addresses."""

    hidden_settings = re.compile(
        SafeExceptionReporterFilter.hidden_settings.pattern
        + "|MAILBOX|WEBHOOK|_URL$|DATABASES|CACHES|^S3$|STORAGES",
        re.I,
    )

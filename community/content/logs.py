"""Lines of the log without what they must not tell: passwords, links that act for whoever has them, addresses of people."""

import logging
import re
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.views.debug import SafeExceptionReporterFilter

HIDDEN = "[hidden]"
CREDENTIALS = re.compile(r"(?<=://)[^/\s@]*@")
QUERY = re.compile(r"(?<=[\w/])\?[\w%.\-\[\]]+=[^\s'\"]*")
PERSON = re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63})+")
# Links to reset, to confirm, to be invited, to stop mail: no slug looks like that.
TOKEN = re.compile(r"(?<=[/=])(?=[\w%.-]*([A-Z:=]|\d[a-z]))[\w%.:=~-]{16,}")


class Formatter(logging.Formatter):
    """Hides in the whole of a line, a traceback included."""

    def format(self, record):
        return without_secrets(super().format(record))


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

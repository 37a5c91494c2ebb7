"""Passwords that are known from break-ins elsewhere, asked of a range service such as Have I Been Pwned."""

import hashlib
import logging

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from community.content.outgoing import Failed, fetch

TIMEOUT = 2  # seconds
HEADERS = {"Add-Padding": "true", "User-Agent": "Hearth"}
log = logging.getLogger(__name__)


class BreachValidator:
    """Sends the first five hexadecimal digits of the SHA-1, so that the service cannot tell which password was
    asked about. A service that does not answer lets everything pass: nobody is locked out by its trouble."""

    def validate(self, password, user=None):
        digest = hashlib.sha1(password.encode("utf-8", "replace"), usedforsecurity=False)
        if times_seen(digest.hexdigest().upper()):
            raise ValidationError(
                _("This password is known from a break-in elsewhere. Choose another one."),
                code="password_breached",
            )

    def get_help_text(self):
        return _("Your password can’t be one that is known from a break-in elsewhere.")


def times_seen(digest: str) -> int:
    """0 when the service does not know the password, or cannot be asked."""
    beginning, rest = digest[:5], digest[5:]
    url = settings.PASSWORD_BREACH_URL.rstrip("/") + "/" + beginning
    try:
        answer = fetch("GET", url, headers=HEADERS, seconds=TIMEOUT, redirects=True)
        answer.raise_for_status()
        counts = dict(
            line.strip().split(":", 1) for line in answer.text.splitlines() if ":" in line
        )
        return int(counts.get(rest, 0))
    except (Failed, ValueError) as error:
        log.warning("The breach service could not be asked: %s", type(error).__name__)
        return 0

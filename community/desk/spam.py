"""What makes a question of somebody unknown look like advertising, or like the work of a program.

Nothing is thrown away for it: a moderator looks first, and is told the reason.
"""

import re

from django.conf import settings
from django.core import signing
from django.utils import translation
from django.utils.translation import gettext

QUICK = 4  # seconds; nobody reads the form, let alone fills it, in less
LINKS = 1  # to other sites: a photo or a manual; who asks seldom needs a second
LINK = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]]+", re.IGNORECASE)
SALT = "desk.ask.began"


def begun_now() -> str:
    """What a form carries to tell when it was opened."""
    return signing.TimestampSigner(salt=SALT).sign("ask")


def was_quick(began: str) -> bool:
    """Also if it does not say when it was opened."""
    signer = signing.TimestampSigner(salt=SALT)
    try:
        signer.unsign(began, max_age=QUICK)
    except signing.SignatureExpired:
        return False
    except signing.BadSignature:
        return True
    return True


@translation.override(settings.LANGUAGE_CODE)  # moderators read it
def doubt_about(source: str) -> str:
    """A sentence for moderators, or ""."""
    links = [link for link in LINK.findall(source) if not link.startswith(settings.SITE_URL)]
    if len(set(links)) > LINKS:
        return gettext("It links to several other sites.")
    return ""


@translation.override(settings.LANGUAGE_CODE)
def doubt_about_form(source: str, *, trap: str, began: str) -> str:
    """The same of a form: `trap` is a field that people do not see."""
    if trap:
        return gettext("A field was filled in that people do not see.")
    if was_quick(began):
        return gettext("It was written faster than people type.")
    return doubt_about(source)

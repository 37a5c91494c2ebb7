"""The link in a mail that ends such mail, without signing in: it names one member and one thing, signed, for a year.

An app that has mail written about something registers here, in its AppConfig.ready, how that is ended.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse

from community.members.models import Member

SALT = "notifications.stop"
GOOD_FOR = timedelta(days=365)


@dataclass(frozen=True)
class Stop:
    """`end(member, key)` ends it, as often as it is called; `seen(viewer, key)` is the thing if `viewer` may see it;
    `meaning` is a sentence for the page: what ends, and how it begins again."""

    end: Callable[[Member, str], None]
    seen: Callable[[object, str], object | None]
    meaning: str


STOPS: dict[str, Stop] = {}  # "topic": how mail about a topic is ended


def can_be_stopped(about: str) -> bool:
    return about.partition(":")[0] in STOPS


def register(stops: dict[str, Stop]) -> None:
    STOPS.update(stops)


@dataclass(frozen=True)
class Link:
    """What one link ends: mail to `member` about `what` ("topic") number `key` ("12")."""

    member: Member
    what: str
    key: str

    @property
    def url(self) -> str:
        """An address in the language that is active: that of the mail."""
        signed = signing.dumps([self.member.pk, self.what, self.key], salt=SALT)
        return settings.SITE_URL + reverse("notifications:stop", args=[signed])

    @property
    def meaning(self) -> str:
        return STOPS[self.what].meaning

    def follow(self) -> None:
        STOPS[self.what].end(self.member, self.key)

    def seen_by(self, viewer):
        """The thing, or None: whoever was forwarded the mail learns no title from us that they may not read."""
        return STOPS[self.what].seen(viewer, self.key)


def link_to_stop(member: Member, about: str) -> Link:
    """`about` as notifications are grouped: "topic:12". KeyError when nobody has said how such mail is ended."""
    what, _, key = about.partition(":")
    if what not in STOPS:
        raise KeyError(f"mail about {what!r} has no way to be ended; see {__name__}")
    return Link(member, what, key)


def read_link(token: str) -> Link | None:
    """None for a link that is forged, was made for something else, is too old, or whose member is gone."""
    try:
        pk, what, key = signing.loads(token, salt=SALT, max_age=GOOD_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    member = Member.objects.filter(pk=pk).first()
    return Link(member, what, key) if member and what in STOPS else None

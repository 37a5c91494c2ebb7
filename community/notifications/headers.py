"""What mail programs are told of a mail: which conversation it belongs to, which list, and how to end it."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from community.notifications.stopping import link_to_stop


@dataclass(frozen=True)
class Notice:
    """A mail that tells somebody of something, as notifications do: of `kind` "forum.reply", about "topic:12".

    Whoever opens `stop_url` and presses there, or presses in their mail program, gets no more of it.
    """

    kind: str
    about: str
    stop_url: str

    @classmethod
    def to_member(cls, member, kind: str, about: str) -> "Notice":
        return cls(kind, about, link_to_stop(member, about).url)

    @property
    def headers(self) -> dict[str, str]:
        """All mail about one thing answers a first mail that was never sent: that makes it one conversation."""
        conversation = f"<{self.about.replace(':', '.')}.conversation@{host()}>"
        return {
            "In-Reply-To": conversation,
            "References": conversation,
            "List-Id": f"<{self.kind.partition('.')[0]}.{host()}>",
            "List-Unsubscribe": f"<{self.stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }


def host() -> str:
    return urlsplit(settings.SITE_URL).hostname

"""A service that is asked about spam, by Akismet's interface (comment-check, submit-spam, submit-ham, verify-key).

It is told what was written, when, in which language, and where that stands; neither a name nor an address of mail, and of the
address in the network its first part, if the operator says so. What it does not answer in time it has no opinion about.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from allauth.usersessions.models import UserSession
from django.conf import settings

from community.content.outgoing import Failed, fetch
from community.moderation.spam.reasons import Reason
from community.moderation.spam.signals import HIDE, HOLD

logger = logging.getLogger(__name__)
PATIENCE = 5  # seconds, for all of it
MOST = 1_000  # bytes of an answer; it is a word
AGENT = "Hearth/1.0 | Hearth-Spam/1.0"
SURE = "discard"  # of its header X-akismet-pro-tip: it would throw such a thing away


@dataclass(frozen=True)
class Said:
    """What somebody wrote, as it is told there."""

    kind: str  # of Akismet's comment_type: "forum-post", "reply"
    text: str
    at: datetime
    language: str
    url: str  # whole
    author: int  # never sent: by it the network is found from which they wrote

    def as_data(self) -> dict[str, str]:
        data = {
            "blog": settings.SITE_URL,
            "blog_charset": "UTF-8",
            "blog_lang": self.language,
            "comment_type": self.kind,
            "comment_content": self.text,
            "comment_date_gmt": self.at.isoformat(),
            "permalink": self.url,
        }
        return data | network_of(self.author)


def network_of(author: int) -> dict[str, str]:
    """The first part of the address from which they were last here (members/sessions.py keeps no more)."""
    if not settings.SPAM_CHECK_SENDS_NETWORK:
        return {}
    last = UserSession.objects.filter(user=author).order_by("-last_seen_at").first()
    return {"user_ip": last.ip} if last else {}


def opinion_of(said: Said) -> Reason | None:
    """Why to hold it; None for “no” and for “no opinion”."""
    answer = ask("comment-check", said.as_data())
    if not answer or answer[0] != "true":
        return None
    return Reason("elsewhere", HIDE if answer[1] == SURE else HOLD)


def teach(said: Said, *, is_spam: bool) -> bool:
    """Tell it that it was wrong, or that a human agrees. Whether that arrived."""
    return bool(ask("submit-spam" if is_spam else "submit-ham", said.as_data()))


def is_key_valid() -> bool:
    answer = ask("verify-key", {"key": settings.SPAM_CHECK_KEY, "blog": settings.SITE_URL})
    return bool(answer and answer[0] == "valid")


def ask(act: str, data: dict[str, str]) -> tuple[str, str] | None:
    """The word it answers and its tip; None, noted without anything personal, if it answers nothing of use."""
    try:
        return post(settings.SPAM_CHECK_URL + act, {"api_key": settings.SPAM_CHECK_KEY, **data})
    except Failed as error:
        logger.warning("the service for spam did not answer %s: %s", act, type(error).__name__)
        return None


def post(url: str, data: dict[str, str]) -> tuple[str, str]:
    """Raises Failed unless a success comes whole and in time; redirects are none."""
    answer = fetch(
        "POST", url, data=data, headers={"User-Agent": AGENT}, seconds=PATIENCE, most=MOST
    )
    if answer.status_code != HTTPStatus.OK:
        raise Failed(f"status {answer.status_code}")
    word = answer.content.decode("utf-8", "replace").strip()
    return word, answer.headers.get("X-akismet-pro-tip", "")

"""When a question is solved, everybody without an account who had it too hears of it, once; members hear on the site.

The worker does it by the clock, so nobody waits for a hundred mails, an answer that is taken back within the minute
is not told, and what was interrupted goes on.
"""

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from community.notifications import send
from community.notifications.headers import Notice
from forum.models import SameQuestion, Topic

BATCH = 100  # mails are written within one transaction
STOP = "forum.same.stop"
CONFIRM = "forum.same.confirm"


def tell_waiting() -> None:
    """Write to all for whose question there is an answer now."""
    untold = SameQuestion.objects.untold().values("topic")
    for topic in Topic.objects.shown().solved().filter(pk__in=untold).for_page():
        tell_solved(topic)


@transaction.atomic
def tell_solved(topic) -> None:
    """Write to those without an account, at most BATCH of them."""
    waiting = topic.same_questions.untold().order_by("pk")
    rows = list(waiting.select_for_update(skip_locked=True, of=("self",))[:BATCH])
    for row in rows:
        if topic.category.is_public:
            write_to(row, topic)
    topic.same_questions.filter(pk__in=[row.pk for row in rows]).update(told_at=timezone.now())


def write_to(row: SameQuestion, topic) -> None:
    language = row.language if row.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    context = {
        "topic": topic,
        "helper": topic.accepted_reply.author,
        "answer_url": address(language, "forum:reply", topic.accepted_reply_id),
    }
    stop_url = address(language, "forum:same_stop", signing.dumps(row.pk, salt=STOP))
    notice = Notice("forum.solved", f"topic:{topic.pk}", stop_url)
    send("forum/same_solved", to=row.email, language=language, context=context, notice=notice)


def ask_to_confirm(topic, email: str, language: str) -> None:
    """A mail with a link; nothing is kept of an address that nobody confirms."""
    token = signing.dumps([topic.pk, email.lower(), language], salt=CONFIRM)
    context = {
        "topic": topic,
        "confirm_url": address(language, "forum:same_confirm", token),
    }
    send("forum/same_confirm", to=email, language=language, context=context, essential=True)


def address(language: str, name: str, *args) -> str:
    """An absolute address in the language of whom the mail is for."""
    with translation.override(language):
        return settings.SITE_URL + reverse(name, args=args)

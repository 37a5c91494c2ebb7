"""When a question is solved, everybody who had it too hears of it, once.

The worker does it by the clock, so nobody waits for a hundred mails, an answer that is taken back within the minute
is not told, and what was interrupted goes on.
"""

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from community.notifications import send
from forum.models import SameQuestion, Topic
from forum.notices import notify

BATCH = 100  # mails are written within one transaction
STOP = "forum.same.stop"
CONFIRM = "forum.same.confirm"


def tell_waiting() -> None:
    """Tell all for whose question there is an answer now."""
    untold = SameQuestion.objects.untold().values("topic")
    for topic in Topic.objects.shown().solved().filter(pk__in=untold).for_page():
        with transaction.atomic():
            for member in tell_solved(topic):
                helper = topic.accepted_reply.author
                notify(member, kind="forum.solved", thing=topic, actor=helper, reason="same")


@transaction.atomic
def tell_solved(topic) -> list:
    """Write to those without an account, at most BATCH of all; the members among these are returned, to be told on the site."""
    waiting = topic.same_questions.untold().select_related("member").order_by("pk")
    rows = list(waiting.select_for_update(skip_locked=True, of=("self",))[:BATCH])
    for row in rows:
        if row.email and topic.category.is_public:
            write_to(row, topic)
    topic.same_questions.filter(pk__in=[row.pk for row in rows]).update(told_at=timezone.now())
    members = [row.member for row in rows if row.member and row.member.is_active]
    return [member for member in members if topic.category.allows_reading_by(member)]


def write_to(row: SameQuestion, topic) -> None:
    language = row.language if row.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    context = {
        "topic": topic,
        "helper": topic.accepted_reply.author,
        "answer_url": address(language, "forum:reply", topic.accepted_reply_id),
        "stop_url": address(language, "forum:same_stop", signing.dumps(row.pk, salt=STOP)),
    }
    send("forum/same_solved", to=row.email, language=language, context=context)


def ask_to_confirm(topic, email: str, language: str) -> None:
    """A mail with a link; nothing is kept of an address that nobody confirms."""
    token = signing.dumps([topic.pk, email.lower(), language], salt=CONFIRM)
    context = {
        "topic": topic,
        "confirm_url": address(language, "forum:same_confirm", token),
    }
    send("forum/same_confirm", to=email, language=language, context=context)


def address(language: str, name: str, *args) -> str:
    """An absolute address in the language of whom the mail is for."""
    with translation.override(language):
        return settings.SITE_URL + reverse(name, args=args)

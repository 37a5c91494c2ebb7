"""Questions that nobody has answered within the time that the site has set itself."""

from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry

from community.desk.models import QueueItem, QueueSettings
from community.desk.queue.hearing import look_again
from community.desk.queue.held import SIGHT
from community.desk.queue.kinds import Decision, ForModerators, Waiting, register
from forum.happened import posted
from forum.models import Reply, Topic

LEAVE = "leave"
CLOSING = SIGHT | {"forum.lock", "forum.unlock", "forum.move"}
OLD = timedelta(
    days=90
)  # who asked before that waits for nobody any more; an imported forum would fill the queue


def answer(topic, *, by, reason, words):
    topic.reply(by, words)


@register
class Unanswered(ForModerators):
    name = "unanswered"
    label = _("Questions without an answer")
    models = (Topic,)
    hint = _("It is posted in the topic under your name. Markdown works.")
    decisions = (
        Decision(
            "answer",
            _("Post your answer"),
            answer,
            said=_("Your answer is in the topic."),
            tells=lambda topic: topic.author,
            needs_words=True,
            is_main=True,
        ),
        Decision(
            LEAVE,
            _("Leave it to the community"),
            lambda topic, *, by, reason, words: None,
            said=_("It stays in the forum, and out of this list."),
            undo=lambda topic, *, by, why: None,
            stands=lambda topic: not topic.reply_count,
        ),
    )

    def rows(self, model):
        return model.objects.select_related("author", "category")

    def waiting(self, rows):
        now = timezone.now()
        asked = (now - OLD, now - timedelta(hours=QueueSettings.hours()))
        left = QueueItem.objects.decided().of(self.name, Topic).filter(decision=LEAVE)
        open_questions = rows.shown().unanswered().filter(created_at__range=asked)
        return open_questions.exclude(Exists(left.filter(object_id=OuterRef("pk"))))

    def describe(self, topic):
        return Waiting(since=topic.created_at, category=topic.category)

    def person(self, topic):
        return topic.author

    def language(self, topic):
        return topic.category.lang

    def version(self, topic):
        return str(topic.edited_at or "")


@receiver(post_save, sender=ModelLogEntry, dispatch_uid="queue.closed")
def closed(instance, created, raw, **kwargs):
    """Closed, hidden or deleted on its page, or the other way round."""
    if (
        created
        and not raw
        and instance.action in CLOSING
        and instance.content_type.model == "topic"
    ):
        look_again("unanswered", Topic(pk=int(instance.object_id)), by=instance.user)


@receiver(posted, sender=Reply, dispatch_uid="queue.answered")
def answered(post, **kwargs):
    """The first reply: of the later ones none can change anything here."""
    if post.position == 1:
        look_again("unanswered", post.topic, by=post.author)

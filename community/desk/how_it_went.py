"""Whoever has asked a question is asked how it went when it is solved; not about what moderators had to see to."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from wagtail.models import ModelLogEntry

from community.feedback.models import Survey
from forum.models import Reply, Topic

# By moderators, or trusted members, on a topic: closed as spam or as asked before, merged, hidden, deleted, moved.
MODERATION = {
    f"forum.{act}"
    for act in ("duplicate", "hide", "hold", "lock", "merge_topic", "move", "remove", "split")
}
ACTS = {"forum.unaccept", *MODERATION}
LATE = timedelta(days=1)  # words of the past, that were imported or are told by a demo, ask nobody


def accepted(entry: ModelLogEntry) -> None:
    if entry.timestamp > timezone.now() - LATE and (topic := topic_of(entry)):
        ask_about(topic)


def reconsider(entry: ModelLogEntry) -> None:
    """What was open is not asked any more when there is no good reason left."""
    topic = topic_of(entry)
    if topic and not is_worth_asking(topic):
        Survey.objects.withdraw(topic)


def topic_of(entry: ModelLogEntry) -> Topic | None:
    topics = Topic.objects.select_related("author", "category", "accepted_reply")
    model = entry.content_type.model_class()
    if model is Reply:
        return topics.filter(replies__pk=entry.object_id).first()
    return topics.filter(pk=entry.object_id).first() if model is Topic else None


def ask_about(topic: Topic, *, at=None) -> Survey | None:
    """The question to the asker, or None where there is no reason, or the throttle says no. `at` as in the demo."""
    if not is_worth_asking(topic):
        return None
    asker, category = topic.author, topic.category
    language = asker.language or category.lang
    return Survey.objects.ask(
        asker, topic, title=topic.title, group=category.name, language=language, at=at
    )


def is_worth_asking(topic: Topic) -> bool:
    """Solved by somebody else, in sight of its asker, and never moderated."""
    if not topic.accepted_reply_id or topic.accepted_reply.author_id == topic.author_id:
        return False
    in_sight = (
        topic.is_shown and Topic.objects.visible_to(topic.author).filter(pk=topic.pk).exists()
    )
    return in_sight and not was_moderated(topic)


def was_moderated(topic: Topic) -> bool:
    by_others = ~Q(user=topic.author_id)
    acts = ModelLogEntry.objects.for_instance(topic).filter(by_others, action__in=MODERATION)
    return acts.exists()

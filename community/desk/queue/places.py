"""What waits goes with its topic: who decides about it are the moderators of where it is now."""

from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import ModelLogEntry

from community.desk.models import Nomination, QueueItem
from community.desk.queue.kinds import content_type_of
from community.moderation.models import Case
from forum.models import Reply, Topic

MOVES = {
    f"forum.{act}" for act in ("move", "take_in_topic", "unmerge_topic", "split", "unsplit")
}  # written on the topic whose category is the new one, but the last


@receiver(post_save, sender=ModelLogEntry, dispatch_uid="queue.moved")
def moved(instance, created, raw, **kwargs):
    """Like `look_again`, never in the transaction of the move itself."""
    if raw or not created or instance.action not in MOVES:
        return
    pk = int(instance.data.get("into", instance.object_id))
    transaction.on_commit(lambda: place_anew(pk), robust=True)


def place_anew(pk: int) -> None:
    """Items about a topic, its replies, their flags and the wish for an answer in the FAQ, decided ones too."""
    if topic := Topic.objects.filter(pk=pk).first():
        items = QueueItem.objects.filter(about(topic)).exclude(category=topic.category_id)
        items.update(category=topic.category_id)


def about(topic) -> Q:
    replies = Reply.objects.filter(topic=topic).order_by()
    posts = of(Topic, [topic.pk]) | of(Reply, replies.values("pk"))
    cases = Case.objects.filter(posts).order_by()
    wishes = Nomination.objects.filter(topic=topic).order_by()
    return posts | of(Case, cases.values("pk")) | of(Nomination, wishes.values("pk"))


def of(model, pks) -> Q:
    return Q(content_type=content_type_of(model), object_id__in=pks)

"""From what happens to who is told: each writes one task, in the same transaction, and the worker does the rest.

So whoever posts does not wait until thousands have been told, and holds no lock meanwhile.
"""

from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver
from wagtail.models import ModelLogEntry

from community.members.models import Member
from community.moderation.tasks import weigh_anew
from forum.happened import posted
from forum.leaving import take_back_all
from forum.models import Following, Reaction, Reply, Topic
from forum.standing import WEIGHTY
from forum.tasks import tell_of
from forum.telling import ACTS, BY_TRUSTED


@receiver(posted)
def take_part(post, **kwargs):
    """Who writes in a topic follows it; others hear of it."""
    topic = post if isinstance(post, Topic) else post.topic
    Following.objects.take_part(post.author, topic, at=post.created_at)
    tell_of_post(post)


def tell_of_post(post) -> None:
    what = post._meta.model_name
    tell_of.enqueue(what, what, post.pk, post.author_id, post.created_at.isoformat())


@receiver(post_save, sender=Reaction)
def reacted(instance, created, raw, **kwargs):
    if created and not raw:
        model, pk = (
            ("topic", instance.topic_id) if instance.topic_id else ("reply", instance.reply_id)
        )
        at = instance.created_at.isoformat()
        tell_of.enqueue(instance.kind, model, pk, instance.member_id, at)


@receiver(post_save, sender=ModelLogEntry)
def acted(instance, created, raw, **kwargs):
    """Acts on topics and replies are told by the names they have in the audit log."""
    app, _, what = instance.action.partition(".")
    if raw or not created or app != "forum":
        return
    weigh(what, instance)
    if what not in (*ACTS, *BY_TRUSTED, "accept", "release"):
        return
    model, pk = instance.content_type.model, int(instance.object_id)
    if what == "release":  # nobody was told of it while it was held
        tell_of_post(instance.content_type.model_class().objects.get(pk=pk))
        return
    if what == "accept":
        model, pk = "reply", instance.data["reply"]
    tell_of.enqueue(what, model, pk, instance.user_id, instance.timestamp.isoformat())


def weigh(what: str, entry) -> None:
    """Whose post was accepted, or taken away by somebody else, may be trusted more or less from now on."""
    if what not in WEIGHTY:
        return
    nouns, pk = entry.content_type.model_class(), entry.object_id
    if what in ("accept", "unaccept"):
        nouns, pk = Reply, entry.data["reply"]
    author = nouns.objects.filter(pk=pk).values_list("author", flat=True).first()
    if author and author != entry.user_id:
        weigh_anew.enqueue([author])


@receiver(pre_delete, sender=Member)
def leaves(instance, **kwargs):
    """However a member is deleted: by an owner, with others, by a script."""
    take_back_all(instance)

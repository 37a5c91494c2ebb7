"""From what happens to who is told: each writes one task, in the same transaction, and the worker does the rest.

So whoever posts does not wait until thousands have been told, and holds no lock meanwhile.
"""

from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.dispatch import receiver
from django.utils.translation import gettext
from wagtail.models import ModelLogEntry

from community.members.models import Member
from community.moderation.models import Case, Outcome, Verdict
from community.moderation.tasks import weigh_anew
from forum import doubting
from forum.happened import posted
from forum.leaving import take_back_all
from forum.models import Category, Following, Reaction, Refused, Reply, Topic
from forum.models.moderators import settle
from forum.standing import WEIGHTY
from forum.tasks import tell_of
from forum.telling import ACTS, BY_TRUSTED

AGREED = {"hide": Outcome.HIDDEN, "remove": Outcome.REMOVED}
OUTCOMES = {
    "release": Verdict.Outcome.GOOD,
    "remove": Verdict.Outcome.SPAM,
    "hide": Verdict.Outcome.SPAM,
    "hold": Verdict.Outcome.UNDONE,
    "unhide": Verdict.Outcome.UNDONE,
    "restore": Verdict.Outcome.UNDONE,
}


@receiver(posted)
def refuse_who_may_not_write(post, **kwargs):
    """Asked once more when the words are in, of the row as it is now: whoever was silenced or banned while they were on
    their way has said nothing."""
    author = Member.objects.only("silenced_until", "suspended_until").get(pk=post.author_id)
    if not author.may_write:
        raise Refused(
            gettext("You may not write here now. Write to support if you think that is wrong.")
        )


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
    if raw or not created or app != "forum" or not is_about_post(instance):
        return
    if what in OUTCOMES:
        decided(instance, what)
    weigh(what, instance)
    if what in AGREED and instance.user_id:
        transaction.on_commit(lambda: agree(what, instance), robust=True)
    if is_told_elsewhere(what, instance) or what not in (*ACTS, *BY_TRUSTED, "accept"):
        return
    model, pk = instance.content_type.model, int(instance.object_id)
    if what == "release":  # nobody was told of it while it was held
        tell_of_post(instance.content_type.model_class().objects.get(pk=pk))
    if what == "accept":
        model, pk = "reply", instance.data["reply"]
    tell_of.enqueue(what, model, pk, instance.user_id, instance.timestamp.isoformat())


def agree(what: str, entry) -> None:
    """A moderator who takes a post away where it stands agrees with those who flagged it. Once that is committed: the act
    holds the lock of the topic, and who decides about flags takes that of the case first."""
    post = entry.content_type.model_class().objects.filter(pk=entry.object_id).first()
    if post and post.author_id != entry.user_id:
        for case in Case.objects.about(post).open():
            case.agree(AGREED[what], by=entry.user)


def is_about_post(entry) -> bool:
    return entry.content_type.model_class() in (Topic, Reply)


def is_told_elsewhere(what: str, entry) -> bool:
    """A merge is told of the reply that the topic is now; a hundred old topics that the clock closes are no news."""
    merged = what == "merge_topic" and entry.content_type.model == "topic"
    return merged or (what == "lock" and entry.user_id is None)


def decided(entry, what: str) -> None:
    """A moderator tells by what they do whether the filter was right to hold a post; its author does not."""
    post = entry.content_type.model_class().objects.filter(pk=entry.object_id).first()
    if not post or entry.user_id in (None, post.author_id):
        return
    if what == "release" or post.held_at:  # once released, it goes for another reason
        doubting.settle(post, OUTCOMES[what])


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


@receiver(m2m_changed, sender=Category.moderators.through)
@receiver(m2m_changed, sender=Category.moderator_groups.through)
def moderators_named(action, **kwargs):
    if action.startswith("post_"):
        settle()


@receiver(post_delete, sender=Category)
def category_deleted(**kwargs):
    settle()

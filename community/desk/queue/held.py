"""Topics and replies that a moderator looks at before others see them: the reason stands in the audit log."""

from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry

from community.desk.queue.hearing import look_again
from community.desk.queue.kinds import Decision, ForModerators, Urgency, Waiting, register
from community.moderation.models import Case, Verdict
from forum.models import Reply, Topic

SIGHT = {f"forum.{act}" for act in ("hold", "release", "hide", "unhide", "remove", "restore")}


def topic_of(post) -> Topic:
    return post if isinstance(post, Topic) else post.topic


def publish(post, *, by, reason, words):
    post.release(by=by, reason=words or reason)


def decline(post, *, by, reason, words):
    """Whoever wrote it reads what the audit log gives as the reason."""
    post.remove(by=by, reason=words or reason)


@register
class Held(ForModerators):
    name = "held"
    label = _("Held posts")
    models = (Topic, Reply)
    decisions = (
        Decision(
            "publish",
            _("Publish"),
            publish,
            said=_("Everybody sees it now."),
            undo=lambda post, *, by, why: post.hold(by=by, reason=why),
            stands=lambda post: post.is_shown,
            tells=lambda post: post.author,
            words=_(
                "We have looked at what you wrote, and it is published. Thank you for waiting."
            ),
            is_main=True,
        ),
        Decision(
            "decline",
            _("Decline"),
            decline,
            said=_("It is deleted; moderators can bring it back."),
            undo=lambda post, *, by, why: post.restore(by=by),
            stands=lambda post: bool(post.deleted_at),
            tells=lambda post: post.author,
            words=_(
                "Thank you for writing. We do not publish this one, as it does not fit what this place is for."
            ),
        ),
    )

    def rows(self, model):
        if model is Topic:
            return Topic.objects.select_related("author", "category")
        return Reply.objects.select_related("author", "topic__category", "topic__author")

    def waiting(self, rows):
        """What flags keep out of sight is decided with the flags."""
        held = rows.filter(held_at__isnull=False, hidden_at=None, deleted_at=None)
        return held.exclude(Case.objects.holds(rows.model))

    def describe(self, post):
        entries = ModelLogEntry.objects.for_instance(post).filter(action="forum.hold")
        entry = entries.order_by("-timestamp", "-pk").first()
        why = entry.data.get("reason", "") if entry else ""
        verdict = Verdict.objects.last_about(post)
        # Nobody of good will waits for what is surely spam, so it comes after all that somebody waits for.
        urgency = Urgency.LATER if verdict and verdict.is_sure else None
        category = topic_of(post).category
        return Waiting(since=post.held_at, why=why, category=category, urgency=urgency)

    def prepare(self, items):
        """Each learns why the filter held it, if it did."""
        verdicts = Verdict.objects.by_thing([item.thing for item in items])
        for item in items:
            thing = item.thing
            thing.verdict = verdicts.get((thing._meta.model_name, thing.pk))

    def person(self, post):
        return post.author

    def title(self, post):
        return topic_of(post).title

    def url(self, post):
        return post.place

    def language(self, post):
        return topic_of(post).category.lang

    def version(self, post):
        return str(post.edited_at or "")


@receiver(post_save, sender=ModelLogEntry, dispatch_uid="queue.held")
def sight_changed(instance, created, raw, **kwargs):
    if raw or not created or instance.action not in SIGHT:
        return
    post = instance.content_type.model_class().objects.filter(pk=instance.object_id).first()
    if post:
        look_again("held", post, by=instance.user)

"""Topics and replies that members flag: how they are found, and what flags and decisions do to them."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.moderation.flaggable import Flaggable, register
from community.moderation.models import Case, Outcome
from community.notifications.bell import unsay
from forum.models import Reply, Topic
from forum.models.moderators import moderates_all

# For each state the verb that brings it about, and the one that ends it; the further away, the earlier.
VERBS = {
    "deleted": ("remove", "restore"),
    "hidden": ("hide", "unhide"),
    "held": ("hold", "release"),
}
ACTS = ("hide", "remove", "release")  # of decisions, told to the author
STATES = {Outcome.HIDDEN: "hidden", Outcome.REMOVED: "deleted"}


class FlaggablePost(Flaggable):
    """A post that enough flags take away is held: its author and the moderators see it until one of these has decided."""

    hides = True

    def decidable_by(self, member):
        posts = self.model.objects
        return posts.all() if moderates_all(member) else posts.moderated_by(member)

    def allows_decision_by(self, thing, member):
        return thing.allows_moderation_by(member)

    def author(self, thing):
        return thing.author

    def text(self, thing):
        return thing.text

    def state(self, thing):
        return thing.state if thing else "deleted"

    def changed_since(self, thing, at):
        return bool(thing and thing.edited_at and thing.edited_at > at)

    def hold(self, thing, weight):
        with translation.override(settings.LANGUAGE_CODE):  # of those who read the record
            reason = gettext("Flags of members, weighing %(weight)s") % {"weight": f"{weight:g}"}
        thing.hold(by=None, reason=reason)

    def bring_back(self, thing, *, by, reason):
        thing.release(by=by, reason=reason)

    def put_away(self, thing, state, *, by, reason):
        """On top of the state it has: what was held is held again when it is brought back."""
        states = list(VERBS)
        now, wanted = self.state(thing), STATES[state]
        if not now or states.index(wanted) < states.index(now):
            getattr(thing, VERBS[wanted][0])(by=by, reason=reason)

    def put(self, thing, state, *, by, reason):
        now = self.state(thing)
        if now and now != state:
            getattr(thing, VERBS[now][1])(by=by, reason=reason)
        if state and self.state(thing) != state:
            getattr(thing, VERBS[state][0])(by=by, reason=reason)
        for act in ACTS:  # as far as its author has not read of it
            unsay(f"forum.{act}", f"{self.name}:{thing.pk}")


class FlaggableTopic(FlaggablePost):
    model = Topic
    called = _("this topic")

    def rows(self):
        return Topic.objects.select_related("author", "category")


class FlaggableReply(FlaggablePost):
    model = Reply
    called = _("this reply")

    def rows(self):
        return Reply.objects.select_related("author", "topic__category")

    def visible_to(self, member):
        return super().visible_to(member).select_related("topic__category")

    def title(self, thing):
        return gettext("Reply in “%(topic)s”") % {"topic": thing.topic}


def register_posts() -> None:
    register(FlaggableTopic())
    register(FlaggableReply())


def flagged_away(posts, member) -> set[tuple[str, int]]:
    """Which of these flags took away from all but `member`, who wrote them, and moderators, as ("reply", 12): one question
    when something of theirs is held, and none else."""
    return Case.objects.holding([it for it in posts if it.held_at and it.author_id == member.pk])

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.content.addressing import url
from forum.models.lists import Bookmarked
from forum.models.post import OUT_OF_SIGHT, OWN_REMOVAL, SHOWN, STATES, Post, PostQuerySet
from forum.models.topic import Topic
from forum.models.writing import take_in

EXCHANGES = 200  # answers that a page tells of: a reply that thousands have answered is not slower
PAGE = 20  # positions on a page of a topic; a removed reply leaves its place empty, so no link ever moves


class ReplyQuerySet(Bookmarked, PostQuerySet):
    def visible_to(self, member):
        topic = Topic.objects.visible_to(member).filter(pk=OuterRef("topic"))
        return self.shown_to(member).filter(Exists(topic))

    def for_notifications(self):
        return self.select_related("topic__category").defer(
            "source", "html", "topic__source", "topic__html"
        )

    def for_person(self):
        return self.select_related("topic__category").defer(
            "source", "topic__source", "topic__html"
        )

    def restorable_by(self, member):
        found = super().restorable_by(member)
        return found.filter(topic__in=Topic.objects.visible_to(member).values("pk"))

    def shown_on_page_to(self, member):
        """As `shown_to`, and the places from which something went to a topic of its own."""
        return self.filter(self._in_sight_of(member) | Q(became__isnull=False))

    def with_what_it_was(self):
        """With was_title, of the topic that was merged into this one and has become the reply. Not by a join: where nearly
        none has, planners read all topics for it."""
        here = Topic.objects.filter(became=OuterRef(OuterRef("pk"))).order_by().values("pk")
        topic = Topic.objects.filter(pk=Subquery(here)).order_by()
        return self.annotate(was_title=Subquery(topic.values("title")))

    def exchanges(self, here, answered):
        """Those that answer one of `here`, and those of `answered`; by their ids."""
        found = self.filter(Q(in_reply_to__in=here) | Q(pk__in=answered))
        return found.order_by("position")[:EXCHANGES]


class Reply(Post):
    """An answer in a topic. `position` counts from 1 in its topic; only merging topics counts anew.

    What has become the body of a topic is left at 0, out of the way, or where it stood before it was split off.
    """

    way_to_category = "topic__category"

    topic = models.ForeignKey(
        Topic, models.CASCADE, verbose_name=_("topic"), related_name="replies"
    )
    position = models.PositiveIntegerField(editable=False)
    in_reply_to = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="answered_by"
    )

    # The topic whose body its words are.
    became = models.OneToOneField(
        Topic, models.CASCADE, null=True, editable=False, related_name="was_reply"
    )

    bookmark_pk = flag_pk = None  # until with_bookmark_of and with_flag_of have asked

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "position"], name="one_reply_per_position")
        ]
        indexes = [
            models.Index(fields=["author", "-created_at"]),
            models.Index(fields=["topic", "created_at"]),
            models.Index(fields=["topic", "position"], condition=SHOWN, name="shown_replies"),
            models.Index(fields=["author"], condition=OUT_OF_SIGHT, name="replies_out_of_sight"),
        ]

    def __str__(self):
        return f"{self.topic} #{self.position}"

    def get_absolute_url(self):
        """The permanent address, which leads to `place`."""
        return url("forum:reply", self.pk)

    @property
    def anchor(self) -> str:
        return f"reply-{self.position}"

    @property
    def place(self) -> str:
        """Where it stands now: the page of its topic, and its anchor."""
        after = (self.position - 1) // PAGE * PAGE
        query = f"?after={after}" if after else ""
        return f"{self.topic.get_absolute_url()}{query}#{self.anchor}"

    @property
    def left_at(self) -> str:
        """Where its words stood before they became a topic. An address without a title gives nothing away."""
        after = (self.position - 1) // PAGE * PAGE
        return f"{url('forum:topic_short', self.topic_id)}?after={after}#{self.anchor}"

    def allows_edit_by(self, member) -> bool:
        """As that of a topic."""
        own = member.pk == self.author_id and not (
            self.hidden_at or self.deleted_at or self.topic.locked_at
        )
        return own or self.allows_moderation_by(member)

    def allows_removal_by(self, member) -> bool:
        """Moderators; the author for a day, unless it has become the answer."""
        own = self.allows_edit_by(member) and self.topic.accepted_reply_id != self.pk
        recent = timezone.now() - self.created_at < OWN_REMOVAL
        return (own and recent) or self.allows_moderation_by(member)

    @transaction.atomic
    def edit(self, source: str, *, by) -> None:
        self._rewrite(source, by=by)
        take_in(self, by=by, place=f"reply-{self.pk}-edit")

    def _lies_in(self, categories) -> bool:
        return bool(categories) and self.topic.category_id in categories

    def _has_echo(self) -> bool:
        later = self.topic.last_position > self.position
        return later or self.topic.accepted_reply_id == self.pk or super()._has_echo()

    def _lock_topic(self) -> None:
        """It may have gone to another topic while we waited for its own."""
        while True:
            topic = self.topic
            topic._lock_topic()
            self.refresh_from_db(fields=[*STATES, "position", "became", "topic"])
            if self.topic_id == topic.pk:
                self.topic = topic
                return

    def _sight_changed(self) -> None:
        self.topic._count(1 if self.is_shown else -1)

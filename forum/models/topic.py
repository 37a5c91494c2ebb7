from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Length
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from community.audience.refused import Refused
from forum.happened import posted
from forum.models.asked_before import AskedBefore
from forum.models.asked_too import AskedToo
from forum.models.category import Category
from forum.models.closing import Closable
from forum.models.counting import Counting
from forum.models.lists import Lists
from forum.models.moving import Movable
from forum.models.post import (
    OUT_OF_SIGHT,
    OWN_REMOVAL,
    SHOWN,
    STATES,
    Post,
    PostQuerySet,
    slug_of,
    written,
)
from forum.models.regrouping import Merged, Regroupable
from forum.models.renaming import Renamable
from forum.models.tag import Tagged
from forum.models.tidied import Tidied
from forum.models.writing import take_in

TELLING = 200  # characters: two or three sentences; with less, only the replies make a topic worth finding


class TopicQuerySet(Lists, PostQuerySet):
    def visible_to(self, member):
        return self.shown_to(member).within(Category.objects.visible_to(member))

    def within(self, categories):
        """In one of these categories. Asked of each topic in turn, so that a list can follow the index of its order
        and end after a page; a join or IN lets databases gather all topics first and sort them."""
        return self.filter(Exists(categories.order_by().filter(pk=OuterRef("category"))))

    def restorable_by(self, member):
        categories = Category.objects.visible_to(member).order_by().values("pk")
        return super().restorable_by(member).filter(category__in=categories)

    def questions(self):
        return self.within(Category.objects.filter(kind=Category.Kind.QUESTIONS))

    def solved(self):
        return self.filter(accepted_reply__isnull=False)

    def unsolved(self):
        """Questions without an accepted answer, closed ones too."""
        return self.questions().filter(accepted_reply=None)

    def waiting(self):
        """Open questions nobody has answered to the asker's satisfaction."""
        return self.questions().filter(accepted_reply=None, locked_at=None)

    def unanswered(self):
        """Open questions without any reply."""
        return self.waiting().filter(reply_count=0)

    def worth_finding(self):
        """What a stranger from a search engine is glad of: somebody answered, or the topic tells something by itself."""
        tells = ~models.Q(category__kind=Category.Kind.QUESTIONS) & models.Q(length__gte=TELLING)
        return self.alias(length=Length("source")).filter(models.Q(reply_count__gt=0) | tells)

    def pinned(self):
        return self.filter(pinned_at__isnull=False)

    def unpinned(self):
        return self.filter(pinned_at=None)

    def for_listing(self):
        """A row for each: who asked where, who spoke last. The longest silence comes last."""
        return (
            self.select_related("author", "category", "last_reply__author")
            .defer("source", "html", "last_reply__source", "last_reply__html")
            .order_by("-last_posted_at", "-pk")
        )

    def newest(self, number: int):
        """The `number` spoken in last, found before anything is joined to them: a planner that begins with what is
        joined reads and sorts the whole forum."""
        pks = self.order_by("-last_posted_at", "-pk").values("pk")[:number]
        return self.model.objects.filter(pk__in=pks)

    def with_tags(self):
        return self.prefetch_related("tags")

    def for_home(self):
        """Newest first, with the accepted reply and who gave it."""
        return (
            self.select_related("author", "category", "accepted_reply__author")
            .defer("source", "html", "accepted_reply__source")
            .order_by("-last_posted_at", "-pk")
        )

    def for_notifications(self):
        return self.select_related("category").defer("source", "html")

    def for_page(self):
        """With began_as_pk, of the reply that has become it; by a join, planners would read all replies for it."""
        from forum.models.reply import Reply

        place = Reply.objects.filter(became=OuterRef("pk"))
        found = self.select_related("author", "category__parent", "accepted_reply__author")
        return found.annotate(began_as_pk=Subquery(place.order_by().values("pk")))


class Topic(
    AskedToo, AskedBefore, Tagged, Tidied, Movable, Regroupable, Renamable, Closable, Counting, Post
):
    """A question, discussion or announcement. Its first post is its own body."""

    way_to_category = "category"

    category = models.ForeignKey(
        Category, models.PROTECT, verbose_name=_("category"), related_name="topics"
    )
    title = models.CharField(_("title"), max_length=150)
    # Its index leaves out the topics that have none: a planner that takes them for few gathers and sorts them all.
    accepted_reply = models.ForeignKey(
        "Reply",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        db_index=False,
        related_name="answers_topic",
    )
    heat = models.FloatField(default=0, db_index=True, editable=False)
    # The reply that its own words are in the topic it was merged into; it goes wherever that reply goes.
    became = models.OneToOneField(
        "Reply", models.CASCADE, null=True, editable=False, related_name="was_topic"
    )

    # Until the list or page has asked:
    read_position = is_unread = bookmark_pk = flag_pk = began_as_pk = None
    has_draft_of_reader = level_of_reader = asked_too_by_reader = None

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        indexes = [
            models.Index(fields=["category", "-last_posted_at"]),
            models.Index(fields=["-last_posted_at"]),
            models.Index(fields=["author", "-created_at"]),
            models.Index(
                fields=["category", "-last_posted_at"], condition=SHOWN, name="shown_topics"
            ),
            models.Index(
                fields=["category"], condition=Q(pinned_at__isnull=False), name="pinned_topics"
            ),
            models.Index(
                fields=["category", "-last_posted_at"],
                condition=Q(accepted_reply__isnull=False),
                name="solved_topics",
            ),
            models.Index(
                fields=["category", "-last_posted_at"],
                condition=Q(accepted_reply=None, locked_at=None),
                name="waiting_topics",
            ),
            models.Index(
                fields=["-last_posted_at"],
                condition=Q(accepted_reply=None, locked_at=None, reply_count=0),
                name="unanswered_topics",
            ),
            models.Index(fields=["author"], condition=OUT_OF_SIGHT, name="topics_out_of_sight"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["accepted_reply"],
                condition=Q(accepted_reply__isnull=False),
                name="answer_to_one_topic",
            )
        ]
        permissions = [
            ("moderate", _("Can moderate the forum")),
            ("moderate_categories", _("Moderates the categories that say so")),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("forum:topic", args=[self.pk, self.slug])

    @property
    def place(self) -> str:
        """Where its own words stand."""
        return f"{self.get_absolute_url()}#opening"

    @property
    def slug(self) -> str:
        return slug_of(self.title)

    @property
    def is_worth_finding(self) -> bool:
        """As TopicQuerySet.worth_finding."""
        tells = not self.category.takes_answers and len(self.source) >= TELLING
        return self.reply_count > 0 or tells

    @property
    def is_waiting(self) -> bool:
        return self.category.takes_answers and not (self.accepted_reply_id or self.locked_at)

    @property
    def has_more_than_read(self) -> bool:
        """Whoever has been here, was there less of it then? Asks read_position."""
        return self.read_position is not None and self.read_position < self.last_position

    def why_closed(self) -> str:
        """A sentence for those who would reply, or "" when it is open."""
        if self.locked_at:
            return gettext("This topic is closed, it takes no new replies.")
        return "" if self.is_shown else gettext("This topic is not open for replies.")

    def allows_reply_by(self, member) -> bool:
        return not self.why_closed() and self.category.allows_reply_by(member)

    def allows_edit_by(self, member) -> bool:
        """Moderators; the author, also of what waits for a moderator."""
        own = member.pk == self.author_id and not (
            self.hidden_at or self.deleted_at or self.locked_at
        )
        return own or self.allows_moderation_by(member)

    def allows_removal_by(self, member) -> bool:
        """Moderators; the author as long as nobody has replied, for replies would go with it."""
        own = self.allows_edit_by(member) and not self.last_position
        recent = timezone.now() - self.created_at < OWN_REMOVAL
        return (own and recent) or self.allows_moderation_by(member)

    def allows_accepting_by(self, member) -> bool:
        asked = member.pk == self.author_id and self.is_shown
        return self.category.takes_answers and (asked or self.allows_moderation_by(member))

    @transaction.atomic
    def _take_reply(self, author, source: str, *, to=None, key=None, at=None):
        self._lock_topic()
        if self.became_id:
            raise Merged
        if not self.allows_reply_by(author):
            raise Refused(self.why_closed() or gettext("You may not reply here."))
        at = at or timezone.now()
        if twin := self.replies.sent_already(author, source, at, key):
            return twin
        if to and not self.replies.shown_to(author).filter(pk=to.pk).exists():
            raise Refused(gettext("The reply you answer is no longer here."))
        self.last_position += 1
        who = {"author": author, "in_reply_to": to, "sent_key": self.replies.free(key)}
        new = self.replies.create(
            position=self.last_position, created_at=at, **who, **written(source)
        )
        self._count(1, last=new)
        posted.send(type(new), post=new)
        take_in(new, by=author, place=f"topic-{self.pk}")
        return new

    @transaction.atomic
    def edit(self, title: str, source: str, *, by) -> None:
        self._rewrite(source, title=title, by=by)
        take_in(self, by=by, place=f"topic-{self.pk}-edit")

    @transaction.atomic
    def accept(self, reply, *, by, at=None) -> None:
        """Mark `reply` as the answer, in place of another one if need be. `at` as in reply()."""
        self._lock_topic()
        if self.accepted_reply_id == reply.pk:
            return
        reply.refresh_from_db(fields=STATES)  # it may have gone while we waited
        if reply.topic_id != self.pk or not reply.is_shown or not self.category.takes_answers:
            raise Refused(gettext("This reply cannot be the answer."))
        self.accepted_reply = reply
        self.save(update_fields=["accepted_reply"])
        when = at or timezone.now()
        log(instance=self, action="forum.accept", user=by, data={"reply": reply.pk}, timestamp=when)

    @transaction.atomic
    def unaccept(self, *, by) -> None:
        self._lock_topic()
        if not self.accepted_reply_id:
            return
        reply, self.accepted_reply = self.accepted_reply_id, None
        self.save(update_fields=["accepted_reply"])
        log(instance=self, action="forum.unaccept", user=by, data={"reply": reply})

    def _lies_in(self, categories) -> bool:
        return self.category_id in categories

    def _has_echo(self) -> bool:
        return bool(self.last_position or self.same_count) or super()._has_echo()

from datetime import timedelta

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from forum.models.category import Category
from forum.models.post import STATES, Post, PostQuerySet, Refused, slug_of, written

OWN_REMOVAL = timedelta(days=1)  # later, others have read it, and may have linked to it


class TopicQuerySet(PostQuerySet):
    def visible_to(self, member):
        return self.shown_to(member).within(Category.objects.visible_to(member))

    def within(self, categories):
        """In one of these categories. Asked of each topic in turn, so that a list can follow the index of its order
        and end after a page; a join or IN lets databases gather all topics first and sort them."""
        return self.filter(Exists(categories.order_by().filter(pk=OuterRef("category"))))

    def questions(self):
        return self.within(Category.objects.filter(kind=Category.Kind.QUESTIONS))

    def solved(self):
        return self.filter(accepted_reply__isnull=False)

    def waiting(self):
        """Open questions nobody has answered to the asker's satisfaction."""
        # Coalesce: SQLite takes "IS NULL" for a question that the unique index answers with a row or two.
        answer = Coalesce("accepted_reply", 0)
        return self.questions().alias(answer=answer).filter(answer=0, locked_at=None)

    def unanswered(self):
        """Open questions without any reply."""
        return self.waiting().filter(reply_count=0)

    def pinned(self):
        return self.filter(pinned_at__isnull=False)

    def unpinned(self):
        return self.filter(pinned_at=None)

    def for_listing(self):
        """A row for each: who asked where, who spoke last. The longest silence comes last."""
        return (
            self.select_related("author", "last_reply__author")
            .prefetch_related("category")  # joined, it would be where databases begin
            .defer("source", "html", "last_reply__source", "last_reply__html")
            .order_by("-last_posted_at", "-pk")
        )

    def for_home(self):
        """Newest first, with the accepted reply and who gave it."""
        return (
            self.select_related("author", "category", "accepted_reply__author")
            .defer("source", "html", "accepted_reply__source")
            .order_by("-last_posted_at", "-pk")
        )

    def for_page(self):
        return self.select_related("author", "category", "accepted_reply__author")


class Topic(Post):
    """A question, discussion or announcement. Its first post is its own body."""

    category = models.ForeignKey(
        Category, models.PROTECT, verbose_name=_("category"), related_name="topics"
    )
    title = models.CharField(_("title"), max_length=150)
    tags = models.ManyToManyField(
        "forum.Tag", verbose_name=_("tags"), blank=True, related_name="topics"
    )
    locked_at = models.DateTimeField(_("locked"), null=True, blank=True, editable=False)
    pinned_at = models.DateTimeField(_("pinned"), null=True, blank=True, editable=False)
    accepted_reply = models.OneToOneField(
        "Reply",
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="answers_topic",
    )
    # Told anew by _recount; a reply that not everybody sees does not count, but keeps its position.
    reply_count = models.PositiveIntegerField(default=0, editable=False)
    last_position = models.PositiveIntegerField(default=0, editable=False)
    last_reply = models.OneToOneField(
        "Reply", models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    last_posted_at = models.DateTimeField(default=timezone.now, editable=False)
    same_count = models.PositiveIntegerField(default=0, editable=False)  # “I have this too”
    heat = models.FloatField(default=0, db_index=True, editable=False)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        indexes = [
            models.Index(fields=["category", "-last_posted_at"]),
            models.Index(fields=["-last_posted_at"]),
            models.Index(fields=["author", "-created_at"]),
            models.Index(
                fields=["category", "-last_posted_at"],
                condition=Q(pinned_at__isnull=False),
                name="pinned_topics",
            ),
            models.Index(
                fields=["-last_posted_at"], condition=Q(reply_count=0), name="unanswered_topics"
            ),
            models.Index(
                fields=["category", "-last_posted_at"],
                condition=Q(reply_count=0),
                name="unanswered_here",
            ),
        ]
        permissions = [("moderate", _("Can moderate the forum"))]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("forum:topic", args=[self.pk, self.slug])

    @property
    def slug(self) -> str:
        return slug_of(self.title)

    @property
    def is_waiting(self) -> bool:
        return self.category.takes_answers and not (self.accepted_reply_id or self.locked_at)

    @property
    def lock_reason(self) -> str:
        entry = ModelLogEntry.objects.for_instance(self).filter(action="forum.lock").first()
        return entry.data.get("reason", "") if self.locked_at and entry else ""

    def why_closed(self) -> str:
        """A sentence for those who would reply, or "" when it is open."""
        if self.locked_at:
            return said("This topic is closed, it takes no new replies.")
        return "" if self.is_shown else said("This topic is not open for replies.")

    def allows_reply_by(self, member) -> bool:
        open_to_some = member.is_authenticated and not self.why_closed()
        return open_to_some and self.category.allows_reading_by(member)

    def allows_edit_by(self, member) -> bool:
        own = member == self.author and self.is_shown and not self.locked_at
        return own or self.allows_moderation_by(member)

    def allows_removal_by(self, member) -> bool:
        """Moderators; the author as long as nobody has replied, for replies would go with it."""
        own = self.allows_edit_by(member) and not self.last_position
        recent = timezone.now() - self.created_at < OWN_REMOVAL
        return (own and recent) or self.allows_moderation_by(member)

    def allows_accepting_by(self, member) -> bool:
        asked = member == self.author and self.is_shown
        return self.category.takes_answers and (asked or self.allows_moderation_by(member))

    @transaction.atomic
    def reply(self, author, source: str, *, at=None):
        """A new reply, or the same one again when it was sent twice. Raises Refused when the topic is closed.

        `at` is for words of the past: imports, the demo.
        """
        self._lock_topic()
        if not self.allows_reply_by(author):
            raise Refused(self.why_closed() or said("You may not reply here."))
        at = at or timezone.now()
        if twin := self.replies.said_just_now(author, source, at):
            return twin
        self.last_position += 1
        new = self.replies.create(
            author=author, position=self.last_position, created_at=at, **written(source)
        )
        self._recount()
        return new

    @transaction.atomic
    def edit(self, title: str, source: str, *, by) -> None:
        self._rewrite(source, title=title, by=by)

    @transaction.atomic
    def accept(self, reply, *, by) -> None:
        """Mark `reply` as the answer, in place of another one if need be."""
        self._lock_topic()
        if self.accepted_reply_id == reply.pk:
            return
        if reply.topic_id != self.pk or not reply.is_shown or not self.category.takes_answers:
            raise Refused(said("This reply cannot be the answer."))
        self.accepted_reply = reply
        self.save(update_fields=["accepted_reply"])
        log(instance=self, action="forum.accept", user=by, data={"reply": reply.pk})

    @transaction.atomic
    def unaccept(self, *, by) -> None:
        self._lock_topic()
        if not self.accepted_reply_id:
            return
        reply, self.accepted_reply = self.accepted_reply_id, None
        self.save(update_fields=["accepted_reply"])
        log(instance=self, action="forum.unaccept", user=by, data={"reply": reply})

    def lock(self, *, by, reason: str = "") -> None:
        """Close to new replies."""
        self._turn("locked_at", on=True, action="forum.lock", by=by, reason=reason)

    def unlock(self, *, by, reason: str = "") -> None:
        self._turn("locked_at", on=False, action="forum.unlock", by=by, reason=reason)

    def pin(self, *, by, reason: str = "") -> None:
        """Keep at the top of its category."""
        self._turn("pinned_at", on=True, action="forum.pin", by=by, reason=reason)

    def unpin(self, *, by, reason: str = "") -> None:
        self._turn("pinned_at", on=False, action="forum.unpin", by=by, reason=reason)

    def _lock_topic(self) -> None:
        fields = [*STATES, "locked_at", "pinned_at", "accepted_reply"]
        counted = ["last_position", "reply_count", "last_reply", "last_posted_at"]
        row = Topic.objects.select_for_update(no_key=True)
        self.refresh_from_db(fields=[*fields, *counted], from_queryset=row)

    def _sight_changed(self) -> None:
        Category.objects.count_topics(self.category_id, 1 if self.is_shown else -1)

    def _recount(self) -> None:
        """Count the replies that everybody sees. The row is locked by whoever calls."""
        shown = self.replies.shown()
        self.last_reply = shown.order_by("position").last()
        self.reply_count = shown.count()
        self.last_posted_at = (self.last_reply or self).created_at
        counted = ["reply_count", "last_position", "last_reply", "last_posted_at"]
        if self.accepted_reply_id and not shown.filter(pk=self.accepted_reply_id).exists():
            self.accepted_reply = None  # nobody could read the answer
        self.save(update_fields=[*counted, "accepted_reply"])

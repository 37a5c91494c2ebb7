"""What people do with posts besides writing them: the same question, thanks, bookmarks, reading."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.audience.visibility import VisibleQuerySet
from community.content.prepared import prepared

FORGOTTEN = (
    "@forgotten.invalid"  # in the place of an address; the number of the row stands before it
)
ONE_POST = models.Q(topic=None) ^ models.Q(reply=None)


def whose(related_name: str, **options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name=related_name, **options
    )


class SameQuestionQuerySet(models.QuerySet):
    def untold(self):
        """Of people without an account: members are told on the site, in the moment of the answer."""
        return self.exclude(email="").filter(told_at=None).exclude(confirmed_at=None)

    def forget_addresses(self) -> int:
        """Of whom was told of the answer long ago; that somebody asked is still counted."""
        old = self.filter(told_at__lt=timezone.now() - settings.RETENTION["same_questions"])
        number = Cast("pk", models.CharField())
        return (
            old.exclude(email="")
            .exclude(email__endswith=FORGOTTEN)
            .update(email=Concat(number, models.Value(FORGOTTEN)))
        )


class SameQuestion(models.Model):
    """“I have this too”: by a member, or by somebody who confirmed an address. It hears of the answer once."""

    wagtail_reference_index_ignore = True  # it would write a task for every row

    topic = models.ForeignKey("forum.Topic", models.CASCADE, related_name="same_questions")
    member = whose("+", null=True, blank=True)
    email = models.EmailField(blank=True)  # lower case; only of people without an account
    language = models.CharField(max_length=12, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)  # a member's counts at once
    told_at = models.DateTimeField(null=True, blank=True)

    objects = SameQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("same question")
        verbose_name_plural = _("same questions")
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "member"],
                condition=models.Q(member__isnull=False),
                name="asked_too_once_by_a_member",
            ),
            models.UniqueConstraint(
                fields=["topic", "email"],
                condition=~models.Q(email=""),
                name="asked_too_once_by_an_address",
            ),
            models.CheckConstraint(
                condition=models.Q(member=None, email__gt="")
                | models.Q(member__isnull=False, email=""),
                name="asked_too_by_a_member_or_an_address",
            ),
        ]

    def __str__(self):
        return f"{self.topic}: {self.member or self.email}"


class ReactionQuerySet(models.QuerySet):
    def of(self, member, topic, replies) -> set[tuple]:
        """What `member` said to a topic and its replies: (model, pk, kind) of each."""
        if not member.is_authenticated:
            return set()
        mine = reactions_of(member.pk, topic.pk, *(reply.pk for reply in replies))
        return {("topic", t, kind) if t else ("reply", r, kind) for t, r, kind in mine}


@prepared
def reactions_of(member, topic, *replies):
    posts = models.Q(topic=topic) | models.Q(reply__in=replies)
    return Reaction.objects.filter(posts, member=member).values_list("topic", "reply", "kind")


class Reaction(models.Model):
    """Thanks for a post, or that it was helpful, which counts towards recognition. Nobody reacts to their own."""

    wagtail_reference_index_ignore = True  # it would write a task for every row

    class Kind(models.TextChoices):
        HELPFUL = "helpful", _("Helpful")
        THANKS = "thanks", _("Thanks")

    topic = models.ForeignKey(
        "forum.Topic", models.CASCADE, null=True, blank=True, related_name="reactions"
    )
    reply = models.ForeignKey(
        "forum.Reply", models.CASCADE, null=True, blank=True, related_name="reactions"
    )
    member = whose("reactions")
    kind = models.CharField(max_length=10, choices=Kind)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ReactionQuerySet.as_manager()

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        constraints = [
            models.CheckConstraint(condition=ONE_POST, name="reaction_to_one_post"),
            models.UniqueConstraint(
                fields=["topic", "member", "kind"],
                condition=models.Q(topic__isnull=False),
                name="one_reaction_to_a_topic",
            ),
            models.UniqueConstraint(
                fields=["reply", "member", "kind"],
                condition=models.Q(reply__isnull=False),
                name="one_reaction_to_a_reply",
            ),
        ]

    def __str__(self):
        return f"{self.member}: {self.kind}"


class BookmarkQuerySet(VisibleQuerySet):
    def visible_to(self, member):
        """Their own, of what they may still see."""
        from forum.models.reply import Reply
        from forum.models.topic import Topic

        topics, replies = Topic.objects.visible_to(member), Reply.objects.visible_to(member)
        seen = models.Q(topic__in=topics.values("pk")) | models.Q(reply__in=replies.values("pk"))
        return self.filter(seen, member=member)

    def for_listing(self):
        """With the words they mark."""
        posts = self.select_related("topic__author", "reply__author", "reply__topic")
        return posts.defer("topic__source", "reply__source", "reply__topic__source")


class Bookmark(models.Model):
    """A place somebody wants to find again, with a note to themselves."""

    wagtail_reference_index_ignore = True  # it would write a task for every row

    member = whose("bookmarks")
    topic = models.ForeignKey(
        "forum.Topic", models.CASCADE, null=True, blank=True, related_name="bookmarks"
    )
    reply = models.ForeignKey(
        "forum.Reply", models.CASCADE, null=True, blank=True, related_name="bookmarks"
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = BookmarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("bookmark")
        verbose_name_plural = _("bookmarks")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=ONE_POST, name="bookmark_of_one_post"),
            models.UniqueConstraint(
                fields=["member", "topic"],
                condition=models.Q(topic__isnull=False),
                name="one_bookmark_of_a_topic",
            ),
            models.UniqueConstraint(
                fields=["member", "reply"],
                condition=models.Q(reply__isnull=False),
                name="one_bookmark_of_a_reply",
            ),
        ]

    def __str__(self):
        return self.note or str(self.topic or self.reply)

    @property
    def post(self):
        return self.topic or self.reply

    @property
    def title(self) -> str:
        return self.topic.title if self.topic else self.reply.topic.title

    @property
    def place(self) -> str:
        return self.topic.get_absolute_url() if self.topic else self.reply.place


class TopicReading(models.Model):
    """How far a member has read in a topic."""

    wagtail_reference_index_ignore = True  # it would write a task for every row

    member = whose("+")
    topic = models.ForeignKey("forum.Topic", models.CASCADE, related_name="readings")
    position = models.PositiveIntegerField(
        default=0
    )  # of the last reply that was on a page of theirs
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "topic"], name="one_reading_of_a_topic")
        ]

    def __str__(self):
        return f"{self.member}: {self.topic} #{self.position}"


class CategoryReading(models.Model):
    """Until when a member calls all of a category read; what was said before it is not new to them."""

    wagtail_reference_index_ignore = True  # it would write a task for every row

    member = whose("+")
    category = models.ForeignKey("forum.Category", models.CASCADE, related_name="readings")
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "category"], name="one_reading_of_a_category")
        ]

    def __str__(self):
        return f"{self.member}: {self.category}"

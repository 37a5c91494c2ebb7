from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from community.audience.visibility import Visibility, VisibleQuerySet

BODY_LENGTH = 32_000  # what Discourse allows too; longer texts are attachments or guides


class CategoryQuerySet(VisibleQuerySet):
    def visible_to(self, member):
        if not member.is_authenticated:
            return self.filter(read_by=Visibility.PUBLIC)
        if member.has_perm("forum.moderate"):
            return self
        return self.filter(
            Q(read_by__in=[Visibility.PUBLIC, Visibility.MEMBERS])
            | Q(read_by=Visibility.GROUPS, groups__in=member.groups.all())
        ).distinct()


class Category(models.Model):
    """A room of the forum."""

    class Kind(models.TextChoices):
        QUESTIONS = "questions", _("Questions: a reply can be accepted as the answer")
        DISCUSSION = "discussion", _("Discussion")
        ANNOUNCEMENTS = "announcements", _("Announcements: only the team starts topics")

    name = models.CharField(_("name"), max_length=60)
    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    description = models.CharField(_("description"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=15, choices=Kind, default=Kind.QUESTIONS)
    read_by = models.CharField(
        _("who may read"), max_length=10, choices=Visibility, default=Visibility.PUBLIC
    )
    groups = models.ManyToManyField(Group, verbose_name=_("groups"), blank=True, related_name="+")
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["order", "name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("forum:category", args=[self.slug])


class PostQuerySet(VisibleQuerySet):
    """What topics and replies have in common: hidden, held and deleted ones are for moderators (held: and their author)."""

    category = ""  # the path to the category

    def shown_to(self, member):
        shown = Q(hidden_at=None, held_at=None, deleted_at=None)
        if not member.is_authenticated:
            return self.filter(shown)
        if member.has_perm("forum.moderate"):
            return self
        return self.filter(shown | Q(hidden_at=None, deleted_at=None, author=member))


class Post(models.Model):
    """Words of a member: the body of a topic, or a reply. `source` is Markdown, `html` is made from it when saved."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("author"),
        related_name="%(class)s_set",
    )
    source = models.TextField(_("text"), max_length=BODY_LENGTH)
    html = models.TextField(editable=False)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True, editable=False)
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True, editable=False)
    held_at = models.DateTimeField(_("held"), null=True, blank=True, editable=False)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class TopicQuerySet(PostQuerySet):
    def visible_to(self, member):
        return self.shown_to(member).filter(
            category__in=Category.objects.visible_to(member).values("pk")
        )


class Topic(Post):
    """A question, discussion or announcement. Its first post is its own body."""

    category = models.ForeignKey(
        Category, models.PROTECT, verbose_name=_("category"), related_name="topics"
    )
    title = models.CharField(_("title"), max_length=150)
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
    reply_count = models.PositiveIntegerField(default=0, editable=False)  # shown replies
    last_position = models.PositiveIntegerField(
        default=0, editable=False
    )  # of any reply, hidden ones too
    last_posted_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        indexes = [
            models.Index(fields=["category", "-last_posted_at"]),
            models.Index(fields=["-last_posted_at"]),
            models.Index(fields=["author", "-created_at"]),
        ]
        permissions = [("moderate", _("Can moderate the forum"))]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("forum:topic", args=[self.pk, slugify(self.title) or "topic"])


class ReplyQuerySet(PostQuerySet):
    def visible_to(self, member):
        return self.shown_to(member).filter(topic__in=Topic.objects.visible_to(member).values("pk"))


class Reply(Post):
    """An answer in a topic. `position` counts from 1 in its topic and is never given again."""

    topic = models.ForeignKey(
        Topic, models.CASCADE, verbose_name=_("topic"), related_name="replies"
    )
    position = models.PositiveIntegerField(editable=False)

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "position"], name="one_reply_per_position")
        ]
        indexes = [models.Index(fields=["author", "-created_at"])]

    def __str__(self):
        return f"{self.topic} #{self.position}"

    def get_absolute_url(self):
        return reverse("forum:reply", args=[self.pk])

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from community.audience.visibility import Visibility, VisibleQuerySet
from community.members.models import Member
from forum.models.post import Refused, slug_of, written

RESERVED = {"new", "preview", "r", "reply", "t", "topic"}  # what else lies under /forum/


class CategoryQuerySet(VisibleQuerySet):
    def visible_to(self, member):
        if not member.is_authenticated:
            return self.filter(read_by=Visibility.PUBLIC)
        if member.has_perm("forum.moderate"):
            return self
        chosen = Category.groups.through.objects.filter(group__in=member.groups.all())
        return self.filter(
            Q(read_by__in=[Visibility.PUBLIC, Visibility.MEMBERS])
            | Q(read_by=Visibility.GROUPS, pk__in=chosen.values("category"))
        )

    def open_to(self, member):
        """Those in which `member` may start a topic."""
        if not member.is_authenticated:
            return self.none()
        open_ones = self.visible_to(member)
        if speaks_for_the_company(member):
            return open_ones
        return open_ones.exclude(kind=Category.Kind.ANNOUNCEMENTS)

    def for_index(self):
        """With newest_pk, newest_title and newest_at of the topic that was spoken in last."""
        from forum.models.topic import Topic

        shown = Topic.objects.shown().filter(category=OuterRef("pk"))
        newest = shown.order_by("-last_posted_at")
        return self.annotate(
            newest_pk=Subquery(newest.values("pk")[:1]),
            newest_title=Subquery(newest.values("title")[:1]),
            newest_at=Subquery(newest.values("last_posted_at")[:1]),
        )

    def count_topics(self, pk: int, more: int) -> None:
        """One more that everybody sees, or one less; two who do it at once are both counted."""
        self.filter(pk=pk).update(topic_count=F("topic_count") + more)

    def recount(self) -> None:
        """Count all topics anew, for whoever made many at once and let nobody else write meanwhile."""
        from forum.models.topic import Topic

        shown = Topic.objects.shown().filter(category=OuterRef("pk")).order_by()
        count = shown.values("category").annotate(n=Count("pk")).values("n")
        self.update(topic_count=Coalesce(Subquery(count), 0))


class Category(models.Model):
    """A room of the forum."""

    class Kind(models.TextChoices):
        QUESTIONS = "questions", _("Questions: a reply can be accepted as the answer")
        DISCUSSION = "discussion", _("Discussion")
        ANNOUNCEMENTS = "announcements", _("Announcements: only the team starts topics")

    class Writers(models.TextChoices):
        """Moderators always may; whoever may not read may not write."""

        MEMBERS = "members", _("Members")
        GROUPS = "groups", _("Chosen groups only")
        TEAM = "team", _("The team")

    class Hue(models.IntegerChoices):
        """The avatar colours, in their order."""

        HONEY = 0, _("Honey")
        ROSE = 1, _("Rose")
        VIOLET = 2, _("Violet")
        BLUE = 3, _("Blue")
        TEAL = 4, _("Teal")
        GREEN = 5, _("Green")
        OLIVE = 6, _("Olive")
        RUST = 7, _("Rust")

    class Icon(models.TextChoices):
        QUESTION = "ask", _("Question")
        TALK = "forum", _("Conversation")
        NEWS = "announcement", _("Announcement")
        IDEA = "tip", _("Idea")
        GUIDE = "guide", _("Book")
        LOCK = "locked", _("Lock")

    name = models.CharField(_("name"), max_length=60)
    slug = models.SlugField(
        _("address"), max_length=60, unique=True, help_text=_("The end of its address on the site.")
    )
    description = models.CharField(
        _("description"),
        max_length=200,
        blank=True,
        help_text=_("A sentence that says what belongs here and makes people want to write."),
    )
    kind = models.CharField(_("kind"), max_length=15, choices=Kind, default=Kind.QUESTIONS)
    read_by = models.CharField(
        _("who may read"), max_length=10, choices=Visibility, default=Visibility.PUBLIC
    )
    groups = models.ManyToManyField(
        Group,
        verbose_name=_("groups"),
        blank=True,
        related_name="+",
        help_text=_("Who reads it where only chosen groups may. Moderators always do."),
    )
    start_by = models.CharField(
        _("who may start topics"), max_length=10, choices=Writers, default=Writers.MEMBERS
    )
    starters = models.ManyToManyField(
        Group, verbose_name=_("groups that start topics"), blank=True, related_name="+"
    )
    reply_by = models.CharField(
        _("who may reply"), max_length=10, choices=Writers, default=Writers.MEMBERS
    )
    repliers = models.ManyToManyField(
        Group, verbose_name=_("groups that reply"), blank=True, related_name="+"
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("inside"),
        limit_choices_to={"parent": None},
        help_text=_("A category may lie in another one, which itself lies in none."),
    )
    hue = models.PositiveSmallIntegerField(_("colour"), choices=Hue, default=0)
    icon = models.CharField(_("icon"), max_length=20, choices=Icon, default=Icon.TALK)
    language = models.CharField(
        _("language"), max_length=12, blank=True, help_text=_("Empty: the site's first language.")
    )
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    # Those that everybody sees. Changed by count_topics in the transaction that shows or hides one, and nowhere else.
    topic_count = models.PositiveIntegerField(default=0, editable=False)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["order", "name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("forum:category", args=[self.slug])

    def clean(self):
        if self.slug in RESERVED:
            raise ValidationError(
                {"slug": _("The forum itself uses this address; choose another.")}
            )
        if self.parent and (self.parent == self or self.parent.parent_id or self.holds_others):
            raise ValidationError(
                {"parent": _("Categories lie one in another and no deeper; choose another.")}
            )

    @property
    def holds_others(self) -> bool:
        return bool(self.pk) and self.children.exists()

    @property
    def newest_slug(self) -> str:
        """Of the topic that for_index found."""
        return slug_of(self.newest_title)

    @property
    def takes_answers(self) -> bool:
        return self.kind == self.Kind.QUESTIONS

    def allows_reading_by(self, member) -> bool:
        if self.read_by == Visibility.PUBLIC:
            return True
        return Category.objects.visible_to(member).filter(pk=self.pk).exists()

    def allows_topic_by(self, member) -> bool:
        if not member.is_authenticated or not self.allows_reading_by(member):
            return False
        return self.kind != self.Kind.ANNOUNCEMENTS or speaks_for_the_company(member)

    @transaction.atomic
    def start_topic(self, author, title: str, source: str, *, at=None):
        """A new topic, or the same one again when it was sent twice. `at` is for words of the past: imports, the demo."""
        if not self.allows_topic_by(author):
            raise Refused(said("You may not start a topic here."))
        Member.objects.select_for_update(no_key=True).get(pk=author.pk)  # a second click waits here
        at = at or timezone.now()
        if twin := self.topics.filter(title=title).said_just_now(author, source, at):
            return twin
        new = self.topics.create(
            author=author, title=title, created_at=at, last_posted_at=at, **written(source)
        )
        Category.objects.count_topics(self.pk, 1)
        return new


def speaks_for_the_company(member) -> bool:
    return member.is_team or member.has_perm("forum.moderate")

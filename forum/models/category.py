from collections import defaultdict

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, Group
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.audience.refused import Refused
from community.audience.visibility import Visibility, VisibleQuerySet
from community.members.models import Member
from forum.happened import posted
from forum.models.looks import Hue, Icon
from forum.models.moderators import moderated, moderates, moderates_all
from forum.models.post import slug_of, written
from forum.models.writing import take_in
from forum.reserved import RESERVED

QUIET_AT_LEAST = 7  # days; a conversation that a weekend would end is none
MANY = 1_000  # topics; counting on would cost more than it tells


class CategoryQuerySet(VisibleQuerySet):
    def visible_to(self, member):
        """Whom it admits and whom the category it lies in admits: what is inside is never more open than the outside."""
        if moderates_all(member):
            return self
        outside = Q(parent=None) | readable_by(member, "parent__")
        return self.filter(readable_by(member) & outside | Q(pk__in=moderated(member)))

    def moderated_by(self, member):
        """Those in which `member` has the rights of a moderator."""
        return self if moderates_all(member) else self.filter(pk__in=moderated(member))

    def open_to(self, member):
        """Those in which `member` may start a topic."""
        if not member.is_authenticated:
            return self.none()
        seen = self.visible_to(member)
        if moderates_all(member):
            return seen
        announcements = Q(kind=Category.Kind.ANNOUNCEMENTS)
        chosen = with_group_of(member, Category.starters.through)
        starts = Q(start_by=Category.Writers.GROUPS, pk__in=chosen) & ~announcements
        if member.is_team:
            starts |= Q(start_by=Category.Writers.TEAM) | announcements
        starts |= Q(pk__in=moderated(member))
        return seen.filter(Q(start_by=Category.Writers.MEMBERS) & ~announcements | starts)

    def open_to_guests(self):
        """Those in which people without an account may ask: everybody reads there, and an answer can be accepted."""
        asked = self.filter(kind=Category.Kind.QUESTIONS, start_by=Category.Writers.MEMBERS)
        outermost = F("parent").asc(nulls_first=True)
        return asked.visible_to(AnonymousUser()).order_by(outermost, "order", "name")

    def for_index(self):
        """With topic_count (counted up to MANY), and newest_pk, newest_title and newest_at of the topic that was spoken in last."""
        from forum.models.reading import CountUpTo
        from forum.models.topic import Topic

        shown = Topic.objects.shown().filter(category=OuterRef("pk"))
        newest = shown.order_by("-last_posted_at")
        return self.annotate(
            topic_count=CountUpTo(shown.order_by().values("pk")[:MANY]),
            newest_pk=Subquery(newest.values("pk")[:1]),
            newest_title=Subquery(newest.values("title")[:1]),
            newest_at=Subquery(newest.values("last_posted_at")[:1]),
        )

    def as_tree(self) -> list:
        """The outermost ones in their order, each with those `inside` it."""
        inside = defaultdict(list)
        for category in self:
            inside[category.parent_id].append(category)
        for category in inside[None]:
            category.inside = inside[category.pk]
        return inside[None]


def with_group_of(member, through):
    """The categories that have chosen a group of `member`, by one of their lists of groups."""
    chosen = through.objects.filter(group__in=member.groups.all())
    return chosen.order_by().values("category")


def readable_by(member, at: str = "") -> Q:
    """What a category says for itself; `at` leads to it."""
    public = Q(**{f"{at}read_by": Visibility.PUBLIC})
    if not member.is_authenticated:
        return public
    chosen = with_group_of(member, Category.groups.through)
    members = Q(**{f"{at}read_by": Visibility.MEMBERS})
    return public | members | Q(**{f"{at}read_by": Visibility.GROUPS, f"{at}pk__in": chosen})


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

    Hue, Icon = Hue, Icon

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
    moderators = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("members who moderate"),
        blank=True,
        related_name="+",
        help_text=_(
            "Here and in the categories inside, and nowhere else. Who moderates the whole forum need not be named."
        ),
    )
    moderator_groups = models.ManyToManyField(
        Group, verbose_name=_("groups that moderate"), blank=True, related_name="+"
    )
    close_after = models.PositiveSmallIntegerField(
        _("close quiet topics after"),
        null=True,
        blank=True,
        validators=[MinValueValidator(QUIET_AT_LEAST)],
        help_text=_(
            "Days in which nobody has written in a topic. Pinned ones stay open. Empty: topics are never closed for that."
        ),
    )

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
        if self.language and self.language not in dict(settings.LANGUAGES):
            raise ValidationError({"language": _("The site is not in this language.")})
        if self.parent_id and (problem := self._why_not_inside()):
            raise ValidationError({"parent": problem})

    def _why_not_inside(self):
        """A sentence against lying in `parent`, or None: one level is all there is, so no circle can be made."""
        if self.parent_id == self.pk:
            return _("A category cannot lie in itself.")
        if self.parent.parent_id:
            return _("That category lies in another one itself. Choose one that lies in none.")
        if self.pk and self.children.exists():
            return _("There are categories in this one. Take them out first.")
        return None

    @property
    def newest_slug(self) -> str:
        """Of the topic that for_index found."""
        return slug_of(self.newest_title)

    @property
    def takes_answers(self) -> bool:
        return self.kind == self.Kind.QUESTIONS

    @property
    def lang(self) -> str:
        """What its topics are written in."""
        return self.language or settings.LANGUAGE_CODE

    @property
    def takes_replies_of_all(self) -> bool:
        return self.reply_by == self.Writers.MEMBERS

    @property
    def invites_everybody(self) -> bool:
        """Any member may start a topic."""
        return self.start_by == self.Writers.MEMBERS and self.kind != self.Kind.ANNOUNCEMENTS

    @property
    def is_public(self) -> bool:
        outside = not self.parent_id or self.parent.read_by == Visibility.PUBLIC
        return outside and self.read_by == Visibility.PUBLIC

    def allows_reading_by(self, member) -> bool:
        return self.is_public or Category.objects.visible_to(member).filter(pk=self.pk).exists()

    def is_moderated_by(self, member) -> bool:
        return moderates(member, self.pk)

    def allows_topic_by(self, member) -> bool:
        announces = self.kind == self.Kind.ANNOUNCEMENTS
        who = self.Writers.TEAM if announces else self.start_by
        return self._admits(member, who, self.starters)

    def allows_reply_by(self, member) -> bool:
        return self._admits(member, self.reply_by, self.repliers)

    def _admits(self, member, who: str, groups) -> bool:
        """May `member` read and is one of those who write? Moderators always are."""
        if not member.is_authenticated or not self.allows_reading_by(member):
            return False
        if who == self.Writers.MEMBERS or self.is_moderated_by(member):
            return True
        if who == self.Writers.TEAM:
            return member.is_team
        return groups.filter(pk__in=member.groups.values("pk")).exists()

    @transaction.atomic
    def start_topic(self, author, title: str, source: str, *, key=None, at=None):
        """A new topic, or the same one again when it was sent twice.

        `key` is that of the form; `at` is for words of the past: imports, the demo.
        """
        if not self.allows_topic_by(author):
            raise Refused(gettext("You may not start a topic here."))
        Member.objects.select_for_update(no_key=True).get(pk=author.pk)  # a second click waits here
        at = at or timezone.now()
        if twin := self.topics.filter(title=title).sent_already(author, source, at, key):
            return twin
        when = {"created_at": at, "last_posted_at": at, "sent_key": self.topics.free(key)}
        new = self.topics.create(author=author, title=title, **when, **written(source))
        posted.send(type(new), post=new)
        take_in(new, by=author, place="new")
        return new

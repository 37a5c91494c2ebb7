from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

WHAT = ("topic", "category", "tag", "person")


class FollowingQuerySet(models.QuerySet):
    def on(self, noun):
        """What members have chosen about a topic, category, tag or member."""
        return self.filter(**{what_is(noun): noun})

    def level_of(self, member, noun) -> str:
        """ "watch", "follow", "mute" or ""."""
        if not member.is_authenticated:
            return ""
        return self.on(noun).filter(member=member).values_list("level", flat=True).first() or ""

    def choose(self, member, noun, level: str) -> None:
        """From now on this much of it, and only a new choice changes it; "" forgets the old one."""
        mine = {"member": member, what_is(noun): noun}
        if level:
            chosen = {"level": level, "is_automatic": False, "created_at": timezone.now()}
            self.update_or_create(**mine, defaults=chosen)
        else:
            self.filter(**mine).delete()

    def take_part(self, member, topic, *, at) -> None:
        """Whoever writes in a topic watches it, unless they have chosen a level for it."""
        new = self.model(
            member=member,
            topic=topic,
            level=Following.Level.WATCH,
            is_automatic=True,
            created_at=at,
        )
        self.bulk_create([new], ignore_conflicts=True)

    def muting(self, topic, people):
        """Whoever wants to hear nothing of a topic, where it stands, what it is about, or one of `people`."""
        return self.filter(level=Following.Level.MUTE).filter(
            models.Q(topic=topic)
            | models.Q(category__in=places_of(topic))
            | models.Q(tag__in=topic.tags.all())
            | models.Q(person__in=people)
        )

    def awake(self):
        """Without those of members who have long been away: community/notifications and forum/quiet.py."""
        return self.exclude(member__mail_choices__follows_paused_at__isnull=False)

    def seen_by(self, member):
        """Without topics and categories that `member` may no longer see."""
        from forum.models import Category, Topic

        topics = Topic.objects.visible_to(member).order_by().values("pk")
        categories = Category.objects.visible_to(member).order_by().values("pk")
        return self.filter(
            models.Q(tag__isnull=False)
            | models.Q(person__isnull=False)
            | models.Q(topic__in=topics)
            | models.Q(category__in=categories)
        )

    def for_list(self):
        """With what each is about."""
        return self.select_related(*WHAT).defer("topic__source", "topic__html")


class Following(models.Model):
    """How much of something a member wants to hear: of a topic, a category, a tag, or another member.

    Of a topic, both levels hear of every reply. Of the others, who follows hears of new topics and who
    watches of replies too. Mail goes to those who watch.
    """

    wagtail_reference_index_ignore = True  # it would write a task for every row

    class Level(models.TextChoices):
        WATCH = "watch", _("Everything")
        FOLLOW = "follow", _("What is new, on the site")
        MUTE = "mute", _("Nothing")

    member = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="followings")
    topic = models.ForeignKey(
        "forum.Topic", models.CASCADE, null=True, blank=True, related_name="followings"
    )
    category = models.ForeignKey(
        "forum.Category", models.CASCADE, null=True, blank=True, related_name="followings"
    )
    tag = models.ForeignKey(
        "forum.Tag", models.CASCADE, null=True, blank=True, related_name="followings"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="followers",
    )
    level = models.CharField(max_length=8, choices=Level)
    is_automatic = models.BooleanField(default=False)  # began by taking part, not by choosing
    created_at = models.DateTimeField(default=timezone.now)

    objects = FollowingQuerySet.as_manager()

    class Meta:
        verbose_name = _("following")
        verbose_name_plural = _("followings")
        constraints = [
            models.UniqueConstraint(
                fields=["member", what],
                condition=models.Q(**{f"{what}__isnull": False}),
                name=f"one_following_of_a_{what}",
            )
            for what in WHAT
        ]

    def __str__(self):
        return f"{self.member}: {self.level}"

    @property
    def what(self) -> str:
        """ "topic", "category", "tag" or "person"."""
        return next(what for what in WHAT if getattr(self, f"{what}_id"))

    @property
    def noun(self):
        return getattr(self, self.what)


def what_is(noun) -> str:
    """The field of a Following that holds such a noun."""
    name = noun._meta.model_name
    return "person" if name == "member" else name


def places_of(topic) -> list[int]:
    """Its category and the one around it: to follow a category is to follow those inside."""
    around = (topic.category_id, topic.category.parent_id)
    return [pk for pk in around if pk]

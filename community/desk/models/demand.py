"""What customers ask, one row for a question however it is worded; which of them deserve an answer in the FAQ."""

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from community.audience.refused import Refused
from community.search.models import AskedBefore
from forum.models import Category, Topic

LENGTH = 200  # characters of a title, or of words that were searched
MOST = 100  # wordings of a question; one that would have more is no question


class DemandQuerySet(models.QuerySet):
    def for_editor(self, member):
        """Those of which `member` may read the wording that stands for them; searches are told to whoever sees the list.

        Where that wording was deleted since it was counted, nobody is told.
        """
        topic = Topic.objects.shown().filter(pk=OuterRef("topic"))
        topic = topic.within(Category.objects.visible_to(member))
        searched = Q(topic=None, state=Demand.State.SEARCHED)
        return self.filter(searched | Exists(topic)).filter(counted_at__isnull=False)

    def open(self):
        return self.filter(dismissed_at=None)

    def with_wordings_for(self, member):
        """Each with `read`: its wordings that `member` may read, the first one first."""
        topics = Topic.objects.shown().within(Category.objects.visible_to(member)).order_by()
        seen = Wording.objects.filter(Q(topic=None) | Q(topic__in=topics.values("pk")))
        seen = seen.select_related("topic").defer("topic__source", "topic__html")
        return self.prefetch_related(Prefetch("wordings", seen.order_by("pk"), to_attr="read"))


class Demand(models.Model):
    """A question that customers have, in all wordings that are known to ask it. The night counts it (counting.py)."""

    wagtail_reference_index_ignore = True

    class State(models.TextChoices):
        UNANSWERED = "unanswered", _("Not answered")
        SOLVED = "solved", _("Answered in the forum")
        FAQ = "faq", _("Answered in help")
        SEARCHED = "searched", _("Searched, found nothing")

    title = models.CharField(_("question"), max_length=LENGTH)
    # The wording that stands for the others, and where it was asked; none where it was only searched for.
    topic = models.ForeignKey("forum.Topic", models.SET_NULL, null=True, related_name="+")
    category = models.ForeignKey("forum.Category", models.SET_NULL, null=True, related_name="+")
    language = models.CharField(_("language"), max_length=12, blank=True)
    state = models.CharField(_("status"), max_length=12, choices=State, default=State.UNANSWERED)
    answer = models.ForeignKey("wagtailcore.Page", models.SET_NULL, null=True, related_name="+")
    counts = models.JSONField(default=dict)  # part of the demand → [times, of them lately]
    score = models.FloatField(_("demand"), default=0)
    last_at = models.DateTimeField(_("last asked"), default=timezone.now)
    counted_at = models.DateTimeField(null=True)  # when the numbers last changed
    dismissed_at = models.DateTimeField(null=True)
    dismissed_because = models.CharField(max_length=LENGTH, blank=True)

    objects = DemandQuerySet.as_manager()

    class Meta:
        verbose_name = _("question that customers have")
        verbose_name_plural = _("questions that customers have")
        default_permissions = []
        indexes = [models.Index(fields=["-score", "id"], name="demand_by_score")]

    def __str__(self):
        return self.title

    @property
    def url(self) -> str:
        return self.topic.get_absolute_url() if self.topic else ""

    @transaction.atomic
    def dismiss(self, *, by, reason: str) -> None:
        """It needs no entry."""
        if self._locked().dismissed_at:
            return
        self.dismissed_at, self.dismissed_because = timezone.now(), reason[:LENGTH]
        self.save(update_fields=["dismissed_at", "dismissed_because"])
        log(instance=self, action="desk.dismiss_demand", user=by, data={"reason": reason})

    @transaction.atomic
    def restore(self, *, by) -> None:
        if not self._locked().dismissed_at:
            return
        self.dismissed_at, self.dismissed_because = None, ""
        self.save(update_fields=["dismissed_at", "dismissed_because"])
        log(instance=self, action="desk.restore_demand", user=by)

    @transaction.atomic
    def split(self, wording: "Wording", *, by) -> "Demand":
        """Take `wording` out for good: the night never puts it together with the others again. Raises Refused."""
        self._locked()
        others = list(self.wordings.exclude(pk=wording.pk))
        if len(others) == self.wordings.count() or not others:
            raise Refused(gettext("It does not stand among these wordings any more."))
        pairs = [Apart.of(wording, other) for other in others]
        Apart.objects.bulk_create(pairs, ignore_conflicts=True)
        own = wording.stand_alone()
        log(instance=self, action="desk.split_demand", user=by, data={"wording": str(wording)})
        recount([self.pk, own.pk])
        return own

    @transaction.atomic
    def merge(self, other: "Demand", *, by) -> None:
        """Both ask the same: what `other` holds is asked here from now on. Raises Refused."""
        rows = Demand.objects.select_for_update().filter(pk__in=[self.pk, other.pk])
        if len(rows.order_by("pk")) < 2:
            raise Refused(gettext("Choose another question of the list."))
        if not self.has_readers_of(other):
            raise Refused(gettext("Not everybody who reads the one question may read the other."))
        moved = list(other.wordings.all())
        if self.wordings.count() + len(moved) > MOST:
            raise Refused(gettext("Together they would be too many wordings for one question."))
        mine = [*self.wordings.all()]
        Apart.objects.between(mine, moved).delete()
        Wording.objects.filter(demand=other).update(demand=self)
        log(instance=self, action="desk.merge_demand", user=by, data={"other": str(other)})
        other.delete()
        recount([self.pk])

    def has_readers_of(self, other) -> bool:
        """Whoever may read the one may read the other; searches have no readers of their own."""
        rooms = {pk for pk in (self.category_id, other.category_id) if pk}
        return len(rooms) < 2 or rooms <= open_rooms()

    @transaction.atomic
    def take(self, wording: "Wording") -> bool:
        """What the night does: put a wording that stands alone here. Not where staff, or a moderator, said otherwise."""
        rows = Demand.objects.select_for_update().filter(pk__in=[self.pk, wording.demand_id])
        rows = {row.pk: row for row in rows.order_by("pk")}
        wording.refresh_from_db(fields=["demand"])
        alone, mine = wording.demand_id, list(self.wordings.all())
        if len(rows) < 2 or alone not in rows or rows[alone].dismissed_at or len(mine) >= MOST:
            return False
        if rows[alone].wordings.count() > 1 or wording.is_apart_from(mine):
            return False
        Wording.objects.filter(pk=wording.pk).update(demand=self)
        rows[alone].delete()
        return True

    def _locked(self) -> "Demand":
        rows = Demand.objects.select_for_update()
        self.refresh_from_db(fields=["dismissed_at", "dismissed_because"], from_queryset=rows)
        return self


class Wording(models.Model):
    """One way in which it was asked: a topic, or words that were searched and found nothing."""

    wagtail_reference_index_ignore = True

    demand = models.ForeignKey(Demand, models.CASCADE, related_name="wordings")
    topic = models.OneToOneField("forum.Topic", models.CASCADE, null=True, related_name="+")
    words = models.CharField(max_length=LENGTH, blank=True)
    group = models.CharField(max_length=LENGTH, blank=True)  # as in the log of searches
    language = models.CharField(max_length=12, blank=True)
    compared_at = models.DateTimeField(default=timezone.now)  # with what was asked before it

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        default_permissions = []
        constraints = [
            models.UniqueConstraint(
                fields=["group", "language"],
                condition=Q(topic=None),
                name="one_wording_of_a_search",
            ),
            models.CheckConstraint(
                condition=Q(topic=None) ^ Q(group=""), name="wording_of_a_topic_or_a_search"
            ),
        ]

    def __str__(self):
        return self.topic.title if self.topic_id else self.words

    def stand_alone(self) -> Demand:
        """A question of its own."""
        demand = Demand.objects.create(title=str(self)[:LENGTH], language=self.language)
        self.demand = demand
        self.save()
        return demand

    def is_apart_from(self, others: list["Wording"]) -> bool:
        """Did somebody say that it asks something else?"""
        if Apart.objects.between([self], others).exists():
            return True
        topics = [other.topic_id for other in others if other.topic_id]
        here = Q(topic=self.topic_id, earlier__in=topics) | Q(
            earlier=self.topic_id, topic__in=topics
        )
        said = AskedBefore.objects.filter(here, dismissed_at__isnull=False)
        return bool(self.topic_id) and said.exists()


class ApartQuerySet(models.QuerySet):
    def between(self, some: list[Wording], others: list[Wording]):
        there = Q(one__in=some, other__in=others) | Q(one__in=others, other__in=some)
        return self.filter(there)


class Apart(models.Model):
    """Staff said that these two ask different things."""

    wagtail_reference_index_ignore = True

    one = models.ForeignKey(Wording, models.CASCADE, related_name="+")
    other = models.ForeignKey(Wording, models.CASCADE, related_name="+")

    objects = ApartQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair of wordings that differ")
        verbose_name_plural = _("pairs of wordings that differ")
        default_permissions = []
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="apart_once")]

    def __str__(self):
        return f"{self.one_id} ≠ {self.other_id}"

    @classmethod
    def of(cls, wording: Wording, other: Wording) -> "Apart":
        first, second = sorted([wording.pk, other.pk])
        return cls(one_id=first, other_id=second)


def open_rooms() -> set[int]:
    """Categories that everybody may read."""
    rooms = Category.objects.visible_to(AnonymousUser()).order_by()
    return set(rooms.values_list("pk", flat=True))


def recount(pks: list[int]) -> None:
    from community.desk.counting import count

    count(Demand.objects.filter(pk__in=pks))

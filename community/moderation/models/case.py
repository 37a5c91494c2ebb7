"""All that members have said of one thing, and what was decided about it."""

from collections import Counter
from functools import reduce
from operator import or_

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db import models, transaction
from django.db.models import Exists, Min, OuterRef, Q
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from community.audience.refused import Refused
from community.audience.visibility import VisibleQuerySet
from community.moderation.flaggable import FLAGGABLE
from community.moderation.models.flag import AGREED, IN_GENERAL, Outcome
from community.moderation.models.flagging import Flagging


class Overtaken(Refused):
    """Somebody else has decided it meanwhile."""


class CaseQuerySet(VisibleQuerySet):
    def visible_to(self, member):
        """Those about things that `member` moderates: all, or those of their categories."""
        if not member.is_authenticated:
            return self.none()
        parts = [
            Q(
                content_type=ContentType.objects.get_for_model(kind.model),
                object_id__in=kind.decidable_by(member).order_by().values("pk"),
            )
            for kind in FLAGGABLE.values()
        ]
        return self.filter(reduce(or_, parts, Q(pk__in=[])))

    def open(self):
        """Those that wait for a decision, the oldest first."""
        return self.filter(opened_at__isnull=False).order_by("opened_at", "pk")

    def about(self, thing):
        kind = ContentType.objects.get_for_model(thing)
        return self.filter(content_type=kind, object_id=thing.pk)

    def with_things(self):
        """With what they are about, and all that showing it needs: one query for each kind of thing."""
        return self.select_related("content_type").prefetch_related(
            GenericPrefetch("thing", [kind.rows() for kind in FLAGGABLE.values()])
        )

    def holds(self, model) -> Exists:
        """For rows of `model`: is it flags that keep it out of sight, and has nobody decided?"""
        kind = ContentType.objects.get_for_model(model)
        held = self.filter(content_type=kind, object_id=OuterRef("pk"), held_at__isnull=False)
        return Exists(held.filter(opened_at__isnull=False))

    def holding(self, things) -> set[tuple[str, int]]:
        """Which of these were taken out of sight by flags, as ("reply", 12); one query, or none for none."""
        if not things:
            return set()
        kinds = ContentType.objects.get_for_models(*{type(it) for it in things})
        among = [Q(content_type=kinds[type(it)], object_id=it.pk) for it in things]
        found = self.filter(reduce(or_, among), held_at__isnull=False)
        return set(found.values_list("content_type__model", "object_id"))

    def of(self, thing) -> "Case":
        """The one case of a thing, locked until the end of the transaction."""
        kind = ContentType.objects.get_for_model(thing)
        case, _new = self.get_or_create(content_type=kind, object_id=thing.pk)
        return case.locked()

    def for_notifications(self):
        return self.select_related("content_type")


class Case(models.Model):
    """Open from the first flag until a moderator has decided about all of them together; the next flag opens it again.

    `held_at` says that flags alone took the thing out of sight, `was` in what state it was before the last decision.
    """

    wagtail_reference_index_ignore = True

    content_type = models.ForeignKey(ContentType, models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    thing = GenericForeignKey()
    opened_at = models.DateTimeField(null=True, blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    was = models.CharField(max_length=12, blank=True)
    was_held_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("flagged thing")
        verbose_name_plural = _("flagged things")
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"], name="one_case_of_a_thing"
            )
        ]
        indexes = [
            models.Index(
                fields=["opened_at"], condition=Q(opened_at__isnull=False), name="open_cases"
            )
        ]

    def __str__(self):
        return f"{self.content_type.model}:{self.object_id}"

    def get_absolute_url(self):
        return self.thing.get_absolute_url() if self.thing else "/"

    @property
    def kind(self):
        return FLAGGABLE[self.content_type.model]

    @property
    def outcomes(self) -> list[Outcome]:
        """What can be decided about such a thing."""
        return [
            it for it in Outcome if self.kind.hides or it not in (Outcome.HIDDEN, Outcome.REMOVED)
        ]

    @property
    def was_decided_fairly(self) -> bool:
        """A moderator has seen these very words and let them stand: no crowd takes them away again."""
        stands = self.outcome in (Outcome.DECLINED, Outcome.KEPT)
        return stands and not self.kind.changed_since(self.thing, self.decided_at)

    @property
    def was_changed(self) -> bool:
        """Its author has written something else since it was flagged."""
        return bool(self.opened_at and self.kind.changed_since(self.thing, self.opened_at))

    def allows_decision_by(self, member) -> bool:
        return bool(self.thing) and self.kind.allows_decision_by(self.thing, member)

    def locked(self) -> "Case":
        return Case.objects.select_for_update(no_key=True).get(pk=self.pk)

    def weight(self) -> float:
        """Of the open flags together, as their members stand today."""
        return round(sum(flag.weight for flag in self.flags.open().with_record()), 2)

    def note_open(self) -> None:
        """Open as long as a flag is. The case is locked by whoever calls."""
        self.opened_at = self.flags.open().aggregate(first=Min("created_at"))["first"]
        self.save(update_fields=["opened_at"])

    def weigh(self) -> None:
        """Take the thing out of sight when that is enough. The case is locked by whoever calls, so it happens once."""
        if self.held_at or not self.kind.may_be_held(self.thing) or self.was_decided_fairly:
            return
        weight = self.weight()
        if weight < Flagging.of_site().enough:
            return
        self.kind.hold(self.thing, weight)
        self.held_at = timezone.now()
        self.save(update_fields=["held_at"])
        self._log("moderation.held", reason=self._words_for_author())

    def _words_for_author(self) -> str:
        """Why, in general terms and in their language; never who said so, or in which words."""
        language = self.kind.author(self.thing).language or settings.LANGUAGE_CODE
        with translation.override(language):
            return Flagging.of_site().words or gettext(
                "%(why)s Nothing is deleted: somebody of us reads it and decides. Until then you and our moderators "
                "still see it, and you can change it; whoever decides reads it as you leave it."
            ) % {"why": self.in_general}

    @property
    def in_general(self) -> str:
        """What most of the open flags say of it, for its author."""
        reasons = Counter(self.flags.open().values_list("reason", flat=True))
        return str(IN_GENERAL[max(reasons, key=reasons.get)] if reasons else IN_GENERAL["other"])

    @transaction.atomic
    def decide(self, outcome: str, *, by, reason: str = "", words: str = "") -> None:
        """Settle all open flags at once. `words` are for the author, where something becomes of the thing, `reason` for colleagues.

        Overtaken when no flag is open any more, Refused for what cannot be done with such a thing.
        """
        case = self.locked()
        if not case.opened_at:
            raise Overtaken(gettext("Somebody has decided this meanwhile."))
        if outcome not in case.outcomes:
            raise Refused(gettext("That cannot be done here."))
        case.was, case.was_held_at = case.kind.state(case.thing), case.held_at
        case._act(Outcome(outcome), by, words)
        case._settle(outcome, by, reason)
        self.refresh_from_db()

    @transaction.atomic
    def agree(self, outcome: str, *, by) -> None:
        """`by` has hidden or deleted the thing where it stands, so whoever flagged it was right. Nothing is done where no
        flag is open, or where it is back meanwhile."""
        case = self.locked()
        if not case.opened_at or not case.thing or case.kind.state(case.thing) in ("", "held"):
            return
        case.was, case.was_held_at = "held" if case.held_at else "", case.held_at
        case._settle(outcome, by)

    def _settle(self, outcome: str, by, reason: str = "") -> None:
        """The case is locked by whoever calls."""
        self.decided_at, self.decided_by, self.outcome = timezone.now(), by, outcome
        self.opened_at = self.held_at = None
        self.save()
        self.flags.open().update(outcome=outcome, settled_at=self.decided_at)
        self._log("moderation.decide", by, reason)

    def _act(self, outcome: Outcome, by, words: str) -> None:
        """What the decision does to the thing itself; what its author or somebody else has taken away stays away."""
        if outcome in (Outcome.HIDDEN, Outcome.REMOVED):
            self.kind.put_away(self.thing, outcome, by=by, reason=words)
        elif self.held_at and self.thing:
            self.kind.bring_back(self.thing, by=by, reason=words)

    @transaction.atomic
    def undo(self, *, by, reason: str = "") -> None:
        """As it was before the last decision: its flags open, the thing in the state it had."""
        case = self.locked()
        settled = case.flags.filter(settled_at=case.decided_at, outcome=case.outcome)
        if case.opened_at or not settled.exists():
            raise Overtaken(gettext("There is nothing here that could be undone."))
        if case.thing:
            case.kind.put(case.thing, case.was, by=by, reason=reason)
        settled.update(outcome="", settled_at=None)
        case.held_at = case.was_held_at
        case.decided_at, case.decided_by, case.outcome = None, None, ""
        case.was, case.was_held_at = "", None
        case.save()
        case.note_open()
        case._log("moderation.reopen", by, reason)
        self.refresh_from_db()

    def _log(self, action: str, by=None, reason: str = "") -> None:
        """On the thing. Who is to be told hears of it there."""
        data = {"reason": reason, "case": self.pk, "outcome": self.outcome}
        log(instance=self.thing or self, action=action, user=by, data=data)

    @property
    def is_agreed(self) -> bool:
        return self.outcome in AGREED

"""What waits for a human: one row that points at it, from the moment it waits until somebody has decided.

open → decided → (undone →) open. A thing has one open row at most; those that were decided stay for a while, so that
they can be taken back and looked up. What a decision does is the verb of the thing (`community/desk/queue/`).
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from community.desk.models.queue_words import WORDS_LENGTH, usual_words
from community.desk.queue.kinds import KINDS, Decision, Kind, content_type_of
from forum.models import Category, Refused

REASON_LENGTH = 1000
LOOKING = timedelta(minutes=5)  # one item; who is called away keeps it from nobody
ELSEWHERE = (
    "elsewhere"  # settled where the thing is: from the topic's page, by its author, by the clock
)


class QueueItemQuerySet(models.QuerySet):
    def open(self):
        return self.filter(decided_at=None)

    def decided(self):
        return self.filter(decided_at__isnull=False)

    def of(self, kind: str, model):
        return self.filter(kind=kind, content_type=content_type_of(model))

    def visible_to(self, member):
        """What `member` may see and decide, kind by kind."""
        if not member.is_authenticated:
            return self.none()
        seen = Q(pk__in=[])
        for kind in KINDS.values():
            if (scope := kind.scope(member)) is not None:
                seen |= Q(kind=kind.name) & scope
        return self.filter(seen)

    def in_order(self):
        """The most urgent first, of these the one that waits longest."""
        return self.order_by("-urgency", "opened_at", "pk")

    def look_at(self, name: str, target, *, by=None) -> None:
        """Open an item if `target` waits and has none; close the open one if it does not wait."""
        kind = KINDS[name]
        if waiting := kind.waits(target):
            self.open_for(kind, waiting)
        else:
            self.open().of(name, type(target)).filter(object_id=target.pk).settle(by=by)

    def open_for(self, kind: Kind, target) -> "QueueItem":
        """The open item of what waits, an old one or a new one. Whoever is second gets that of the first."""
        what = {"kind": kind.name, "content_type": content_type_of(type(target))}
        found = kind.describe(target)
        known = {
            "why": found.why[:REASON_LENGTH],
            "category": found.category,
            "person": kind.person(target),
            "urgency": found.urgency or kind.urgency,
        }
        item, is_new = self.get_or_create(
            **what,
            object_id=target.pk,
            decided_at=None,
            defaults={"opened_at": found.since, **known},
        )
        if (
            not is_new
        ):  # a second flag, a topic that was moved: who looks at it sees it as it is now
            self.filter(pk=item.pk).update(**known)
        return item

    def forget(self, member) -> None:
        """What was written about them, and to them, goes with them; that something was decided stays."""
        self.filter(person=member).update(why="", reason="", words="")

    def tidy(self) -> int:
        """Forget what was decided long ago; how many."""
        old = timezone.now() - settings.RETENTION["queue"]
        return self.decided().filter(decided_at__lt=old).delete()[0]

    def settle(self, *, by=None) -> int:
        """These wait no more, and not because of a decision here; how many."""
        return self.update(decided_at=timezone.now(), decided_by=by, decision=ELSEWHERE)


class QueueItem(models.Model):
    """Something that waits for a human, or waited until somebody decided."""

    wagtail_reference_index_ignore = True

    kind = models.CharField(_("kind"), max_length=30)
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    target = GenericForeignKey(for_concrete_model=False)
    category = models.ForeignKey(
        Category, models.SET_NULL, null=True, related_name="+", verbose_name=_("category")
    )
    # Whose doing it is, where it is somebody's: what was decided about them is theirs to take along.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    urgency = models.PositiveSmallIntegerField(_("urgency"))
    why = models.TextField(_("why it is here"), max_length=REASON_LENGTH, blank=True)
    opened_at = models.DateTimeField(_("waits since"), default=timezone.now)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    claimed_until = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(_("decided"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    decision = models.CharField(_("decision"), max_length=30, blank=True)
    reason = models.TextField(_("reason"), max_length=REASON_LENGTH, blank=True)
    words = models.TextField(_("message"), max_length=WORDS_LENGTH, blank=True)
    undone_at = models.DateTimeField(_("taken back"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = QueueItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item of the queue")
        verbose_name_plural = _("items of the queue")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "content_type", "object_id"],
                condition=Q(decided_at=None),
                name="one_open_item_for_a_thing",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decision="")
                | (Q(decided_at__isnull=False) & ~Q(decision="")),
                name="decided_one_way",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-urgency", "opened_at"],
                condition=Q(decided_at=None),
                name="open_queue_items",
            ),
            models.Index(fields=["-decided_at"], name="decided_queue_items"),
        ]

    def __str__(self):
        return f"{self.noun.label if self.noun else self.kind} {self.object_id}"

    @property
    def noun(self) -> Kind | None:
        """Its kind; None for one that this version does not have any more."""
        return KINDS.get(self.kind)

    @property
    def made(self) -> Decision | None:
        """The decision that was made, unless it was settled elsewhere."""
        return self.noun and self.noun.decision(self.decision)

    def allows_decision_by(self, member) -> bool:
        return type(self).objects.visible_to(member).filter(pk=self.pk).exists()

    @property
    def is_undoable(self) -> bool:
        return bool(self.made and self.made.undo)

    def allows_undo_by(self, member) -> bool:
        return self.is_undoable and self.allows_decision_by(member)

    @property
    def who_decided(self) -> str:
        """A sentence for who comes too late."""
        who = str(self.decided_by) if self.decided_by else gettext("Somebody")
        when = date_format(timezone.localtime(self.decided_at), "DATETIME_FORMAT")
        if self.decision == ELSEWHERE:
            return gettext("This was settled elsewhere, %(when)s.") % {"when": when}
        what = self.made.label if self.made else self.decision
        return gettext("%(who)s has decided this already: “%(what)s”, %(when)s.") % {
            "who": who,
            "what": what,
            "when": when,
        }

    @transaction.atomic
    def decide(self, key: str, *, by, reason: str = "", words: str = "", seen=None) -> Decision:
        """Settle it, once: the verb of the thing is called in the same transaction. Raises Refused, with a sentence,
        for the second of two, for a decision there is not, and with whatever the verb refuses.

        `words` are for whom the decision tells: without any, the usual ones. `seen` is the version that was read.
        """
        self._lock()
        if self.decided_at:
            raise Refused(self.who_decided)
        decision = self._decision(key, by, reason.strip(), words.strip())
        target = self._waiting_target(seen)
        words = words.strip() or usual_words(self.noun, decision, target)
        self.decided_at, self.decided_by, self.decision = timezone.now(), by, key
        self.reason, self.words = reason.strip()[:REASON_LENGTH], words[:WORDS_LENGTH]
        self.claimed_by = self.claimed_until = None
        self.save()
        decision.do(target, by=by, reason=self.reason, words=self.words)
        log(instance=self, action="desk.decide", user=by, data={"what": key, "reason": self.reason})
        return decision

    def _waiting_target(self, seen: str | None):
        target = self.target and self.noun.waits(self.target)
        if target is None:
            raise Refused(gettext("This does not wait any more: it was settled elsewhere."))
        if seen is not None and seen != self.noun.version(target):
            raise Refused(gettext("It was changed while you read it. Read it again, then decide."))
        return target

    def _decision(self, key: str, by, reason: str, words: str) -> Decision:
        decision = self.noun and self.noun.decision(key)
        if not decision:
            raise Refused(gettext("There is no such decision."))
        if not self.allows_decision_by(by):
            raise Refused(gettext("You may not decide this."))
        if decision.needs_reason and not reason:
            raise Refused(gettext("Say why: write a reason, then press again."))
        if decision.needs_words and not words:
            raise Refused(gettext("Write what is to be said, then press again."))
        return decision

    @transaction.atomic
    def undo(self, *, by) -> None:
        """Take the decision back: it waits again. Raises Refused, with a sentence, where that is not possible."""
        self._lock()
        if problem := self.why_not_undone_by(by):
            raise Refused(problem)
        key, target = self.decision, self.target
        self.made.undo(target, by=by, why=self.why)
        self.decided_at = self.decided_by = None
        self.decision = self.reason = self.words = ""
        self.undone_at, self.undone_by = timezone.now(), by
        self.save()
        log(instance=self, action="desk.undo", user=by, data={"what": key})

    def why_not_undone_by(self, member) -> str:
        """A sentence against taking the decision back, or ""."""
        if not self.decided_at:
            return gettext("This waits for a decision already.")
        if not self.is_undoable:
            return gettext("This cannot be taken back here.")
        if not self.allows_decision_by(member):
            return gettext("You may not decide this.")
        if self.target is None:
            return gettext("What this was about is gone.")
        if not self.made.stands(self.target):
            return gettext("It was changed since it was decided, so it cannot be taken back here.")
        if self._others().open().exists():
            return gettext("The same thing waits for another decision already.")
        return ""

    def claim(self, *, by) -> bool:
        """Note for others that `by` is looking at it; False where somebody else is. It keeps nobody from deciding."""
        now = timezone.now()
        free = Q(claimed_by=None) | Q(claimed_by=by) | Q(claimed_until__lt=now)
        mine = type(self).objects.open().filter(free, pk=self.pk)
        return bool(mine.update(claimed_by=by, claimed_until=now + LOOKING))

    def is_looked_at_by_other(self, member) -> bool:
        held = self.claimed_by_id and self.claimed_until and self.claimed_until > timezone.now()
        return bool(held) and self.claimed_by_id != member.pk

    def _others(self):
        same = {
            "kind": self.kind,
            "content_type": self.content_type_id,
            "object_id": self.object_id,
        }
        return type(self).objects.filter(**same).exclude(pk=self.pk)

    def _lock(self) -> None:
        """Wait for others who decide, then see what they did."""
        type(self).objects.select_for_update(no_key=True).get(pk=self.pk)
        self.refresh_from_db()

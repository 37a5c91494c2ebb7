"""Whoever thinks that a sanction is wrong says so, and somebody else looks at it again."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.audience.refused import Refused
from community.audience.visibility import VisibleQuerySet
from community.members.models import Member
from community.moderation.models.sanction import REASON_LENGTH, Sanction, lock
from community.moderation.rules import moderators, why_not

MOST = 3  # of one sanction: three people have looked by then, and a fourth would say the same
REST = timedelta(days=7)  # after a no, so that the next has something new to say
GOOD_FOR = timedelta(days=90)  # after a warning, which has no end of its own


class AppealQuerySet(VisibleQuerySet):
    def visible_to(self, member):
        if not member.is_authenticated:
            return self.none()
        may = member.has_perm("forum.moderate")
        return self if may else self.filter(sanction__member=member)

    def waiting(self):
        """For somebody to decide, the oldest first."""
        return self.filter(decided_at=None).order_by("made_at", "pk")

    def for_listing(self):
        return self.select_related("sanction__member", "sanction__set_by", "decided_by")

    def why_not_now(self, sanction) -> str:
        """A sentence against an appeal of this sanction, or ""."""
        if not (sanction.is_standing or is_recent_warning(sanction)):
            return gettext("This is over, so there is nothing to appeal against.")
        made = self.filter(sanction=sanction)
        if made.waiting().exists():
            return gettext("We have your appeal. You hear from us by mail.")
        if made.count() >= MOST:
            return gettext("We have looked at this several times, and it stays as it is.")
        if made.filter(decided_at__gt=timezone.now() - REST).exists():
            return gettext("We looked at this a few days ago. You can ask once more after a week.")
        return ""

    @transaction.atomic
    def make(self, sanction, words: str) -> "Appeal":
        """Raises Refused where there is an open one, or it is too soon."""
        lock(sanction.member)
        sanction.refresh_from_db()
        if problem := self.why_not_now(sanction):
            raise Refused(problem)
        return self.create(sanction=sanction, words=words)


class Appeal(models.Model):
    wagtail_reference_index_ignore = True

    sanction = models.ForeignKey(
        Sanction, models.CASCADE, related_name="appeals", verbose_name=_("sanction")
    )
    words = models.TextField(_("appeal"), max_length=REASON_LENGTH)
    made_at = models.DateTimeField(_("sent"), default=timezone.now)
    decided_by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True)
    is_granted = models.BooleanField(_("granted"), null=True)
    answer = models.TextField(_("answer"), max_length=REASON_LENGTH, blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sanction"], condition=Q(decided_at=None), name="one_open_appeal"
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, is_granted=None)
                | Q(decided_at__isnull=False, is_granted__isnull=False),
                name="appeal_decided_whole",
            ),
        ]

    def __str__(self):
        return gettext("Appeal %d") % self.pk

    def why_not_by(self, member) -> str:
        """A sentence against its being decided by `member`, or "". Whoever set the sanction leaves it to another,
        where there is one."""
        if self.decided_at:
            return gettext("Somebody else has decided this meanwhile.")
        if problem := why_not(member, self.sanction.member):
            return problem
        if member.pk == self.sanction.set_by_id and self.has_others_than(member):
            return gettext("You set this yourself. Somebody else looks at the appeal.")
        return ""

    def has_others_than(self, member) -> bool:
        others = moderators().exclude(pk__in=[member.pk, self.sanction.member_id])
        return any(not why_not(other, self.sanction.member) for other in others[:20])

    def allows_decision_by(self, member) -> bool:
        return not self.why_not_by(member)

    def grant(self, *, by, answer: str = "") -> None:
        """It was wrong: taken back, and with it what was done as to a spammer."""
        with transaction.atomic():
            self._decide(True, by, answer)
            sweep = self.sanction.sweeps.filter(undone_at=None).first()
            if sweep:
                sweep.undo(by=by, reason=answer, silent=True)
            else:
                self.sanction.lift(by=by, reason=answer, silent=True)
            self.sanction.tell("granted", answer=answer)

    def decline(self, *, by, answer: str) -> None:
        """It stays as it is; `answer` says why."""
        with transaction.atomic():
            self._decide(False, by, answer)
            self.sanction.tell("declined", answer=answer)

    def _decide(self, is_granted: bool, by, answer: str) -> None:
        lock(self.sanction.member)
        self.refresh_from_db(fields=["decided_at"])
        if problem := self.why_not_by(by):
            raise Refused(problem)
        self.decided_at, self.decided_by = timezone.now(), by
        self.is_granted, self.answer = is_granted, answer
        self.save(update_fields=["decided_at", "decided_by", "is_granted", "answer"])
        action = "moderation.grant" if is_granted else "moderation.decline"
        self.sanction.record(action, by, answer, appeal=self.pk)


def is_recent_warning(sanction) -> bool:
    recent = sanction.set_at > timezone.now() - GOOD_FOR
    return sanction.is_warning and recent and not sanction.lifted_at

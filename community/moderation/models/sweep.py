"""What was done to a spammer in one act: everything of theirs is out of sight, and can come back as it was."""

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.audience.refused import Refused
from community.content.generation import bump
from community.members.models import Member
from community.moderation.models.sanction import Sanction, lock
from community.moderation.rules import is_owner, is_staff, why_not
from community.moderation.spammer import PARTS


class SweepQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(undone_at=None)

    def why_not(self, by, member) -> str:
        """A sentence against calling `member` a spammer, or ""."""
        if problem := why_not(by, member):
            return problem
        if is_staff(member):
            return gettext("Whoever works here or moderates is no spammer.")
        if member.is_trusted and not is_owner(by):
            return gettext("This member is trusted here. Only an owner can do this.")
        return ""

    def sweep(self, member, *, by, reason: str = "") -> "Sweep":
        """Ban them and hide everything of theirs; once, whoever else presses. Raises Refused.

        The ban is sure before anything is hidden: what they send meanwhile waits for it and is refused, so nothing
        slips in between. Whoever presses again after a crash finishes what was begun.
        """
        begun = self._begin(member, by, reason or gettext("Advertising that nobody asked for."))
        return begun.finish()

    @transaction.atomic
    def _begin(self, member, by, reason: str) -> "Sweep":
        person = lock(member)
        if standing := self.standing().filter(member=person).first():
            return standing
        if problem := self.why_not(by, person):
            raise Refused(problem)
        ban = Sanction.objects.ban(person, by=by, reason=reason)
        return self.create(member=person, by=by, sanction=ban)


class Sweep(models.Model):
    wagtail_reference_index_ignore = True

    member = models.ForeignKey(Member, models.CASCADE, related_name="sweeps")
    by = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("when"), default=timezone.now)
    sanction = models.ForeignKey(Sanction, models.CASCADE, related_name="sweeps")
    done_at = models.DateTimeField(null=True)  # all parts have done theirs
    undone_at = models.DateTimeField(null=True)

    objects = SweepQuerySet.as_manager()

    class Meta:
        verbose_name = _("act against a spammer")
        verbose_name_plural = _("acts against spammers")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(undone_at=None), name="one_standing_sweep"
            )
        ]

    def __str__(self):
        return f"{self.member_id}: {self.at:%Y-%m-%d}"

    @property
    def counts(self) -> dict[str, int]:
        """How many of each part were changed, by the name of the part."""
        return dict(self.parts.order_by("pk").values_list("name", "number"))

    @transaction.atomic
    def finish(self) -> "Sweep":
        """Hide everything, unless somebody else has; the same row."""
        sweep = Sweep.objects.select_for_update().get(pk=self.pk)
        if sweep.done_at or sweep.undone_at:
            return sweep
        for part in PARTS.values():
            if did := part.sweep(sweep.member, sweep.at):
                sweep.parts.create(name=part.name, did=did, number=part.size(did))
        sweep.done_at = timezone.now()
        sweep.save(update_fields=["done_at"])
        sweep.sanction.record(
            "moderation.spammer", sweep.by, sweep.sanction.reason, counts=sweep.counts
        )
        bump()
        return sweep

    @transaction.atomic
    def undo(self, *, by, reason: str = "", silent: bool = False) -> None:
        """What it changed is as it was before; what was out of sight already stays so. Twice is once. Raises Refused."""
        row = Sweep.objects.select_for_update().get(pk=self.pk)
        self.undone_at = row.undone_at
        if self.undone_at:
            return
        if problem := Sweep.objects.why_not(by, self.member):
            raise Refused(problem)
        done = {part.name: part.did for part in self.parts.all()}
        for part in PARTS.values():
            if part.name in done:
                part.undo(self.member, done[part.name], self.at)
        self.undone_at = timezone.now()
        self.save(update_fields=["undone_at"])
        self.sanction.record("moderation.not_spammer", by, reason, counts=self.counts)
        self.sanction.lift(by=by, reason=reason, silent=silent)
        bump()


class Swept(models.Model):
    """What one part of the site remembers of it, as its own Part wrote it."""

    wagtail_reference_index_ignore = True

    sweep = models.ForeignKey(Sweep, models.CASCADE, related_name="parts")
    name = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    did = models.JSONField()

    class Meta:
        verbose_name = _("part of an act against a spammer")
        verbose_name_plural = _("parts of acts against spammers")

    def __str__(self):
        return f"{self.name}: {self.number}"

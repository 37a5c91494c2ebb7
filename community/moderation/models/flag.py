"""What one member says of one thing: that a moderator should look at it, and why."""

from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.audience.refused import Refused
from community.audience.visibility import VisibleQuerySet
from community.members.models import Member
from community.moderation.trust import HARM

NOTE_LENGTH = 500  # characters: a moderator reads many
# Whoever is known weighs more, so that a crowd of new accounts cannot silence anybody: three members do what six newcomers do.
WEIGHTS = {Member.Trust.NEWCOMER: 1, Member.Trust.MEMBER: 2, Member.Trust.TRUSTED: 3}
TEAM_WEIGHT = 6  # by itself enough, as the site begins: who works here has read the rules
# So many flags somebody is believed to have raised rightly before any was looked at: the first mistake costs a quarter, and
# the tenth in a row leaves less than a quarter.
BELIEVED = 3


class Reason(models.TextChoices):
    SPAM = "spam", _("It is spam or advertising")
    RUDE = "rude", _("It is rude, or does harm to somebody")
    OFF_TOPIC = "off-topic", _("It does not belong here: off topic, or in the wrong place")
    PRIVATE = "private", _("It tells something private: an address, a number, a name")
    OTHER = "other", _("Something else")


# The same for the author of the thing: who complained, and in which words, is never told.
IN_GENERAL = {
    Reason.SPAM: _("Members asked us to look at it, because it may be advertising."),
    Reason.RUDE: _("Members asked us to look at it, because it may hurt somebody."),
    Reason.OFF_TOPIC: _(
        "Members asked us to look at it, because it may not belong where it stands."
    ),
    Reason.PRIVATE: _("Members asked us to look at it, because it may tell something private."),
    Reason.OTHER: _("Members asked us to look at it."),
}


class Outcome(models.TextChoices):
    """What was decided. The first three say that whoever flagged it was right."""

    HIDDEN = "hidden", _("Agree, and hide it")
    REMOVED = "removed", _("Agree, and delete it")
    KEPT = "kept", _("Agree, and keep it: it was moved or changed, or its author was spoken to")
    DECLINED = "declined", _("Disagree: it may stay")
    IGNORED = "ignored", _("Neither: put the flags away")


AGREED = (Outcome.HIDDEN, Outcome.REMOVED, Outcome.KEPT)


class FlagQuerySet(VisibleQuerySet):
    def visible_to(self, member):
        """One's own; moderators see the flags of a case."""
        return self.filter(member=member) if member.is_authenticated else self.none()

    def open(self):
        return self.filter(outcome="")

    def about(self, thing):
        kind = ContentType.objects.get_for_model(thing)
        return self.filter(case__content_type=kind, case__object_id=thing.pk)

    def mark_of(self, member, model):
        """For rows of `model`: an expression for the key of the flag that `member` has raised there, or None."""
        kind = ContentType.objects.get_for_model(model)
        mine = self.filter(member=member, case__content_type=kind, case__object_id=OuterRef("pk"))
        return Subquery(mine.order_by().values("pk")[:1])

    def with_record(self):
        """Each with its member, and with `agreed` and `declined`: how many flags of the same person were decided so."""
        return self.select_related("member").annotate(
            agreed=self._decided(AGREED), declined=self._decided([Outcome.DECLINED])
        )

    def _decided(self, outcomes):
        theirs = Flag.objects.filter(member=OuterRef("member"), outcome__in=outcomes).order_by()
        number = theirs.values("member").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(number), 0)

    def facts_of(self, ids) -> dict[int, dict[str, int]]:
        """For trust: what moderators agreed with is help, and what they declined lately is told apart."""
        since = timezone.now() - timedelta(days=HARM)
        rows = self.filter(member__in=ids).order_by().values("member")
        lately = Q(outcome=Outcome.DECLINED, settled_at__gte=since)
        rows = rows.annotate(
            help=Count("pk", filter=Q(outcome__in=AGREED)), declined=Count("pk", filter=lately)
        )
        return {row.pop("member"): row for row in rows}

    def tidy(self) -> int:
        """Forget what was decided long ago; returns how many."""
        old = timezone.now() - settings.RETENTION["flags"]
        return self.filter(settled_at__lt=old).delete()[0]

    def for_notifications(self):
        return self.select_related("case__content_type")

    def for_yours(self):
        return self.select_related("case__content_type").order_by("-created_at", "-pk")


class Flag(models.Model):
    wagtail_reference_index_ignore = True

    case = models.ForeignKey("Case", models.CASCADE, related_name="flags")
    # Whoever leaves takes their name and note along; what they pointed at is still looked at.
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="flags"
    )
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    note = models.CharField(_("note"), max_length=NOTE_LENGTH, blank=True)
    created_at = models.DateTimeField(_("flagged"), default=timezone.now)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)
    settled_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = FlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "member"], name="one_flag_of_a_person"),
            models.CheckConstraint(
                condition=Q(outcome="", settled_at=None)
                | (~Q(outcome="") & Q(settled_at__isnull=False)),
                name="flag_settled_with_an_outcome",
            ),
        ]
        indexes = [models.Index(fields=["member", "-created_at"])]

    def __str__(self):
        return str(self.get_reason_display())

    def get_absolute_url(self):
        """Among those of whoever raised it."""
        return f"{reverse('moderation:flags')}#flag-{self.pk}"

    @property
    def weight(self) -> float:
        """Asks what `with_record` has found."""
        return weight_of(self.member, self.agreed, self.declined)

    def allows_taking_back_by(self, member) -> bool:
        return self.member_id == member.pk and not self.outcome and not self.case.held_at

    @transaction.atomic
    def take_back(self) -> None:
        """As if it had not been raised. Refused when it has been decided, or has taken the thing out of sight."""
        case = self.case.locked()
        self.refresh_from_db(fields=["outcome"])
        if self.outcome or case.held_at:
            raise Refused(gettext("Somebody looks at it already, so it cannot be taken back."))
        self.delete()
        case.note_open()


def weight_of(member: Member | None, agreed: int = 0, declined: int = 0) -> float:
    """What a flag of `member` counts for, whose earlier ones were so often agreed with and declined. None has left."""
    if member is None:
        return float(WEIGHTS[Member.Trust.NEWCOMER])
    # The level on their row, not their `standing`: that asks for the rights of each, and a case may have a hundred flags.
    full = TEAM_WEIGHT if member.is_team else WEIGHTS[member.trust]
    return round(full * (agreed + BELIEVED) / (agreed + declined + BELIEVED), 2)

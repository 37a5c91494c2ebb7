"""What keeps guides true: doubts about them, and what is done about doubts."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

PAUSE = timedelta(days=7)  # between two letters to the same person


class DoubtQuerySet(models.QuerySet):
    def open(self):
        return self.filter(settled_at=None)

    def settle(self) -> int:
        return self.open().update(settled_at=timezone.now())


class Doubt(models.Model):
    """A reason to look at a guide again. It stands until somebody has looked."""

    class Code(models.TextChoices):
        OVERDUE = "overdue", _("Its review is overdue")
        LESS_HELPFUL = "less-helpful", _("It helps fewer readers since its last change")
        ASKED_AFTER = "asked-after", _("Readers ask after they opened it")
        OTHER = "other", _("Something else")

    guide = models.ForeignKey(
        "knowledgebase.GuidePage", models.CASCADE, related_name="doubts", verbose_name=_("guide")
    )
    code = models.CharField(_("kind"), max_length=20, choices=Code, default=Code.OTHER)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    since = models.DateTimeField(_("since"), default=timezone.now)
    # The guide's date when the doubt arose: publishing it with a later one settles the doubt.
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    objects = DoubtQuerySet.as_manager()

    class Meta:
        verbose_name = _("doubt")
        verbose_name_plural = _("doubts")
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(
                fields=["guide", "code", "reason"],
                condition=Q(settled_at=None),
                name="one_open_doubt_of_a_kind",
            )
        ]

    def __str__(self):
        return self.reason or str(self.get_code_display())


class Doubtful:
    """Mixed into the guide: it is suspect while a doubt about it is open."""

    @property
    def is_suspect(self) -> bool:
        return self.doubts.open().exists()

    @property
    def reasons(self) -> str:
        """Why it is doubted, of one from a list made by `with_doubts`."""
        return ", ".join(str(doubt) for doubt in self.open_doubts)

    def suspect(self, reason: str = "", *, code=Doubt.Code.OTHER) -> Doubt:
        """Somebody should look at it again. The same doubt twice, even at once, is one doubt."""
        reason = reason[: Doubt._meta.get_field("reason").max_length]
        known = {"code": code, "reason": reason, "settled_at": None}
        return self.doubts.get_or_create(**known, defaults={"checked_on": self.checked_on})[0]

    @transaction.atomic
    def trust(self, *, by) -> None:
        """Somebody has looked: all of it is right today, and its next review is as far away as the last was.

        No word changes, so this makes no revision (readers vote on revisions). What is or may yet be
        published learns the dates too; otherwise the next publication would take them back.
        """
        guide = type(self).objects.select_for_update().get(pk=self.pk)
        old = {"checked_on": guide.checked_on, "review_by": guide.review_by}
        new = {"checked_on": timezone.localdate(), "review_by": next_review(**old)}
        for name, value in new.items():
            setattr(guide, name, value)
            setattr(self, name, value)
        guide.save(clean=False, update_fields=[*new])
        guide._tell_revisions(old, new)
        settled = guide.doubts.settle()
        data = {"settled": settled, "checked_on": new["checked_on"].isoformat()}
        log(instance=guide, action="knowledgebase.trust", user=by, data=data)

    def _tell_revisions(self, old: dict, new: dict) -> None:
        """Only what a draft did not change itself."""
        known = Q(pk__in=[self.live_revision_id, self.latest_revision_id])
        for revision in self.revisions.filter(known | Q(approved_go_live_at__isnull=False)):
            for name, value in new.items():
                if revision.content.get(name) == as_text(old[name]):
                    revision.content[name] = as_text(value)
            self.revisions.filter(pk=revision.pk).update(content=revision.content)


def as_text(day: date | None) -> str | None:
    return day and day.isoformat()


def next_review(checked_on: date, review_by: date | None) -> date | None:
    """The same time after today that the last one was after the check before it; None where there was none."""
    if review_by is None or review_by <= checked_on:
        return None
    return timezone.localdate() + (review_by - checked_on)


class ReviewLetterQuerySet(models.QuerySet):
    def claim(self, member) -> bool:
        """May `member` be written to now? Whoever gets True has taken the turn; nobody else does for a week."""
        now = timezone.now()
        _letter, is_first = self.get_or_create(member=member, defaults={"sent_at": now})
        if is_first:
            return True
        old = self.filter(member=member, sent_at__lte=now - PAUSE)
        return bool(old.update(sent_at=now))


class ReviewLetter(models.Model):
    """When somebody last got the letter about their suspect guides."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    sent_at = models.DateTimeField()

    objects = ReviewLetterQuerySet.as_manager()

    def __str__(self):
        return f"{self.member}: {self.sent_at:%Y-%m-%d}"

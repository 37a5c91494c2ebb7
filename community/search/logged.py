"""What people searched for, and what came of it. No address, no name: a session is a random number of a browser.

The definitions of what came of a session stand in docs/deflection.md and beside the numbers.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Count, Max, Q
from django.db.models.functions import TruncWeek
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

SESSION = timedelta(hours=24)
SETTLED = timedelta(days=3)  # whoever has not asked by then does not ask any more
WORDS = 200  # characters of a query that are kept


class HelpSessionQuerySet(models.QuerySet):
    FAILED = Q(asked_at__isnull=False) | Q(wrote_at__isnull=False)
    CONFIRMED = Q(solved_at__isnull=False) & ~FAILED
    ASSUMED = Q(opened_at__isnull=False) & ~FAILED & ~CONFIRMED

    def settled(self):
        return self.filter(began_at__lt=timezone.now() - SETTLED)

    def by_week(self):
        """For each week of settled sessions, the newest first: week, sessions, confirmed, assumed, failed, unknown."""
        rows = self.settled().annotate(week=TruncWeek("began_at")).order_by("-week").values("week")
        counted = {
            name: Count("pk", filter=condition)
            for name, condition in (
                ("confirmed", self.CONFIRMED),
                ("assumed", self.ASSUMED),
                ("failed", self.FAILED),
                ("unknown", ~self.CONFIRMED & ~self.ASSUMED & ~self.FAILED),
            )
        }
        return rows.annotate(sessions=Count("pk"), **counted)

    def tidy(self) -> int:
        """Let go of what is older than SEARCH_LOG_DAYS, searches included."""
        kept = timedelta(days=settings.SEARCH_LOG_DAYS)
        return self.filter(began_at__lt=timezone.now() - kept).delete()[0]


class HelpSession(models.Model):
    """A spell of looking for help, a day at most, that began with a search or with opening a form to ask."""

    wagtail_reference_index_ignore = True

    key = models.CharField(max_length=32, unique=True)  # in the browser's cookie
    began_at = models.DateTimeField(default=timezone.now, db_index=True)
    opened_at = models.DateTimeField(null=True)  # a result
    solved_at = models.DateTimeField(null=True)  # they said that a page helped
    asked_at = models.DateTimeField(null=True)  # in the forum
    wrote_at = models.DateTimeField(null=True)  # to support

    objects = HelpSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session of help")
        verbose_name_plural = _("sessions of help")

    def __str__(self):
        return f"{self.began_at:%Y-%m-%d %H:%M}"


class LoggedSearchQuerySet(models.QuerySet):
    def grouped(self):
        """The different queries: words, language, times, found (by the last of them), opened, asked, last."""
        followed = Q(session__asked_at__isnull=False) | Q(session__wrote_at__isnull=False)
        return (
            self.order_by()
            .values("words", "language")
            .annotate(
                times=Count("pk"),
                most_found=Max("found"),
                opened=Count("pk", filter=Q(opened_at__isnull=False)),
                asked=Count("pk", filter=followed),
                last=Max("at"),
            )
        )

    def found_nothing(self):
        return self.filter(found=0)

    def not_opened(self):
        return self.filter(found__gt=0, opened_at=None)

    def then_asked(self):
        return self.filter(Q(session__asked_at__isnull=False) | Q(session__wrote_at__isnull=False))


class LoggedSearch(models.Model):
    """A search: the words as the index knows them, how much was found, and what was opened."""

    wagtail_reference_index_ignore = True

    session = models.ForeignKey(HelpSession, models.CASCADE, related_name="searches")
    words = models.CharField(_("words"), max_length=WORDS)
    language = models.CharField(_("language"), max_length=12)
    group = models.CharField(
        max_length=WORDS, blank=True
    )  # grouping.py: the same for all their forms
    meant = models.CharField(_("corrected to"), max_length=WORDS, blank=True)
    found = models.PositiveIntegerField(_("found"))
    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    opened = models.CharField(_("opened"), max_length=40, blank=True)  # "guide:12", kind and number
    opened_at = models.DateTimeField(null=True)
    section = models.CharField(
        _("section"), max_length=WORDS, blank=True
    )  # in which that stood then

    objects = LoggedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = _("search")
        verbose_name_plural = _("searches")
        indexes = [models.Index(fields=["group", "language"]), models.Index(fields=["opened"])]

    def __str__(self):
        return self.words

"""What people searched for, and what came of it. No address, no name: a session is a random number of a browser.

The definitions of what came of a session stand in docs/deflection.md and beside the numbers.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import TruncWeek
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.content.prepared import prepared
from community.search.grouping import group_of

SESSION = timedelta(hours=24)
SETTLED = timedelta(days=3)  # whoever has not asked by then does not ask any more
WORDS = 200  # characters of a query that are kept
MONTH = 30  # days
# A question rises when it was searched at least so often in a period, and so many times as often as in the one before:
# fewer searches double by chance.
LEAST_RISEN, RISEN = 5, 2


def followed(session="") -> Q:
    """They asked in the forum or wrote to support; `session` leads there ("session__")."""
    return Q(**{f"{session}asked_at__isnull": False}) | Q(**{f"{session}wrote_at__isnull": False})


def outcomes(session="") -> dict[str, Count]:
    """How many sessions there are, and what came of them; each is counted once, under one of the four."""
    failed = followed(session)
    confirmed = Q(**{f"{session}solved_at__isnull": False}) & ~failed
    assumed = Q(**{f"{session}opened_at__isnull": False}) & ~failed & ~confirmed
    conditions = {
        "sessions": None,
        "confirmed": confirmed,
        "assumed": assumed,
        "failed": failed,
        "unknown": ~failed & ~confirmed & ~assumed,
    }
    key = f"{session}pk"
    return {name: Count(key, filter=said, distinct=True) for name, said in conditions.items()}


class HelpSessionQuerySet(models.QuerySet):
    def settled(self):
        return self.filter(began_at__lt=timezone.now() - SETTLED)

    def by_week(self):
        """For each week, the newest first: week, sessions, confirmed, assumed, failed, unknown."""
        rows = self.annotate(week=TruncWeek("began_at")).order_by("-week").values("week")
        return rows.annotate(**outcomes())

    def tidy(self) -> int:
        """Let go of what is old, searches included."""
        old = timezone.now() - settings.RETENTION["searches"]
        return self.filter(began_at__lt=old).delete()[0]


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

    def log(self, query, found: int, language: str, *, at=None):
        """Keep a search: a `Query`, and how much it found. The same words again are the same search."""
        words = query.title[:WORDS]
        return next(iter(searches_for(self.pk, words, language)), None) or self.searches.create(
            words=words,
            group=group_of(query.tokens, language),
            meant=query.meant[:WORDS],
            language=language,
            found=found,
            at=at or timezone.now(),
        )

    def mark(self, what: str, *, at=None) -> None:
        """Note when something first came of it: "asked_at" and the like."""
        same = HelpSession.objects.filter(pk=self.pk, **{what: None})
        same.update(**{what: at or timezone.now()})


@prepared
def searches_for(session, words, language):
    same = LoggedSearch.objects.filter(session=session, words=words, language=language)
    return same.order_by("-pk")[:1]


class LoggedSearchQuerySet(models.QuerySet):
    def grouped(self, days: int = 0):
        """The different questions, all forms of their words together, of the last `days` or of all.

        A row has group, language, words (the usual form), times, most_found, opened, asked, corrected and last; `recent`
        and `before` are the times of the last `days` (a month, if none are said) and of as many before them.
        """
        now, span = timezone.now(), timedelta(days=days or MONTH)
        counted = Q(at__gte=now - span) if days else Q()
        was_opened, recent = counted & Q(opened_at__isnull=False), Q(at__gte=now - span)
        before = Q(at__gte=now - 2 * span, at__lt=now - span)
        rows = self.order_by().values("group", "language")
        rows = rows.annotate(
            times=Count("pk", filter=counted),
            most_found=Max("found", filter=counted),
            opened=Count("pk", filter=was_opened),
            asked=Count("pk", filter=counted & followed("session__")),
            corrected=Max("meant", filter=counted),
            last=Max("at", filter=counted),
            recent=Count("pk", filter=recent),
            before=Count("pk", filter=before),
        )
        return rows.filter(times__gt=0).annotate(words=self.usual_words())

    def usual_words(self):
        """Of the outer row's group: the form that was searched most."""
        same = self.model.objects.filter(group=OuterRef("group"), language=OuterRef("language"))
        forms = same.order_by().values("words").annotate(number=Count("pk"))
        return Subquery(forms.order_by("-number", "words").values("words")[:1])

    def found_nothing(self):
        return self.filter(found=0)

    def not_opened(self):
        return self.filter(found__gt=0, opened_at=None)

    def then_asked(self):
        return self.filter(followed("session__"))

    def corrected(self):
        return self.exclude(meant="")

    def in_settled_sessions(self):
        return self.filter(session__began_at__lt=timezone.now() - SETTLED)

    def by_query(self):
        """What came of the sessions in which each question was searched, the most searched first."""
        rows = self.order_by().values("group", "language").annotate(**outcomes("session__"))
        return rows.annotate(words=self.usual_words()).order_by("-sessions", "words")

    def by_page(self):
        """What came of the sessions in which each page was opened from results: opened ("guide:12") and outcomes."""
        rows = self.exclude(opened="").order_by().values("opened")
        return rows.annotate(**outcomes("session__")).order_by("-sessions", "opened")

    def by_section(self):
        """The same for sections, as they were called when a page in them was opened."""
        rows = self.exclude(opened="").order_by().values("section")
        return rows.annotate(**outcomes("session__")).order_by("-sessions", "section")


def rising(groups):
    """Of `grouped` searches, those that rise, the steepest first."""
    risen = groups.filter(recent__gte=LEAST_RISEN).filter(recent__gte=F("before") * RISEN)
    return risen.order_by(F("before") - F("recent"), "words")


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

    def open(self, entry, *, at=None) -> None:
        """A result of it was opened; the first one counts."""
        at = at or timezone.now()
        unopened = LoggedSearch.objects.filter(pk=self.pk, opened_at=None)
        what = {"opened": f"{entry.kind}:{entry.object_id}", "opened_at": at}
        if unopened.update(section=" › ".join(entry.breadcrumbs)[:WORDS], **what):
            self.session.mark("opened_at", at=at)

"""How satisfied people are, in figures: what of it is certain, and where it is too little to tell."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext as _

from community.feedback.surveys import OPEN, Survey
from community.feedback.wilson import Share

HAPPY = Q(score__gte=Survey.Face.HAPPY)
COUNTED = {"helped": Count("pk", filter=HAPPY), "answers": Count("pk")}
MONTHS, GROUPS = 24, 30  # rows of a table; what is older, or rarer, stands in the spreadsheet


@dataclass(frozen=True)
class Row:
    """A line of a table: a month, a category."""

    name: object
    share: Share


@dataclass(frozen=True)
class Bar:
    face: Survey.Face
    count: int
    percent: int


@dataclass(frozen=True)
class Satisfaction:
    share: Share  # of answers with one of the two happy faces
    spread: list[Bar]
    months: list[Row]
    groups: list[Row]
    response: Share  # of those whose question is over, how many answered

    @classmethod
    def of(cls, answers, asked, now=None) -> "Satisfaction":
        """`answers` are what is counted; `asked` are the questions that were put in the same time and places."""
        answers = answers.order_by()
        return cls(
            share=Share(**answers.aggregate(**COUNTED)),
            spread=spread(answers),
            months=months(answers),
            groups=groups(answers),
            response=response(asked.order_by(), now or timezone.now()),
        )


def spread(answers) -> list[Bar]:
    """From very happy to very unhappy, also the faces that nobody chose."""
    counts = dict(answers.values_list("score").annotate(Count("pk")))
    total = sum(counts.values())
    return [
        Bar(face, n, round(100 * n / total) if total else 0)
        for face in reversed(Survey.Face)
        for n in [counts.get(face.value, 0)]
    ]


def months(answers) -> list[Row]:
    """The newest first; a month without answers has no row."""
    rows = answers.annotate(month=TruncMonth("answered_at")).values("month").annotate(**COUNTED)
    return [Row(row.pop("month"), Share(**row)) for row in rows.order_by("-month")[:MONTHS]]


def groups(answers) -> list[Row]:
    """Where most was answered first."""
    rows = answers.values("group").annotate(**COUNTED).order_by("-answers", "group")[:GROUPS]
    return [Row(row.pop("group") or _("Not known"), Share(**row)) for row in rows]


def response(asked, now) -> Share:
    """Who was asked and can answer no more, or did. What was taken back before its time was over counts for nothing."""
    ran_out = OPEN & Q(expires_at__lte=now)
    was_answered = Q(answered_at__isnull=False)
    reached = Q(mailed_at__isnull=False) | ~Q(channel="")
    no_answer = ran_out | reached & Q(answered_at=None, closed_at__isnull=False)
    counted = asked.filter(was_answered | no_answer)
    return Share(**counted.aggregate(helped=Count("pk", filter=was_answered), answers=Count("pk")))

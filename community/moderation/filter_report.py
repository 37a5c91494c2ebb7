"""How the filter does, for moderators: per signal and week how much it held, and how much of that was good."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

import django_filters
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from community.moderation.models import Verdict
from community.moderation.spam.reasons import NAMES

POLICY = ModelPermissionPolicy(Verdict)
COUNTED = (
    20_000  # verdicts, the newest: a second's work, and more than a human decides in half a year
)
WEEKS = 12
PLACES = {"topic": "forum:topic_short", "reply": "forum:reply"}


@dataclass
class Line:
    """What became of what was held: for a signal, or in a week."""

    name: str
    outcomes: Counter = field(default_factory=Counter)

    @property
    def held(self) -> int:
        return self.outcomes.total()

    @property
    def spam(self) -> int:
        return self.outcomes["spam"]

    @property
    def good(self) -> int:
        """False positives."""
        return self.outcomes["good"]

    @property
    def open(self) -> int:
        return self.held - self.spam - self.good

    @property
    def wrong(self) -> str:
        """The share of false positives among what humans have decided."""
        decided = self.spam + self.good
        return f"{100 * self.good / decided:.0f} %" if decided else "–"


class Figures:
    """Of (signals, outcome, day): added up."""

    def __init__(self, rows: Iterable[tuple[list, str, date]]):
        self.all = Line("")
        signals: dict[str, Line] = {}
        weeks: dict[date, Line] = {}
        for reasons, outcome, day in rows:
            self.all.outcomes[outcome] += 1
            monday = day - timedelta(days=day.weekday())
            weeks.setdefault(monday, Line(monday)).outcomes[outcome] += 1
            for signal in {reason[0] for reason in reasons}:
                name = NAMES.get(signal, signal)
                signals.setdefault(signal, Line(name)).outcomes[outcome] += 1
        self.signals = sorted(signals.values(), key=lambda line: (-line.held, str(line.name)))
        self.weeks = [weeks[monday] for monday in sorted(weeks, reverse=True)][:WEEKS]


class VerdictFilterSet(WagtailFilterSet):
    outcome = django_filters.ChoiceFilter(
        label=gettext_lazy("What came of it"),
        choices=[("open", Verdict.Outcome.OPEN.label), *Verdict.Outcome.choices[1:]],
        method="having",
    )
    band = django_filters.ChoiceFilter(label=gettext_lazy("Band"), choices=Verdict.Band.choices)

    class Meta:
        model = Verdict
        fields = []

    def having(self, verdicts, name, outcome):
        return verdicts.filter(outcome="" if outcome == "open" else outcome)


class FilterReport(ReportView):
    model = Verdict
    permission_policy = POLICY
    any_permission_required = ["view"]
    page_title = gettext_lazy("How the spam filter does")
    header_icon = "warning"
    template_name = "moderation/admin/filter.html"
    index_url_name = "filter_report"
    index_results_url_name = "filter_report_results"
    filterset_class = VerdictFilterSet
    is_export_enabled = False
    columns = [
        TitleColumn(
            "thing",
            label=gettext_lazy("What"),
            accessor=lambda verdict: f"{verdict.content_type.name} {verdict.object_id}",
            get_url=lambda verdict: place_of(verdict),
        ),
        DateColumn("at", label=gettext_lazy("Held")),
        Column("band", label=gettext_lazy("Band"), accessor="get_band_display"),
        Column("score", label=gettext_lazy("Points")),
        Column("why", label=gettext_lazy("Why"), accessor=lambda verdict: verdict.why),
        Column("outcome", label=gettext_lazy("What came of it"), accessor="get_outcome_display"),
    ]

    def get_queryset(self):
        return Verdict.objects.select_related("content_type").order_by("-at", "-pk")

    @cached_property
    def figures(self) -> Figures:
        newest = Verdict.objects.order_by("-at").values_list("data", "outcome", "at")[:COUNTED]
        return Figures((data, outcome, timezone.localdate(at)) for data, outcome, at in newest)

    def get_context_data(self, *args, **kwargs):
        days = settings.RETENTION["verdicts"].days
        return super().get_context_data(*args, figures=self.figures, days=days, **kwargs)

    @property
    def no_results_message(self):
        return _("The filter has held nothing yet, or not where you look.")


def place_of(verdict: Verdict) -> str | None:
    view = PLACES.get(verdict.content_type.model)
    return reverse(view, args=[verdict.object_id]) if view else None

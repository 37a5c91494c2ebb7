"""What people searched for, and what came of it, for those who write: reports of the Wagtail admin."""

from datetime import timedelta

import django_filters
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from community.search.logged import HelpSession, LoggedSearch

POLICY = ModelPermissionPolicy(LoggedSearch)
SHOWS = {
    "found_nothing": gettext_lazy("Nothing found"),
    "not_opened": gettext_lazy("Searched, not opened"),
    "then_asked": gettext_lazy("Searched, then asked"),
}
PERIODS = [(7, gettext_lazy("The last 7 days")), (30, gettext_lazy("The last 30 days"))]


class SearchFilterSet(WagtailFilterSet):
    show = django_filters.ChoiceFilter(
        label=gettext_lazy("Show"), choices=list(SHOWS.items()), method="chosen"
    )
    since = django_filters.ChoiceFilter(
        label=gettext_lazy("When"),
        choices=PERIODS,
        empty_label=gettext_lazy("All times"),
        method="not_before",
    )

    class Meta:
        model = LoggedSearch
        fields = []

    def chosen(self, searches, name, show):
        return getattr(searches, show)()

    def not_before(self, searches, name, days):
        return searches.filter(at__gte=timezone.now() - timedelta(days=int(days)))


class ForReaders(ReportView):
    permission_policy = POLICY
    any_permission_required = ["view"]


class SearchesReport(ForReaders):
    """The different queries, the most frequent first."""

    model = LoggedSearch
    page_title = gettext_lazy("Searches")
    header_icon = "search"
    index_url_name = "searches_report"
    index_results_url_name = "searches_report_results"
    filterset_class = SearchFilterSet
    columns = [
        TitleColumn("words", label=gettext_lazy("Words"), get_url=lambda row: search_url(row)),
        Column("language", label=gettext_lazy("Language")),
        NumberColumn("times", label=gettext_lazy("Searched")),
        NumberColumn("most_found", label=gettext_lazy("Found")),
        NumberColumn("opened", label=gettext_lazy("Opened")),
        NumberColumn("asked", label=gettext_lazy("Then asked")),
        DateColumn("last", label=gettext_lazy("Last")),
    ]

    def filter_queryset(self, searches):
        found = super().filter_queryset(searches)
        return found.grouped().order_by("-times", "words")

    @property
    def no_results_message(self):
        return _("Nobody has searched, or not as you filter.")


def search_url(row) -> str:
    return f"{reverse('search:results')}?{urlencode({'q': row['words']})}"


class DeflectionReport(ForReaders):
    """What came of the sessions of help, week by week; docs/deflection.md has the definitions."""

    model = HelpSession
    page_title = gettext_lazy("What came of looking for help")
    header_icon = "help"
    index_url_name = "deflection_report"
    index_results_url_name = "deflection_report_results"
    template_name = "search/admin/deflection.html"
    columns = [
        DateColumn("week", label=gettext_lazy("Week of")),
        NumberColumn("sessions", label=gettext_lazy("Sessions")),
        NumberColumn("confirmed", label=gettext_lazy("Confirmed")),
        NumberColumn("assumed", label=gettext_lazy("Assumed")),
        NumberColumn("failed", label=gettext_lazy("Failed")),
        NumberColumn("unknown", label=gettext_lazy("Not known")),
    ]

    def get_queryset(self):
        return HelpSession.objects.by_week()

    @property
    def no_results_message(self):
        return _("There are no sessions older than three days yet.")

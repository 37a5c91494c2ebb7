"""What came of looking for help, for those who write: a report of the Wagtail admin."""

from datetime import timedelta

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn
from wagtail.admin.views.reports import ReportView

from community.content.spreadsheets import without_formula
from community.search.logged import HelpSession, LoggedSearch, outcomes
from community.search.models import Entry
from community.search.scopes import scopes_of
from community.search.tabs import PERIODS, Tabbed, WordsColumn

VIEWS = {
    "": gettext_lazy("By week"),
    "query": gettext_lazy("By question"),
    "page": gettext_lazy("By opened page"),
    "section": gettext_lazy("By section"),
}
CLOSED = gettext_lazy("no longer there, or not open to you")


class DeflectionFilterSet(WagtailFilterSet):
    by = django_filters.ChoiceFilter(
        label=gettext_lazy("Counted"),
        choices=list(VIEWS.items())[1:],
        method="leave",
        widget=forms.HiddenInput,
    )
    since = django_filters.ChoiceFilter(
        label=gettext_lazy("Begun in"),
        choices=PERIODS,
        empty_label=gettext_lazy("All times"),
        method="not_before",
    )

    class Meta:
        model = HelpSession
        fields = []

    def leave(self, sessions, name, value):
        """It decides how sessions are counted."""
        return sessions

    def not_before(self, sessions, name, days):
        return sessions.filter(began_at__gte=timezone.now() - timedelta(days=int(days)))


class DeflectionReport(Tabbed):
    """What came of the sessions of help, in four views; docs/deflection.md has the definitions."""

    model = HelpSession
    page_title = gettext_lazy("What came of looking for help")
    header_icon = "help"
    index_url_name = "deflection_report"
    index_results_url_name = "deflection_report_results"
    template_name = "search/admin/deflection.html"
    export_filename = "looking-for-help"
    filterset_class = DeflectionFilterSet
    tab_name, tabs = "by", VIEWS
    FIRST = {
        "": DateColumn("week", label=gettext_lazy("Week of")),
        "query": WordsColumn(),
        "page": WordsColumn("title", gettext_lazy("Page"), lambda row: row["url"]),
        "section": Column("section", label=gettext_lazy("Section")),
    }
    NUMBERS = {
        "sessions": gettext_lazy("Sessions"),
        "confirmed": gettext_lazy("Confirmed"),
        "assumed": gettext_lazy("Assumed"),
        "failed": gettext_lazy("Failed"),
        "unknown": gettext_lazy("Not known"),
    }
    custom_field_preprocess = {
        name: {ReportView.FORMAT_CSV: without_formula} for name in ("words", "title", "section")
    }

    @property
    def columns(self):
        return [
            self.FIRST[self.tab],
            *(NumberColumn(name, label=label) for name, label in self.NUMBERS.items()),
        ]

    @property
    def list_export(self):
        return [column.name for column in self.columns]

    @property
    def export_headings(self):
        return {column.name: column.label for column in self.columns}

    def get_queryset(self):
        return HelpSession.objects.settled()

    def filter_queryset(self, sessions):
        self.sessions = super().filter_queryset(sessions)
        if not self.tab:
            return self.sessions.by_week()
        searches = LoggedSearch.objects.filter(session__in=self.sessions)
        return getattr(searches, f"by_{self.tab}")()

    def decorate_paginated_queryset(self, rows):
        tell = {"page": add_titles, "section": close_sections}.get(self.tab)
        return tell(rows, self.request.user) if tell else rows

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs, total=self.sessions.aggregate(**outcomes()))

    @property
    def no_results_message(self):
        return _("There are no sessions older than three days yet.")


def add_titles(rows, member):
    """Tell rows of opened pages their title and url; what has gone, or is not open to `member`, is only named by its kind."""
    known = {entry.name: entry for entry in opened({row["opened"] for row in rows}, member)}
    for row in rows:
        entry = known.get(row["opened"])
        row["title"] = entry.title if entry else str(CLOSED)
        row["url"] = entry and entry.get_absolute_url()
    return rows


def close_sections(rows, member):
    """Take the names from sections in which nothing that was opened is open to `member`."""
    inside = LoggedSearch.objects.filter(section__in=[row["section"] for row in rows])
    inside = set(inside.exclude(opened="").order_by().values_list("section", "opened").distinct())
    seen = {entry.name for entry in opened({name for _section, name in inside}, member)}
    named = {section for section, name in inside if name in seen}
    for row in rows:
        row["section"] = row["section"] if row["section"] in {"", *named} else str(CLOSED)
    return rows


def opened(names: set[str], member):
    """The entries of these names ("guide:12") that `member` may see."""
    keys = [name.partition(":")[::2] for name in names]
    wanted = Q(pk__in=[])
    for kind in {kind for kind, _pk in keys}:
        wanted |= Q(kind=kind, object_id__in=[int(pk) for its, pk in keys if its == kind])
    seen = Entry.objects.filter(wanted, scope__in=scopes_of(member))
    return seen.defer("body", "folded_body")

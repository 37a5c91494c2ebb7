"""What people searched for, for those who write: lists of the Wagtail admin, with what can be done about each row."""

import django_filters
from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn
from wagtail.admin.views.reports import ReportView

from community.content.spreadsheets import without_formula
from community.search.acts import Acts
from community.search.answered import answered
from community.search.logged import LoggedSearch, rising
from community.search.tabs import PERIODS, Tabbed, WordsColumn

LISTS = {
    "": gettext_lazy("Popular"),
    "rising": gettext_lazy("Rising"),
    "found_nothing": gettext_lazy("No results"),
    "not_opened": gettext_lazy("Searched, not opened"),
    "then_asked": gettext_lazy("Searched, then asked"),
    "corrected": gettext_lazy("Corrected"),
}


class SearchFilterSet(WagtailFilterSet):
    show = django_filters.ChoiceFilter(
        label=gettext_lazy("List"),
        choices=list(LISTS.items())[1:],
        method="leave",
        widget=forms.HiddenInput,
    )
    since = django_filters.ChoiceFilter(
        label=gettext_lazy("When"),
        choices=PERIODS,
        empty_label=gettext_lazy("All times"),
        method="leave",
    )
    language = django_filters.ChoiceFilter(
        label=gettext_lazy("Language"), choices=settings.LANGUAGES
    )

    class Meta:
        model = LoggedSearch
        fields = []

    def leave(self, searches, name, value):
        """It decides how searches are grouped."""
        return searches


class SearchesReport(Tabbed):
    """The different questions, the most frequent first."""

    model = LoggedSearch
    page_title = gettext_lazy("Searches")
    header_icon = "search"
    index_url_name = "searches_report"
    index_results_url_name = "searches_report_results"
    template_name = "search/admin/searches.html"
    export_filename = "searches"
    filterset_class = SearchFilterSet
    paginate_by = 25
    tab_name, tabs = "show", LISTS
    list_export = [
        "words", "language", "times", "trend", "most_found", "opened", "asked", "corrected", "last",
    ]  # fmt: skip
    export_headings = {
        "words": gettext_lazy("Words"),
        "language": gettext_lazy("Language"),
        "times": gettext_lazy("Searched"),
        "trend": gettext_lazy("Trend"),
        "most_found": gettext_lazy("Found"),
        "opened": gettext_lazy("Opened"),
        "asked": gettext_lazy("Then asked"),
        "corrected": gettext_lazy("Corrected to"),
        "last": gettext_lazy("Last"),
    }
    custom_field_preprocess = {
        name: {ReportView.FORMAT_CSV: without_formula} for name in ("words", "trend", "corrected")
    }

    @property
    def columns(self):
        meant = Column("corrected", label=gettext_lazy("Corrected to"))
        return [
            WordsColumn(),
            Column("language", label=gettext_lazy("Language")),
            NumberColumn("times", label=gettext_lazy("Searched")),
            Column("trend", label=gettext_lazy("Trend"), classname="trend-column"),
            *([meant] if self.tab == "corrected" else []),
            NumberColumn("most_found", label=gettext_lazy("Found")),
            NumberColumn("opened", label=gettext_lazy("Opened")),
            NumberColumn("asked", label=gettext_lazy("Then asked")),
            DateColumn("last", label=gettext_lazy("Last")),
            WordsColumn(
                "answer",
                gettext_lazy("Answered in the forum"),
                lambda row: row["answer"] and row["answer"].get_absolute_url(),
                accessor=lambda row: row["answer"] or "",
            ),
            ActsColumn("acts", label=gettext_lazy("What you can do")),
        ]

    def filter_queryset(self, searches):
        found = super().filter_queryset(searches)
        if self.tab not in ("", "rising"):
            found = getattr(found, self.tab)()
        groups = found.grouped(int(self.asked.get("since") or 0))
        return rising(groups) if self.tab == "rising" else groups.order_by("-times", "words")

    def decorate_paginated_queryset(self, groups):
        """The rows themselves are told more: the table that shows them is made already."""
        for row in groups:
            row["trend"] = trend(row)
        if self.is_export:
            return groups
        known = answered([(row["words"], row["language"]) for row in groups])
        acts = Acts(self.request.user)
        for row in groups:
            row["answer"] = known.get((row["words"], row["language"]))
            row["acts"] = acts.for_row(row)
        return groups

    @property
    def no_results_message(self):
        return _("Nobody has searched, or not as you filter.")


class ActsColumn(Column):
    cell_template_name = "search/admin/_acts.html"


def trend(row) -> str:
    """This period beside the one before, by a sign and in words."""
    now, before = {"now": row["recent"], "before": row["before"]}, row["before"]
    if row["recent"] > before:
        return _("↑ more: %(now)d, after %(before)d") % now
    if row["recent"] < before:
        return _("↓ fewer: %(now)d, after %(before)d") % now
    return _("→ as before: %(now)d") % now

"""What readers said, for those who write the pages: two reports of the Wagtail admin, each with a spreadsheet."""

from datetime import timedelta

import django_filters
from django.db.models import Value
from django.db.models.functions import Length, Substr
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, LocaleColumn, NumberColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Locale, Page
from wagtail.permissions import policy_registry

from community.content.spreadsheets import without_formula
from community.feedback.models import Vote
from community.feedback.ranking import by_need
from community.feedback.wilson import Share

PERIODS = [
    (30, gettext_lazy("The last 30 days")),
    (90, gettext_lazy("The last 90 days")),
    (365, gettext_lazy("The last year")),
]


def editable_by(member):
    """The pages that `member` may change: whoever mends a page reads what was said of it."""
    policy = policy_registry.get_by_type(Page)
    return policy.instances_user_has_permission_for(member, "change")


def answered_about(member):
    answered = Vote.objects.order_by().values("page")
    return editable_by(member).filter(pk__in=answered).order_by("title")


def sections(request):
    """What directly holds pages that somebody answered about."""
    above = Substr("path", Value(1), Length("path") - Value(Page.steplen))
    paths = answered_about(request.user).order_by().annotate(above=above).values("above")
    return editable_by(request.user).filter(path__in=paths).order_by("path")


def days_ago(days: str):
    return timezone.now() - timedelta(days=int(days)) if days else None


class PageColumn(TitleColumn):
    """The title of a page, leading to its edit screen. `pk` says where a row has the page's number."""

    class Media:
        css = {"all": ["css/admin/readers-report.css"]}

    def __init__(self, name, pk="pk", **kwargs):
        super().__init__(
            name,
            label=gettext_lazy("Page"),
            classname="title page-column",
            get_url=lambda row: reverse("wagtailadmin_pages:edit", args=[getattr(row, pk)]),
            **kwargs,
        )


class HelpfulnessFilterSet(WagtailFilterSet):
    section = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Section"), queryset=sections, method="in_section"
    )
    since = django_filters.ChoiceFilter(
        label=gettext_lazy("Answers of"),
        choices=PERIODS,
        empty_label=gettext_lazy("All times"),
        method="leave",
    )
    text = django_filters.ChoiceFilter(
        label=gettext_lazy("About"),
        choices=[("now", gettext_lazy("The text as it is now"))],
        empty_label=gettext_lazy("All that it said"),
        method="leave",
    )

    class Meta:
        model = Page
        fields = []

    def in_section(self, pages, name, section):
        return pages.descendant_of(section)

    def leave(self, pages, name, value):
        """Which answers are counted is decided where they are counted."""
        return pages

    def filter_queryset(self, pages):
        found, asked = super().filter_queryset(pages), self.form.cleaned_data
        return by_need(found, since=days_ago(asked["since"]), as_it_is=bool(asked["text"]))


class ForPageEditors(ReportView):
    """A report for whoever may change a page, on those pages alone."""

    permission_policy = policy_registry.get_by_type(Page)
    any_permission_required = ["change"]
    header_icon = "help"


class HelpfulnessReport(ForPageEditors):
    """The least helpful, most read pages first."""

    model = Page
    page_title = gettext_lazy("Helpfulness")
    index_url_name = "helpfulness_report"
    index_results_url_name = "helpfulness_report_results"
    filterset_class = HelpfulnessFilterSet
    export_filename = "helpfulness"
    columns = [
        PageColumn("title"),
        LocaleColumn(label=gettext_lazy("Language"), sort_key=None),
        NumberColumn("times_read", label=gettext_lazy("Read"), sort_key="times_read"),
        NumberColumn("answers", label=gettext_lazy("Answers"), sort_key="answers"),
        Column(
            "helped",
            label=gettext_lazy("Helped"),
            accessor=lambda page: page.share.in_words,
            sort_key="low",
        ),
        Column(
            "helped_now",
            label=gettext_lazy("Helps as it is now"),
            accessor=lambda page: (
                page.share_now.in_words if page.answers_now else _("not known yet")
            ),
        ),
        NumberColumn(
            "need",
            label=gettext_lazy("Left without help, at least"),
            accessor=lambda page: round(page.need),
            sort_key="need",
        ),
        TitleColumn(
            "remark_count",
            label=gettext_lazy("Remarks"),
            get_url=lambda page: remarks_url(page) if page.remark_count else None,
        ),
    ]
    list_export = [
        "title",
        "locale.language_code",
        "url",
        "times_read",
        "answers",
        "helped",
        "share.percent",
        "share.low_percent",
        "share.high_percent",
        "answers_now",
        "helped_now",
        "need",
        "remark_count",
    ]
    export_headings = {
        "title": gettext_lazy("Page"),
        "locale.language_code": gettext_lazy("Language"),
        "url": gettext_lazy("Address"),
        "times_read": gettext_lazy("Read"),
        "answers": gettext_lazy("Answers"),
        "helped": gettext_lazy("Helped"),
        "share.percent": gettext_lazy("Helped (%)"),
        "share.low_percent": gettext_lazy("Helped, at least (%)"),
        "share.high_percent": gettext_lazy("Helped, at most (%)"),
        "answers_now": gettext_lazy("Answers about the text as it is now"),
        "helped_now": gettext_lazy("Helped by the text as it is now"),
        "need": gettext_lazy("Left without help, at least"),
        "remark_count": gettext_lazy("Remarks"),
    }

    def get_queryset(self):
        return editable_by(self.request.user).select_related("locale")

    def filter_queryset(self, pages):
        filters = self.filters
        found = filters.filter_queryset(pages) if filters.is_valid() else by_need(pages)
        return self.order_queryset(found)

    def decorate_paginated_queryset(self, pages):
        for page in pages:
            page.share = Share(page.helped, page.answers)
            page.share_now = Share(page.helped_now, page.answers_now)
        return pages

    @property
    def no_results_message(self):
        return _("Nobody has answered “Did this help?” yet, or not where you look.")


class RemarksFilterSet(WagtailFilterSet):
    page = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Page"), queryset=lambda request: answered_about(request.user)
    )
    locale = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Language"), field_name="page__locale", queryset=Locale.objects.all()
    )
    since = django_filters.ChoiceFilter(
        label=gettext_lazy("When"),
        choices=PERIODS,
        empty_label=gettext_lazy("All times"),
        method="not_before",
    )

    class Meta:
        model = Vote
        fields = ["is_helpful", "reason"]

    def not_before(self, votes, name, days):
        return votes.filter(created_at__gte=days_ago(days))


class RemarksReport(ForPageEditors):
    """Every reason and remark, the newest first."""

    model = Vote
    page_title = gettext_lazy("Remarks of readers")
    header_icon = "comment"
    index_url_name = "remarks_report"
    index_results_url_name = "remarks_report_results"
    filterset_class = RemarksFilterSet
    export_filename = "remarks"
    columns = [
        PageColumn("page", pk="page_id", accessor="page.title"),
        Column("answer", label=gettext_lazy("Answer"), accessor="answer"),
        Column("reason", label=gettext_lazy("Reason"), accessor="get_reason_display"),
        Column("remark", label=gettext_lazy("Remark"), classname="words-column"),
        Column("query", label=gettext_lazy("Searched for")),
        Column("member", label=gettext_lazy("Member"), accessor="said_by"),
        DateColumn("created_at", label=gettext_lazy("When")),
    ]
    list_export = [
        "page.title",
        "answer",
        "get_reason_display",
        "remark",
        "query",
        "said_by",
        "created_at",
    ]
    export_headings = {
        "page.title": gettext_lazy("Page"),
        "answer": gettext_lazy("Answer"),
        "get_reason_display": gettext_lazy("Reason"),
        "remark": gettext_lazy("Remark"),
        "query": gettext_lazy("Searched for"),
        "said_by": gettext_lazy("Member"),
        "created_at": gettext_lazy("When"),
    }

    custom_field_preprocess = {
        name: {ReportView.FORMAT_CSV: without_formula} for name in ("remark", "query", "said_by")
    }

    def get_queryset(self):
        pages = editable_by(self.request.user).order_by().values("pk")
        votes = Vote.objects.with_words().filter(page__in=pages)
        return votes.select_related("page", "member").order_by("-created_at", "-pk")

    @property
    def no_results_message(self):
        return _("No remarks here yet.")


def remarks_url(page) -> str:
    return f"{reverse('remarks_report')}?{urlencode({'page': page.pk})}"

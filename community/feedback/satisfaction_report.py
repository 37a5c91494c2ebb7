"""How it went, for staff: figures above, the answers below. Names only for those who may see who answered."""

import django_filters
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from community.content.spreadsheets import without_formula
from community.feedback.models import FollowUp, Survey
from community.feedback.reports import PERIODS, days_ago
from community.feedback.satisfaction import Satisfaction

POLICY = ModelPermissionPolicy(Survey)
MAY_SEE, MAY_SEE_WHO = "feedback.view_survey", "feedback.see_who_answered"
MAY_FOLLOW_UP = "feedback.change_followup"
FOLLOW_UP_POLICY = ModelPermissionPolicy(FollowUp)
WORDS = {"with": gettext_lazy("With words"), "without": gettext_lazy("Without words")}


def groups(request):
    names = Survey.objects.answered().order_by("group").values_list("group", flat=True).distinct()
    return [(name, name) for name in names if name]


class SatisfactionFilterSet(WagtailFilterSet):
    since = django_filters.ChoiceFilter(
        label=gettext_lazy("When"),
        choices=PERIODS,
        empty_label=gettext_lazy("All times"),
        method="not_before",
    )
    group = django_filters.ChoiceFilter(label=gettext_lazy("Category"), choices=[])
    score = django_filters.ChoiceFilter(
        label=gettext_lazy("Answer"), choices=list(reversed(Survey.Face.choices))
    )
    words = django_filters.ChoiceFilter(
        label=gettext_lazy("In their words"), choices=list(WORDS.items()), method="having_words"
    )
    channel = django_filters.ChoiceFilter(
        label=gettext_lazy("Answered"), choices=Survey.Channel.choices
    )

    class Meta:
        model = Survey
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["group"].extra["choices"] = groups(self.request)

    def not_before(self, answers, name, days):
        return answers.filter(answered_at__gte=days_ago(days))

    def having_words(self, answers, name, value):
        return answers.exclude(comment="") if value == "with" else answers.filter(comment="")

    def asked(self):
        """The questions of the same time and category, answered or not."""
        chosen = self.form.cleaned_data if self.is_valid() else {}
        asked = Survey.objects.all()
        if chosen.get("since"):
            asked = asked.filter(asked_at__gte=days_ago(chosen["since"]))
        return asked.filter(group=chosen["group"]) if chosen.get("group") else asked


class SatisfactionReport(ReportView):
    model = Survey
    permission_policy = POLICY
    any_permission_required = ["view"]
    page_title = gettext_lazy("Satisfaction")
    header_icon = "success"
    template_name = "feedback/admin/satisfaction.html"
    index_url_name = "satisfaction_report"
    index_results_url_name = "satisfaction_report_results"
    filterset_class = SatisfactionFilterSet
    export_filename = "satisfaction"
    export_headings = {
        "answered_at": gettext_lazy("When"),
        "get_score_display": gettext_lazy("Answer"),
        "score": gettext_lazy("Answer, 1 to 5"),
        "comment": gettext_lazy("In their words"),
        "group": gettext_lazy("Category"),
        "get_channel_display": gettext_lazy("Answered"),
        "language": gettext_lazy("Language"),
        "title": gettext_lazy("About"),
        "said_by": gettext_lazy("Who"),
    }
    of_people = ["title", "said_by"]
    custom_field_preprocess = {
        name: {ReportView.FORMAT_CSV: without_formula}
        for name in ("comment", "group", "title", "said_by")
    }

    @property
    def sees_who(self) -> bool:
        return self.request.user.has_perm(MAY_SEE_WHO)

    @property
    def list_export(self):
        return [it for it in self.export_headings if self.sees_who or it not in self.of_people]

    @property
    def columns(self):
        of_people = [
            Column("title", label=gettext_lazy("About")),
            Column("said_by", label=gettext_lazy("Who")),
        ]
        return [
            DateColumn("answered_at", label=gettext_lazy("When")),
            Column("score", label=gettext_lazy("Answer"), accessor="get_score_display"),
            Column("comment", label=gettext_lazy("In their words"), classname="words-column"),
            Column("group", label=gettext_lazy("Category")),
            Column("channel", label=gettext_lazy("Answered"), accessor="get_channel_display"),
            *(of_people if self.sees_who else []),
        ]

    def get_queryset(self):
        answers = Survey.objects.answered().select_related("member")
        return answers.order_by("-answered_at", "-pk")

    def get_context_data(self, *args, **kwargs):
        context = super().get_context_data(*args, **kwargs)
        found = self.filter_queryset(self.get_queryset())
        context["figures"] = Satisfaction.of(found, self.filters.asked())
        context["sees_who"] = self.sees_who
        context["may_follow_up"] = self.request.user.has_perm(MAY_FOLLOW_UP)
        return context

    @property
    def no_results_message(self):
        return _("Nobody has answered yet, or not where you look.")


class FollowUpsReport(ReportView):
    """What waits for somebody, and what came of the rest."""

    model = FollowUp
    permission_policy = FOLLOW_UP_POLICY
    any_permission_required = ["change"]
    page_title = gettext_lazy("Follow-ups")
    header_icon = "warning"
    index_url_name = "follow_ups"
    index_results_url_name = "follow_ups_results"
    is_export_enabled = False
    columns = [
        TitleColumn(
            "title",
            label=gettext_lazy("About"),
            accessor=lambda it: it.survey.title or _("Not known any more"),
            url_name="follow_up",
        ),
        Column("score", label=gettext_lazy("Answer"), accessor="survey.get_score_display"),
        Column("comment", label=gettext_lazy("In their words"), accessor="survey.comment"),
        Column("state", label=gettext_lazy("Now"), accessor="state"),
        Column("assigned", label=gettext_lazy("Who sees to it")),
        DateColumn("opened_at", label=gettext_lazy("Opened")),
        Column("words", label=gettext_lazy("What came of it")),
    ]

    def get_queryset(self):
        return FollowUp.objects.for_list()

    @property
    def no_results_message(self):
        return _("Nobody was unhappy yet.")

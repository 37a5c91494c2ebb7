"""“What deserves an entry” in the Wagtail admin: what customers ask, the most wanted first, with what can be done about it."""

from datetime import timedelta

import django_filters
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView

from community.content.spreadsheets import without_formula
from community.desk.counting import LABELS, WEIGHTS
from community.desk.drafting import open_to
from community.desk.models.demand import Demand
from community.search.acts import Act, link
from forum.models import Category, Tag
from knowledgebase.models import FAQIndexPage, FAQSectionPage

PERIODS = [
    (30, gettext_lazy("The last 30 days")),
    (90, gettext_lazy("The last 90 days")),
    (365, gettext_lazy("The last year")),
]


def may_choose(member) -> bool:
    """Whoever may write answers in the FAQ, somewhere."""
    return open_to(member, FAQIndexPage, FAQSectionPage).exists()


def rooms(request):
    if request is None:
        return Category.objects.none()
    questions = Category.objects.visible_to(request.user).filter(kind=Category.Kind.QUESTIONS)
    return questions.order_by("name")


class DemandFilterSet(WagtailFilterSet):
    q = django_filters.CharFilter(
        label=gettext_lazy("Words"), field_name="title", lookup_expr="icontains"
    )
    state = django_filters.ChoiceFilter(label=gettext_lazy("Status"), choices=Demand.State.choices)
    category = django_filters.ModelChoiceFilter(label=gettext_lazy("Category"), queryset=rooms)
    tag = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Tag"), queryset=Tag.objects.order_by("name"), field_name="topic__tags"
    )
    since = django_filters.ChoiceFilter(
        label=gettext_lazy("Last asked"), choices=PERIODS, method="asked_since"
    )
    dismissed = django_filters.BooleanFilter(
        label=gettext_lazy("Dismissed"),
        field_name="dismissed_at",
        lookup_expr="isnull",
        exclude=True,
    )

    class Meta:
        model = Demand
        fields = []

    def asked_since(self, demands, name, value):
        return demands.filter(last_at__gte=timezone.now() - timedelta(days=int(value)))


class CellColumn(Column):
    """A cell with forms in it."""

    def __init__(self, name, template: str, **kwargs):
        super().__init__(name, **kwargs)
        self.cell_template_name = f"desk/admin/{template}.html"

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        request = parent_context["request"]
        token = parent_context.get("csrf_token")
        return {**context, "csrf_token": token, "back": request.get_full_path()}


class DemandReport(ReportView):
    model = Demand
    page_title = gettext_lazy("What deserves an entry")
    header_icon = "help"
    index_url_name = "demand_report"
    index_results_url_name = "demand_report_results"
    template_name = "desk/admin/demand.html"
    filterset_class = DemandFilterSet
    export_filename = "what-deserves-an-entry"
    paginate_by = 25
    list_export = [
        "title", "number", "score", *(f"counts.{name}.0" for name in WEIGHTS),
        "get_state_display", "category", "language", "last_at",
    ]  # fmt: skip
    export_headings = {
        "title": gettext_lazy("Question"),
        "number": gettext_lazy("Wordings"),
        "score": gettext_lazy("Demand"),
        **{f"counts.{name}.0": label for name, label in LABELS.items()},
        "get_state_display": gettext_lazy("Status"),
        "category": gettext_lazy("Category"),
        "language": gettext_lazy("Language"),
        "last_at": gettext_lazy("Last asked"),
    }
    custom_field_preprocess = {"title": {ReportView.FORMAT_CSV: without_formula}}
    columns = [
        CellColumn("title", "_demand_question", label=gettext_lazy("Question")),
        CellColumn("score", "_demand_parts", label=gettext_lazy("Demand")),
        CellColumn("state", "_demand_state", label=gettext_lazy("Status")),
        DateColumn("last_at", label=gettext_lazy("Last asked")),
        CellColumn("acts", "_demand_acts", label=gettext_lazy("What you can do"), accessor="pk"),
    ]

    def dispatch(self, request, *args, **kwargs):
        if not may_choose(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        member = self.request.user
        found = Demand.objects.for_editor(member).with_wordings_for(member)
        found = found.select_related("topic", "category", "answer__locale")
        return found.defer("topic__source", "topic__html").order_by("-score", "-last_at", "-pk")

    def filter_queryset(self, queryset):
        """What was dismissed stands in its own list."""
        found = super().filter_queryset(queryset)
        asked = self.filters.form.cleaned_data if self.filters.is_valid() else {}
        return found if asked.get("dismissed") else found.open()

    def decorate_paginated_queryset(self, demands):
        for demand in demands:
            demand.number = len(demand.read)
            if not self.is_export:
                demand.parts = list(parts(demand))
                demand.act = act(demand)
        return demands

    def get_context_data(self, **kwargs):
        weights = [(LABELS[name], weight) for name, weight in WEIGHTS.items()]
        return super().get_context_data(weights=weights, **kwargs)

    @property
    def no_results_message(self):
        if self.filters and any(self.request.GET.get(name) for name in self.filters.filters):
            return _("No question is as you filter.")
        return _(
            "Nobody has asked anything yet, or the night has not counted it. Look again tomorrow."
        )


def parts(demand: Demand):
    """Of what the number is made: name, times, of them lately, what it adds."""
    for name, weight in WEIGHTS.items():
        times, lately = demand.counts.get(name, [0, 0])
        if times:
            yield LABELS[name], times, lately, round(weight * (times + lately), 1)


def act(demand: Demand) -> Act | None:
    """What makes an entry of it, or of what nobody found a guide.

    Nothing, where help answers it already.
    """
    if demand.state == Demand.State.FAQ:
        return None
    if not demand.topic:
        said = {"words": demand.title, "language": demand.language}
        return Act(_("Write a guide"), link("draft_guide", said))
    if not demand.topic.accepted_reply_id:
        return None
    return Act(_("Make FAQ entry"), f"{reverse('draft_answer')}?topic={demand.topic.pk}")

"""The consent ledger in the Wagtail admin: who was asked what, what they read and said. Nobody changes it there."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from community.content.spreadsheets import without_formula
from community.members.models import Consent, ConsentEntry, Member
from community.members.wordings import Purpose

# Whoever keeps the members of the site answers for what they agreed to.
POLICY, ACTS = ModelPermissionPolicy(Member), ["change"]
STATES = {
    "standing": gettext_lazy("Given"),
    "waiting": gettext_lazy("Asked, no answer yet"),
    "refused": gettext_lazy("Refused"),
    "withdrawn": gettext_lazy("Taken back"),
}


class LedgerFilterSet(WagtailFilterSet):
    purpose = django_filters.ChoiceFilter(
        label=gettext_lazy("Purpose"), field_name="consent__purpose", choices=Purpose.choices
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("Now"), choices=list(STATES.items()), method="in_state"
    )
    member = django_filters.CharFilter(
        label=gettext_lazy("Member: name, username or address"), method="of_member"
    )

    class Meta:
        model = ConsentEntry
        fields = []

    def in_state(self, entries, name, state):
        return entries.filter(consent__in=getattr(Consent.objects, state)().order_by().values("pk"))

    def of_member(self, entries, name, words):
        fields = ("name__icontains", "username__iexact", "email__iexact")
        found = Q(*((f"consent__member__{field}", words) for field in fields), _connector=Q.OR)
        return entries.filter(found)


class LedgerReport(ReportView):
    """Every entry, the newest first."""

    model = ConsentEntry
    permission_policy = POLICY
    any_permission_required = ACTS
    page_title = gettext_lazy("Consent")
    header_icon = "clipboard-list"
    index_url_name = "consent_report"
    index_results_url_name = "consent_report_results"
    filterset_class = LedgerFilterSet
    export_filename = "consent"
    columns = [
        DateColumn("at", label=gettext_lazy("When")),
        Column("member", label=gettext_lazy("Member"), accessor="consent.member"),
        Column("consent", label=gettext_lazy("For what")),
        Column("act", label=gettext_lazy("What"), accessor="get_act_display"),
        Column("answer", label=gettext_lazy("Answer"), accessor="get_answer_display"),
        Column("proof", label=gettext_lazy("Answered by way of"), accessor="get_proof_display"),
        Column("read", label=gettext_lazy("As it was read")),
        Column("state", label=gettext_lazy("Now"), accessor="consent.state"),
    ]
    export_headings = {
        "consent.member.username": gettext_lazy("Member"),
        "at": gettext_lazy("When"),
        "consent.get_purpose_display": gettext_lazy("Purpose"),
        "consent.about": gettext_lazy("About"),
        "get_act_display": gettext_lazy("What"),
        "get_answer_display": gettext_lazy("Answer"),
        "words": gettext_lazy("Words"),
        "get_proof_display": gettext_lazy("Answered by way of"),
        "asked_by": gettext_lazy("Asked by"),
        "version": gettext_lazy("Version of the wording"),
        "language": gettext_lazy("Language"),
        "read": gettext_lazy("As it was read"),
        "consent.state": gettext_lazy("Now"),
    }
    list_export = list(export_headings)
    custom_field_preprocess = {
        name: {ReportView.FORMAT_CSV: without_formula}
        for name in ("consent.member.username", "consent.about", "words", "read")
    }

    def get_queryset(self):
        return ConsentEntry.objects.select_related("consent__member", "by").order_by("-at", "-pk")

    @property
    def no_results_message(self):
        return _("Nobody was asked for anything yet, or not what you look for.")


class LedgerMenuItem(MenuItem):
    def is_shown(self, request):
        return POLICY.user_has_any_permission(request.user, ACTS)

"""The list of what was written to support, for those who may read it; and drafts that are begun from questions."""

import django_filters
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from community.desk import demand_views, drafting_views
from community.desk.demand_report import DemandReport, may_choose
from community.desk.models import SupportRequest

POLICY = ModelPermissionPolicy(SupportRequest)


class RequestFilterSet(WagtailFilterSet):
    answered = django_filters.BooleanFilter(
        label=_("Answered"), field_name="answered_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = SupportRequest
        fields = []


class SupportReport(ReportView):
    """Every message, the newest first. What was said after it stands in the mailbox of support."""

    model = SupportRequest
    permission_policy = POLICY
    any_permission_required = ["view"]
    page_title = _("Messages to support")
    header_icon = "mail"
    index_url_name = "support_report"
    index_results_url_name = "support_report_results"
    filterset_class = RequestFilterSet
    columns = [
        Column("reference", label=_("Reference")),
        Column("about", label=_("About")),
        Column("name", label=_("Name")),
        Column("email", label=_("E-mail address")),
        DateColumn("created_at", label=_("Sent")),
        BooleanColumn("handed_over", label=_("Handed over"), accessor="handed_over_at"),
        BooleanColumn("answered", label=_("Answered"), accessor="answered_at"),
    ]

    @property
    def no_results_message(self):
        return _("Nobody has written to support yet.")


class SupportMenuItem(MenuItem):
    def is_shown(self, request):
        return POLICY.user_has_any_permission(request.user, ["view"])


@hooks.register("register_admin_urls")
def support_urls():
    return [
        path("reports/support/", SupportReport.as_view(), name="support_report"),
        path(
            "reports/support/results/",
            SupportReport.as_view(results_only=True),
            name="support_report_results",
        ),
        path("drafts/guide/", drafting_views.draft_guide, name="draft_guide"),
        path("drafts/answer/", drafting_views.draft_answer, name="draft_answer"),
    ]


@hooks.register("register_reports_menu_item")
def support():
    return SupportMenuItem(
        _("Messages to support"),
        reverse("support_report"),
        name="support",
        icon_name="mail",
        order=120,
    )


@hooks.register("register_permissions")
def permissions():
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(content_type__app_label="desk", codename="view_supportrequest")


class DemandMenuItem(MenuItem):
    def is_shown(self, request):
        return may_choose(request.user)


@hooks.register("register_admin_urls")
def demand_urls():
    return [
        path("deserves/", DemandReport.as_view(), name="demand_report"),
        path(
            "deserves/results/",
            DemandReport.as_view(results_only=True),
            name="demand_report_results",
        ),
        path("deserves/join/", demand_views.merge, name="demand_merge"),
        path("deserves/<int:pk>/dismiss/", demand_views.dismiss, name="demand_dismiss"),
        path("deserves/<int:pk>/restore/", demand_views.restore, name="demand_restore"),
        path("deserves/<int:pk>/split/", demand_views.split, name="demand_split"),
    ]


@hooks.register("register_admin_menu_item")
def deserves():
    return DemandMenuItem(
        _("What deserves an entry"),
        reverse("demand_report"),
        name="deserves",
        icon_name="help",
        order=310,
    )


@hooks.register("register_log_actions")
def name_the_choices(actions):
    actions.register_action("desk.dismiss_demand", _("Dismiss"), _("Said that it needs no entry"))
    actions.register_action("desk.restore_demand", _("Take back"), _("Took it back into the list"))
    actions.register_action("desk.split_demand", _("Split"), _("Split off a wording"))
    actions.register_action("desk.merge_demand", _("Join"), _("Joined two questions"))

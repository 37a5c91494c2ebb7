"""The list of what was written to support, for those who may read it; drafts that are begun from questions; and what
other pages say of asking without an account."""

from urllib.parse import parse_qs, urlsplit

import django_filters
from django.template.loader import render_to_string
from django.urls import path, reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.permission_policies import ModelPermissionPolicy

from community.desk import drafting_views
from community.desk.models import AskUs, GuestQuestion, SupportRequest
from community.desk.models.asking import WITHOUT_ACCOUNT

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


class ForModerators(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("forum.moderate")


@hooks.register("register_admin_menu_item")
def held_questions():
    url = reverse_lazy("desk:ask_held")
    label = _("Questions that wait")
    return ForModerators(label, url, name="questions-that-wait", icon_name="help", order=315)


@hooks.register("slot:account.login")
def ask_without_signing_in(request, back):
    """Who is asked to sign in because they want to ask, need not."""
    way = urlsplit(back or "")
    if way.path != reverse("forum:topic_new") or not AskUs.for_request(request).is_open:
        return ""
    title = parse_qs(way.query).get("title", [""])[0]
    return render_to_string("desk/_ask_instead.html", {"title": title}, request)


@hooks.register("slot:topic.for_moderators")
def asked_by_a_guest(request, topic):
    if topic.author.kind not in WITHOUT_ACCOUNT:
        return ""
    question = GuestQuestion.objects.filter(topic=topic).select_related("topic__author").first()
    if not question:
        return ""
    return render_to_string("desk/_asked_by_a_guest.html", {"question": question}, request)

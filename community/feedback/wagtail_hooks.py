from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from community.feedback import admin_views
from community.feedback.forms import SurveyForm
from community.feedback.models import FollowUp, Survey
from community.feedback.reports import ForPageEditors, HelpfulnessReport, RemarksReport
from community.feedback.satisfaction_report import (
    MAY_FOLLOW_UP,
    MAY_SEE,
    FollowUpsReport,
    SatisfactionReport,
)

ON_HOME = 5  # follow-ups on the home page of the admin; the list has them all


class ForPageEditorsMenuItem(MenuItem):
    def is_shown(self, request):
        policy, acts = ForPageEditors.permission_policy, ForPageEditors.any_permission_required
        return policy.user_has_any_permission(request.user, acts)


class SatisfactionMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(MAY_SEE)


REPORTS = {
    "helpfulness": ("helpfulness_report", HelpfulnessReport),
    "remarks": ("remarks_report", RemarksReport),
    "satisfaction": ("satisfaction_report", SatisfactionReport),
    "follow-ups": ("follow_ups", FollowUpsReport),
}


@hooks.register("register_admin_urls")
def report_urls():
    pages = [
        path(f"reports/{slug}/", report.as_view(), name=name)
        for slug, (name, report) in REPORTS.items()
    ]
    results = [
        path(f"reports/{slug}/results/", report.as_view(results_only=True), name=f"{name}_results")
        for slug, (name, report) in REPORTS.items()
    ]
    acts = [
        path("follow-up/<int:pk>/", admin_views.follow_up, name="follow_up"),
        path("follow-up/<int:pk>/take/", admin_views.take_follow_up, name="take_follow_up"),
    ]
    return pages + results + acts


@hooks.register("register_reports_menu_item")
def helpfulness():
    return ForPageEditorsMenuItem(
        _("Helpfulness"),
        reverse("helpfulness_report"),
        name="helpfulness",
        icon_name="help",
        order=100,
    )


@hooks.register("register_reports_menu_item")
def remarks():
    return ForPageEditorsMenuItem(
        _("Remarks of readers"),
        reverse("remarks_report"),
        name="remarks",
        icon_name="comment",
        order=110,
    )


@hooks.register("register_reports_menu_item")
def satisfaction():
    return SatisfactionMenuItem(
        _("Satisfaction"),
        reverse("satisfaction_report"),
        name="satisfaction",
        icon_name="success",
        order=115,
    )


class FollowUpPanel(Component):
    """On the home page of the admin, as long as an unhappy answer waits."""

    name, order = "follow-ups", 95
    template_name = "feedback/admin/follow_ups.html"

    def get_context_data(self, parent_context):
        request = parent_context["request"]
        if not request.user.has_perm(MAY_FOLLOW_UP):
            return {"follow_ups": []}
        waiting = FollowUp.objects.open().for_list()
        return {"follow_ups": waiting[:ON_HOME], "number": waiting.count(), "request": request}


@hooks.register("construct_homepage_panels")
def add_follow_ups(request, panels):
    panels.append(FollowUpPanel())


@hooks.register("register_log_actions")
def name_the_acts(actions):
    actions.register_action("feedback.take", _("Take a follow-up"), _("Took a follow-up"))
    actions.register_action("feedback.close", _("Close a follow-up"), _("Told what came of it"))


@hooks.register("slot:topic.solved")
def ask_under_topic(request, topic):
    """The question, for the asker of a solved topic."""
    mine = Survey.objects.open().filter(member=request.user)
    return card(request, mine.about(topic).first(), titled=False)


@hooks.register("slot:member.own")
def ask_on_own_page(request, member):
    return card(request, Survey.objects.open().filter(member=member).first(), titled=True)


def card(request, survey, *, titled: bool) -> str:
    if survey is None:
        return ""
    form = SurveyForm(survey=survey)
    form.fields["comment"].widget.attrs["rows"] = 2
    context = {"survey": survey, "form": form, "titled": titled}
    return render_to_string("feedback/_survey_card.html", context, request)

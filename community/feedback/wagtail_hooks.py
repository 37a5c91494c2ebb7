from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from community.feedback.reports import ForPageEditors, HelpfulnessReport, RemarksReport


class ForPageEditorsMenuItem(MenuItem):
    def is_shown(self, request):
        policy, acts = ForPageEditors.permission_policy, ForPageEditors.any_permission_required
        return policy.user_has_any_permission(request.user, acts)


@hooks.register("register_admin_urls")
def report_urls():
    return [
        path("reports/helpfulness/", HelpfulnessReport.as_view(), name="helpfulness_report"),
        path(
            "reports/helpfulness/results/",
            HelpfulnessReport.as_view(results_only=True),
            name="helpfulness_report_results",
        ),
        path("reports/remarks/", RemarksReport.as_view(), name="remarks_report"),
        path(
            "reports/remarks/results/",
            RemarksReport.as_view(results_only=True),
            name="remarks_report_results",
        ),
    ]


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

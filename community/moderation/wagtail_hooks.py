"""The acts of moderation by name; the list of words and the report about the filter, for those who may."""

from django.contrib.auth.models import Permission
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from community.moderation.filter_report import POLICY, FilterReport
from community.moderation.word_lists import ListedWordViewSet

register_snippet(ListedWordViewSet)

ACTIONS = {
    "moderation.held": (_("Hide what was flagged"), _("Enough flags took it out of sight")),
    "moderation.decide": (_("Decide about flags"), _("Decided about the flags")),
    "moderation.reopen": (
        _("Undo a decision about flags"),
        _("Undid the decision about the flags"),
    ),
}


@hooks.register("register_log_actions")
def name_the_acts(actions):
    for action, (label, message) in ACTIONS.items():
        actions.register_action(action, label, message)


class FilterMenuItem(MenuItem):
    def is_shown(self, request):
        return POLICY.user_has_any_permission(request.user, ["view"])


@hooks.register("register_reports_menu_item")
def filter_report():
    url = reverse("filter_report")
    label = _("How the spam filter does")
    return FilterMenuItem(label, url, name="spam-filter", icon_name="warning", order=130)


@hooks.register("register_admin_urls")
def filter_urls():
    return [
        path("reports/spam-filter/", FilterReport.as_view(), name="filter_report"),
        path(
            "reports/spam-filter/results/",
            FilterReport.as_view(results_only=True),
            name="filter_report_results",
        ),
    ]


@hooks.register("register_permissions")
def filter_permissions():
    return Permission.objects.filter(content_type__app_label="moderation", codename="view_verdict")

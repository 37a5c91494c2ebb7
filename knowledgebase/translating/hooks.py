"""Where Wagtail's admin meets the translations of guides."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from knowledgebase.translating.report import TranslationsReport, may_see
from knowledgebase.translating.views import mark_in_line


@hooks.register("register_admin_urls")
def add_addresses():
    report = "reports/translations/"
    results = TranslationsReport.as_view(results_only=True)
    return [
        path(report, TranslationsReport.as_view(), name="translations_report"),
        path(f"{report}results/", results, name="translations_report_results"),
        path("guides/<int:pk>/in-line/", mark_in_line, name="mark_in_line"),
    ]


class TranslationsMenuItem(MenuItem):
    def is_shown(self, request):
        return may_see(request.user)


@hooks.register("register_reports_menu_item")
def add_report():
    address = reverse("translations_report")
    return TranslationsMenuItem(
        _("Translations"), address, name="translations", icon_name="globe", order=650
    )


@hooks.register("register_log_actions")
def name_the_acts(actions):
    actions.register_action(
        "knowledgebase.in_line",
        _("Mark a translation as in line"),
        _("Said that the translation is in line with its original"),
    )

from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from community.search.models import Synonym
from community.search.quality_report import QualityReport, trial
from community.search.related import relate_all, related_to
from community.search.reports import POLICY, DeflectionReport, SearchesReport
from community.search.vocabulary import recount

REPORTS = {
    "searches": (SearchesReport, _("Searches"), "search"),
    "deflection": (DeflectionReport, _("What came of looking for help"), "help"),
    "quality": (QualityReport, _("Quality of search"), "success"),
}


@hooks.register("slot:guide.related")
def guide_related(request, page):
    return render_to_string("search/_related.html", {"related": related_to(page, request.user)})


@hooks.register("after_guides_imported")
def guides_imported():
    recount()
    relate_all()


class SynonymViewSet(SnippetViewSet):
    model = Synonym
    icon = "link"
    menu_label = _("Synonyms")
    menu_name = "synonyms"
    menu_order = 320
    add_to_admin_menu = True
    list_display = ["words", "means", "both_ways", "language"]
    list_filter = ["language"]
    search_fields = ["words", "means"]
    search_backend_name = None


register_snippet(SynonymViewSet)


class ForReadersMenuItem(MenuItem):
    def is_shown(self, request):
        return POLICY.user_has_any_permission(request.user, ["view"])


@hooks.register("register_admin_urls")
def trial_url():
    return [path("reports/quality/try/", trial, name="quality_trial")]


@hooks.register("register_admin_urls")
def report_urls():
    return [
        path(
            f"reports/{name}/{part}",
            report.as_view(results_only=bool(part)),
            name=f"{name}_report{end}",
        )
        for name, (report, _label, _icon) in REPORTS.items()
        for part, end in (("", ""), ("results/", "_results"))
    ]


def register(name: str, label, icon: str, order: int) -> None:
    @hooks.register("register_reports_menu_item")
    def item():
        return ForReadersMenuItem(
            label, reverse(f"{name}_report"), name=name, icon_name=icon, order=order
        )


for place, (name, (_report, label, icon)) in enumerate(REPORTS.items()):
    register(name, label, icon, order=80 + place)

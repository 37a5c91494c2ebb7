from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from community.search.before_asking import step
from community.search.deflection import DeflectionReport
from community.search.models import Suggested
from community.search.related import relate_all, related_to
from community.search.reports import SearchesReport
from community.search.shown import offered
from community.search.tabs import POLICY
from community.search.teaching import PinViewSet, SynonymViewSet
from community.search.vocabulary import recount

REPORTS = {
    "searches": (SearchesReport, _("Searches"), "search"),
    "deflection": (DeflectionReport, _("What came of looking for help"), "help"),
}


@hooks.register("slot:guide.related")
def guide_related(request, page):
    return render_to_string("search/_related.html", {"related": related_to(page, request.user)})


@hooks.register("slot:topic.before_asking")
def topic_before_asking(request, form):
    """Between pressing “Ask” and asking; nothing lets it pass."""
    return step(request, form["title"].value() or "", form["source"].value() or "")


@hooks.register("slot:topic.for_moderators")
def topic_for_moderators(request, topic):
    shown = offered(Suggested.objects.before("topic", topic.pk), request.user)
    return render_to_string("search/_shown_before.html", {"shown": shown}) if shown else ""


@hooks.register("after_guides_imported")
def guides_imported():
    recount()
    relate_all()


register_snippet(PinViewSet)
register_snippet(SynonymViewSet)


class ForReadersMenuItem(MenuItem):
    def is_shown(self, request):
        return POLICY.user_has_any_permission(request.user, ["view"])


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

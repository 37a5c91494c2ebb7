from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from community.search.asked_before_report import AskedBeforeReport
from community.search.before_asking import step
from community.search.deflection import DeflectionReport
from community.search.models import AskedBefore, Suggested
from community.search.quality_report import QualityReport, trial
from community.search.related import relate_all, related_to, related_to_topic
from community.search.reports import SearchesReport
from community.search.shown import offered
from community.search.tabs import POLICY
from community.search.teaching import PinViewSet, SynonymViewSet
from community.search.views_writing import alike
from community.search.vocabulary import recount
from forum.models.moderators import moderates_some

ASKED_BEFORE = 3  # earlier topics that are named above a topic
REPORTS = {
    "searches": (SearchesReport, _("Searches"), "search"),
    "deflection": (DeflectionReport, _("What came of looking for help"), "help"),
    "quality": (QualityReport, _("Quality of search"), "success"),
    "asked_before": (AskedBeforeReport, _("Asked before"), "copy"),
}


@hooks.register("slot:faq.related")
@hooks.register("slot:guide.related")
def guide_related(request, page):
    related = related_to(page, request.user)
    return render_to_string("search/_related.html", {"related": related}, using="django")


@hooks.register("slot:topic.related")
def topic_related(request, topic):
    related = related_to_topic(topic, request.user)
    if not related:
        return ""
    html = render_to_string("search/_related.html", {"related": related}, using="jinja2")
    return mark_safe(html)  # noqa: S308 (Jinja has escaped what is in it)


@hooks.register("slot:topic.moderate")
def topic_asked_before(request, topic):
    rows = AskedBefore.objects.for_moderator(request.user).filter(topic=topic)[:ASKED_BEFORE]
    return render_to_string("search/_asked_before.html", {"rows": rows}, request)


@hooks.register("register_log_actions")
def name_the_acts(actions):
    actions.register_action(
        "forum.not_same", _("Not asked before"), _("Said that it was not asked before")
    )


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


class ForModeratorsMenuItem(MenuItem):
    def is_shown(self, request):
        return moderates_some(request.user)


@hooks.register("register_admin_urls")
def trial_url():
    return [path("reports/quality/try/", trial, name="quality_trial")]


@hooks.register("register_admin_urls")
def alike_url():
    return [path("answers/alike/", alike, name="answers_alike")]


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
    shown = ForModeratorsMenuItem if name == "asked_before" else ForReadersMenuItem

    @hooks.register("register_reports_menu_item")
    def item():
        return shown(label, reverse(f"{name}_report"), name=name, icon_name=icon, order=order)


for place, (name, (_report, label, icon)) in enumerate(REPORTS.items()):
    register(name, label, icon, order=80 + place)

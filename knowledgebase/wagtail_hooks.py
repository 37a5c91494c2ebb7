from django.contrib import messages
from django.shortcuts import redirect
from django.urls import include, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.permissions import policy_registry

from knowledgebase import reports
from knowledgebase.freshness import suspect_guides_of
from knowledgebase.models import EditSuggestion, GuidePage
from knowledgebase.models.shared import SharedWords
from knowledgebase.translating import hooks as translating  # noqa: F401
from knowledgebase.views import deciding

SHOWN = 10  # of each kind on the home page of the admin
ACTIONS = {
    "knowledgebase.trust": (_("Check a guide"), _("Checked that all of it is right")),
    "knowledgebase.apply": (_("Apply a suggested edit"), _("Applied the suggested edit")),
    "knowledgebase.reopen": (_("Decide anew about a suggested edit"), _("Took the decision back")),
    "knowledgebase.decline": (_("Decline a suggested edit"), _("Declined the suggested edit")),
}


@hooks.register("register_log_actions")
def name_the_acts(actions):
    for action, (label, message) in ACTIONS.items():
        actions.register_action(action, label, message)


@hooks.register("register_admin_urls")
def admin_urls():
    suspects = reports.SuspectGuidesView
    suggestions = reports.SuggestionsView
    answers = reports.AnswersToReviewView
    urls = [
        path("answers/", answers.as_view(), name="answers_to_review"),
        path(
            "answers/results/", answers.as_view(results_only=True), name="answers_to_review_results"
        ),
        path("suspect/", suspects.as_view(), name="suspect_guides"),
        path(
            "suspect/results/", suspects.as_view(results_only=True), name="suspect_guides_results"
        ),
        path("broken-links/", reports.broken_links, name="broken_links"),
        path("suggestions/", suggestions.as_view(), name="suggestions"),
        path(
            "suggestions/results/",
            suggestions.as_view(results_only=True),
            name="suggestions_results",
        ),
        path("suggestions/<int:pk>/", deciding.suggestion, name="suggestion"),
        path("suggestions/<int:pk>/apply/", deciding.suggestion_apply, name="suggestion_apply"),
        path(
            "suggestions/<int:pk>/by-hand/", deciding.suggestion_by_hand, name="suggestion_by_hand"
        ),
        path(
            "suggestions/<int:pk>/decline/", deciding.suggestion_decline, name="suggestion_decline"
        ),
    ]
    return [path("knowledge/", include((urls, "knowledgebase_admin")))]


class PagesItem(MenuItem):
    """For whoever writes pages."""

    def is_shown(self, request):
        return policy_registry.get_by_type(Page).user_has_permission(request.user, "change")


class SuggestionsItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("knowledgebase.change_editsuggestion")


@hooks.register("register_reports_menu_item")
def suspect_guides_item():
    url = reverse("knowledgebase_admin:suspect_guides")
    return PagesItem(
        _("Suspect guides"), url, name="suspect-guides", icon_name="warning", order=100
    )


@hooks.register("register_reports_menu_item")
def answers_to_review_item():
    url = reverse("knowledgebase_admin:answers_to_review")
    return PagesItem(
        _("Answers to review"), url, name="answers-to-review", icon_name="date", order=105
    )


@hooks.register("register_reports_menu_item")
def suggestions_item():
    url = reverse("knowledgebase_admin:suggestions") + "?state=waiting"
    return SuggestionsItem(
        _("Suggested edits"), url, name="suggestions", icon_name="edit", order=110
    )


@hooks.register("register_reports_menu_item")
def broken_links_item():
    url = reverse("knowledgebase_admin:broken_links")
    return PagesItem(_("Broken links"), url, name="broken-links", icon_name="link", order=120)


class FreshnessPanel(Component):
    """On the home page of the admin: my suspect guides, and suggestions that wait."""

    name = "freshness"
    order = 205
    template_name = "knowledgebase/admin/home.html"

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        suggestions = EditSuggestion.objects.waiting().decidable_by(user).for_listing()
        return {
            "guides": suspect_guides_of(user)[:SHOWN],
            "suggestions": suggestions[:SHOWN],
        }


@hooks.register("construct_homepage_panels")
def add_freshness(request, panels):
    panels.append(FreshnessPanel())


@hooks.register("after_edit_page")
def checked_today(request, page):
    """The button of the panel saves like any other, so that nothing typed is lost; then the guide is right."""
    if isinstance(page, GuidePage) and "action-checked-today" in request.POST:
        page.trust(by=request.user)
        messages.success(request, _("Thank you: readers see that it was checked today."))


@hooks.register("before_delete_snippet")
def keep_words_that_are_used(request, instances):
    """Say where they stand, instead of leaving holes in guides."""
    for instance in instances:
        if isinstance(instance, SharedWords) and instance.is_used:
            words = gettext("“%(words)s” stands in guides, listed here. Take it out of them first.")
            messages.error(request, words % {"words": instance})
            return redirect(instance.usage_url)
    return None

"""What editors look through to keep guides true, in the reports of the Wagtail admin."""

import django_filters
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.reports import PageReportView, ReportView
from wagtail.models import Locale, Page
from wagtail.permissions import policy_registry

from community.members.models import Member
from knowledgebase.broken_links import broken_links_for
from knowledgebase.freshness import with_doubts
from knowledgebase.models import Doubt, EditSuggestion, FAQEntryPage, GuidePage

PER_PAGE = 50


def owners(request):
    return Member.objects.filter(pk__in=GuidePage.objects.suspect().values("owner")).order_by(
        "name"
    )


class SuspectFilters(WagtailFilterSet):
    owner = django_filters.ModelChoiceFilter(queryset=owners, label=_("Owner"))
    code = django_filters.ChoiceFilter(
        choices=Doubt.Code.choices, method="doubted_for", label=_("Reason")
    )
    locale = django_filters.ModelChoiceFilter(queryset=Locale.objects.all(), label=_("Language"))

    class Meta:
        model = GuidePage
        fields = ["owner", "code", "locale"]

    def doubted_for(self, guides, name, code):
        doubts = Doubt.objects.open().filter(code=code)
        return guides.filter(pk__in=doubts.values("guide"))


class SuspectGuidesView(PageReportView):
    """Guides about which a doubt is open, the longest doubted first."""

    model = GuidePage
    page_title = _("Suspect guides")
    header_icon = "warning"
    index_url_name = "knowledgebase_admin:suspect_guides"
    index_results_url_name = "knowledgebase_admin:suspect_guides_results"
    results_template_name = "knowledgebase/admin/suspect_guides.html"
    filterset_class = SuspectFilters
    any_permission_required = ["add", "change", "publish"]
    is_searchable = False
    list_export = ["title", "locale", "owner", "reasons", "checked_on", "review_by", "full_url"]
    export_headings = {
        "locale": _("Language"),
        "owner": _("Owner"),
        "reasons": _("Reason"),
        "checked_on": _("Checked on"),
        "review_by": _("Review by"),
        "full_url": _("Address"),
    }

    def get_base_queryset(self):
        policy = policy_registry.get_by_type(Page)
        theirs = policy.instances_user_has_permission_for(self.request.user, "change")
        guides = GuidePage.objects.live().suspect().filter(pk__in=theirs.order_by().values("pk"))
        oldest = Doubt.objects.open().filter(guide=OuterRef("pk")).order_by("since")
        return with_doubts(guides).order_by(Subquery(oldest.values("since")[:1]), "pk")


class AnswerFilters(WagtailFilterSet):
    locale = django_filters.ModelChoiceFilter(queryset=Locale.objects.all(), label=_("Language"))

    class Meta:
        model = FAQEntryPage
        fields = ["locale"]


class AnswersToReviewView(PageReportView):
    """Published answers whose review is past, the longest first."""

    model = FAQEntryPage
    page_title = _("Answers to review")
    header_icon = "date"
    index_url_name = "knowledgebase_admin:answers_to_review"
    index_results_url_name = "knowledgebase_admin:answers_to_review_results"
    results_template_name = "knowledgebase/admin/answers_to_review.html"
    filterset_class = AnswerFilters
    any_permission_required = ["add", "change", "publish"]
    is_searchable = False
    list_export = ["title", "locale", "checked_on", "review_by", "full_url"]
    export_headings = SuspectGuidesView.export_headings

    def get_base_queryset(self):
        policy = policy_registry.get_by_type(Page)
        theirs = policy.instances_user_has_permission_for(self.request.user, "change")
        answers = (
            FAQEntryPage.objects.live().overdue().filter(pk__in=theirs.order_by().values("pk"))
        )
        return answers.select_related("locale").order_by("review_by", "pk")


class SuggestionFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        choices=[
            ("waiting", _("Waiting")),
            ("applied", _("Applied")),
            ("declined", _("Declined")),
        ],
        method="in_state",
        label=_("State"),
    )
    locale = django_filters.ModelChoiceFilter(
        field_name="guide__locale", queryset=Locale.objects.all(), label=_("Language")
    )

    class Meta:
        model = EditSuggestion
        fields = ["state", "locale"]

    def in_state(self, suggestions, name, state):
        if state == "waiting":
            return suggestions.waiting()
        return suggestions.exclude(**{f"{state}_at": None})


class SuggestionsView(ReportView):
    """What readers would change."""

    model = EditSuggestion
    page_title = _("Suggested edits")
    header_icon = "edit"
    index_url_name = "knowledgebase_admin:suggestions"
    index_results_url_name = "knowledgebase_admin:suggestions_results"
    results_template_name = "knowledgebase/admin/suggestions.html"
    filterset_class = SuggestionFilters
    any_permission_required = ["change"]
    is_searchable = False
    list_export = ["guide", "state", "created_at", "member", "passage", "proposal", "why"]

    def get_base_queryset(self):
        found = EditSuggestion.objects.decidable_by(self.request.user)
        return found.for_listing().order_by("-created_at", "-pk")


@require_safe
def broken_links(request):
    if not policy_registry.get_by_type(Page).user_has_permission(request.user, "change"):
        raise PermissionDenied
    links = Paginator(broken_links_for(request.user), PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "knowledgebase/admin/broken_links.html", {"links": links})

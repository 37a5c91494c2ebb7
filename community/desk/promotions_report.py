"""“From questions” in the Wagtail admin: every answer that came from the forum, who agreed to be named, what has changed."""

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Page
from wagtail.permissions import policy_registry

from community.desk.models import Promotion


class FromQuestionsReport(ReportView):
    model = Promotion
    permission_policy = policy_registry.get_by_type(Page)
    any_permission_required = ["add", "change"]
    page_title = _("From questions")
    header_icon = "help"
    index_url_name = "from_questions_report"
    index_results_url_name = "from_questions_report_results"
    columns = [
        TitleColumn(
            "entry",
            label=_("Answer"),
            get_url=lambda row: reverse("wagtailadmin_pages:edit", args=[row.entry_id]),
        ),
        Column("state", label=_("State"), accessor=lambda row: state_of(row)),
        Column("asker", label=_("Asked by"), accessor=lambda row: consent_of(row.asker)),
        Column("answerer", label=_("Answered by"), accessor=lambda row: consent_of(row.answerer)),
        Column("changed", label=_("Changed since"), accessor=lambda row: changed(row)),
        DateColumn("made_at", label=_("Begun")),
    ]

    def get_queryset(self):
        return Promotion.objects.for_report()

    @property
    def no_results_message(self):
        return gettext("No answer has come from a question of the forum yet.")


def state_of(promotion) -> str:
    if promotion.entry.live:
        return gettext("published")
    return gettext("draft") if promotion.is_draft else gettext("unpublished")


def consent_of(consent) -> str:
    """Who, and where their consent stands."""
    if not consent:
        return "–"
    said = consent.get_answer_display() if consent.is_standing else consent.state
    return f"{consent.member}: {said}"


def changed(promotion) -> str:
    """Which side has changed since somebody of the other looked."""
    sides = []
    if promotion.is_topic_changed:
        sides.append(
            gettext("the question") if promotion.topic else gettext("the question, deleted")
        )
    if promotion.is_entry_changed:
        sides.append(gettext("the answer"))
    return ", ".join(sides)

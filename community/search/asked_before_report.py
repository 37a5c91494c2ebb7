"""“Asked before” in the Wagtail admin: what moderators may want to close, the likest first."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView

from community.search.models import AskedBefore
from community.search.quality_report import ShareColumn
from forum.models.moderators import moderates_some


class AskedBeforeReport(ReportView):
    model = AskedBefore
    page_title = gettext_lazy("Asked before")
    header_icon = "copy"
    index_url_name = "asked_before_report"
    index_results_url_name = "asked_before_report_results"
    template_name = "search/admin/asked_before.html"
    columns = [
        TitleColumn(
            "topic", label=gettext_lazy("Topic"), get_url=lambda row: row.topic.get_absolute_url()
        ),
        Column("topic.category", label=gettext_lazy("Category")),
        TitleColumn(
            "earlier",
            label=gettext_lazy("Earlier topic"),
            get_url=lambda row: row.earlier.get_absolute_url(),
        ),
        ShareColumn("likeness", label=gettext_lazy("Alike")),
    ]

    def dispatch(self, request, *args, **kwargs):
        if not moderates_some(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self):
        return AskedBefore.objects.for_moderator(self.request.user)

    @property
    def no_results_message(self):
        return _("No open topic is much like an earlier one.")

"""Everything that was done here, to pages and to all else: Wagtail's site history, with the reasons, for all who keep the
peace. It is read and nothing else; no view of the admin changes or deletes an entry."""

import django_filters
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import IntegerField, Value
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import ContentTypeFilter
from wagtail.admin.views.reports.audit_logging import LogEntriesView, SiteHistoryReportFilterSet
from wagtail.log_actions import registry
from wagtail.models import PageLogEntry

from community.content.spreadsheets import without_formula
from community.members.models import Member
from community.moderation.rules import is_owner

LOGS = registry.get_log_entry_models


def kinds_of_things(request):
    ids = {pk for log in LOGS() for pk in log.objects.all().get_content_type_ids()}
    return ContentType.objects.filter(pk__in=ids).order_by("model")


class AuditFilterSet(SiteHistoryReportFilterSet):
    reason = django_filters.CharFilter(
        label=_("Reason"), field_name="data__reason", lookup_expr="icontains"
    )
    object_type = ContentTypeFilter(
        label=_("Type"), method="filter_object_type", queryset=kinds_of_things
    )

    class Meta:
        model = PageLogEntry
        fields = []

    def get_action_choices(self):
        done = {act for log in LOGS() for act in log.objects.all().get_actions()}
        return [choice for choice in registry.get_choices() if choice[0] in done]

    def get_users_queryset(self):
        ids = {pk for log in LOGS() for pk in log.objects.all().get_user_ids()}
        return Member.objects.filter(pk__in=ids).order_by("username")


class AuditLog(LogEntriesView):
    results_template_name = "moderation/admin/audit_results.html"
    page_title = _("Audit log")
    verbose_name_plural = _("acts")
    index_url_name = "audit_log"
    index_results_url_name = "audit_log_results"
    filterset_class = AuditFilterSet
    list_export = [*LogEntriesView.list_export, "reason"]
    export_headings = LogEntriesView.export_headings | {"reason": _("Reason")}

    @staticmethod
    def is_for(member) -> bool:
        """Moderators see all of it; editors have the history of their pages, in Wagtail's own report."""
        return member.has_perm("forum.moderate")

    def dispatch(self, request, *args, **kwargs):
        if not self.is_for(request.user) or (request.GET.get("export") and not self.may_export):
            raise PermissionDenied
        self.custom_field_preprocess |= {
            name: {self.FORMAT_CSV: without_formula, self.FORMAT_XLSX: without_formula}
            for name in ("label", "reason", "user_display_name")
        }
        return super().dispatch(request, *args, **kwargs)

    @property
    def may_export(self) -> bool:
        """A file leaves the house: owners answer for that."""
        return is_owner(self.request.user)

    @property
    def show_export_buttons(self) -> bool:
        return self.may_export

    def get_filtered_queryset(self):
        """As Wagtail's, from all entries: the numbers of each log, joined."""
        self.log_models = list(LOGS())
        first, *others = [
            self.filter_queryset(
                log.objects.values("pk", "timestamp").annotate(
                    log_model_index=Value(number, output_field=IntegerField())
                )
            ).order_by()
            for number, log in enumerate(self.log_models)
        ]
        return first.union(*others, all=True).order_by("-timestamp", "-pk")

    def decorate_paginated_queryset(self, queryset):
        entries = super().decorate_paginated_queryset(queryset)
        for entry in entries:
            entry.reason = str(entry.data.get("reason", ""))
        return entries

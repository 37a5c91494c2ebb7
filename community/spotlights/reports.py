"""The queue of what customers said."""

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.reports import ReportView

from community.spotlights.models import Spotlight


class SpotlightFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(
        choices=[
            ("waiting", _("Waiting for us")),
            ("published", _("Published")),
            ("returned", _("Sent back")),
            ("declined", _("Declined")),
        ],
        method="in_state",
        label=_("State"),
    )

    class Meta:
        model = Spotlight
        fields = ["state", "kind", "product", "stars"]

    def in_state(self, spotlights, name, state):
        if state in ("waiting", "published"):
            return getattr(spotlights, state)()
        return spotlights.exclude(**{f"{state}_at": None})


class SpotlightsView(ReportView):
    """What customers said."""

    model = Spotlight
    page_title = _("Customers' words")
    header_icon = "openquote"
    index_url_name = "spotlights_admin:spotlights"
    index_results_url_name = "spotlights_admin:spotlights_results"
    results_template_name = "spotlights/admin/spotlights.html"
    filterset_class = SpotlightFilters
    any_permission_required = ["change"]
    is_searchable = False
    list_export = ["kind", "product", "stars", "state", "submitted_at", "approved_at"]

    def get_base_queryset(self):
        return Spotlight.objects.for_listing().order_by("-submitted_at", "-pk")

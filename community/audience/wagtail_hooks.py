from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Count, OuterRef, Subquery
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import UsageCountColumn
from wagtail.models import ReferenceIndex
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from community.audience.models import Segment


def with_usage(segments):
    """Each with `usage_count`: how many guides and other things name it."""
    kind = ContentType.objects.get_for_model(Segment)
    uses = ReferenceIndex.objects.filter(
        to_content_type=kind, to_object_id=Cast(OuterRef("pk"), CharField())
    )
    counted = (
        uses.order_by().values("to_object_id").annotate(number=Count("object_id", distinct=True))
    )
    return segments.annotate(usage_count=Coalesce(Subquery(counted.values("number")), 0))


class SegmentIndexView(IndexView):
    def get_base_queryset(self):
        return with_usage(super().get_base_queryset())


class SegmentViewSet(SnippetViewSet):
    model = Segment
    icon = "group"
    menu_label = _("Segments")
    list_display = [
        "name",
        "kind",
        "slug",
        "position",
        UsageCountColumn("usage_count", label=_("Usage"), sort_key="usage_count"),
    ]
    list_filter = ["kind"]
    search_fields = ["name", "slug"]
    search_backend_name = None  # there are never many
    index_view_class = SegmentIndexView


register_snippet(SegmentViewSet)

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Count, OuterRef, Subquery
from django.db.models.functions import Cast, Coalesce
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import UsageCountColumn
from wagtail.models import BaseViewRestriction, ReferenceIndex
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


# Wagtail sends whoever may not see a page or document to sign in, and the signed-in back from there, for ever. To them it
# says now what it says of everything else that they may not see.


@hooks.register("on_serve_page", order=-1)  # around Wagtail's own
def hide_page_from_members(serve):
    def served(page, request, args, kwargs):
        return hidden_from_members(serve(page, request, args, kwargs), request)

    return served


@hooks.register("before_serve_document", order=-1)
def hide_document_from_members(document, request):
    if not request.user.is_authenticated:
        return
    for restriction in document.collection.get_view_restrictions():
        is_password = restriction.restriction_type == BaseViewRestriction.PASSWORD
        if not (is_password or restriction.accept_request(request)):
            raise Http404


def hidden_from_members(response, request):
    """`response`, unless it asks somebody to sign in who is. Raises Http404."""
    asks = response.get("Location", "").startswith(reverse("wagtailcore_login"))
    if asks and request.user.is_authenticated:
        raise Http404
    return response

"""Shared words in the admin: how often each is used stands beside it."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import UsageCountColumn
from wagtail.models import ReferenceIndex
from wagtail.snippets.views.snippets import SnippetViewSet


class SharedWordsViewSet(SnippetViewSet):
    list_filter = ["locale"]

    def get_queryset(self, request):
        return self.model.objects.annotate(
            usage_count=ReferenceIndex.usage_count_subquery(self.model)
        )


class GlossaryTermViewSet(SharedWordsViewSet):
    icon = "openquote"
    list_display = ["term", UsageCountColumn("usage_count", label=_("Usage"))]
    search_fields = ["term", "definition"]


class PassageViewSet(SharedWordsViewSet):
    icon = "snippet"
    list_display = ["title", UsageCountColumn("usage_count", label=_("Usage"))]
    search_fields = ["title", "body"]

"""The report “Translations”: every guide of the first language, and how it fares in the others."""

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.reports.base import ReportView
from wagtail.models import Page
from wagtail.permissions import policy_registry

from knowledgebase.models import GuidePage
from knowledgebase.models.translations import State, other_locales

ANY = ["add", "change", "publish"]


def may_see(member) -> bool:
    return policy_registry.get_by_type(Page).user_has_any_permission(member, ANY)


class TranslationsFilterSet(WagtailFilterSet):
    """Both together mean: guides in this state in that language. One alone: in any language; in any other state."""

    language = django_filters.ModelChoiceFilter(
        label=_("Language"), queryset=lambda request: other_locales(), method="narrow"
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=State.choices, method="narrow")

    class Meta:
        model = GuidePage
        fields = []

    def narrow(self, queryset, name, value):
        return queryset  # the two are taken together, below

    def filter_queryset(self, queryset):
        queryset = super().filter_queryset(queryset)
        language, state = (self.form.cleaned_data.get(name) for name in ("language", "state"))
        return in_state(queryset, [language] if language else list(other_locales()), state)


def in_state(guides, locales, state):
    """Guides that are in `state` in one of `locales`."""
    if not state:
        return guides
    found = guides.none()
    for locale in locales:
        found |= guides.filter(**{f"state_{locale.pk}": state})
    return found


class TranslationsReport(ReportView):
    model = GuidePage
    page_title = _("Translations")
    header_icon = "globe"
    results_template_name = "knowledgebase/translating/report_results.html"
    index_url_name = "translations_report"
    index_results_url_name = "translations_report_results"
    filterset_class = TranslationsFilterSet
    permission_policy = policy_registry.get_by_type(Page)
    any_permission_required = ANY
    context_object_name = "guides"

    def setup(self, *args, **kwargs):
        super().setup(*args, **kwargs)
        self.locales = list(other_locales())
        if chosen := self.request.GET.get("language"):
            self.locales = [one for one in self.locales if str(one.pk) == chosen] or self.locales
        columns = {f"state_{locale.pk}": locale.get_display_name() for locale in self.locales}
        self.list_export = ["title", *columns]
        self.export_headings = {"title": _("Guide"), **columns}

    def get_queryset(self):
        mine = self.permission_policy.instances_user_has_permission_for(self.request.user, "change")
        guides = GuidePage.objects.live().originals().filter(pk__in=mine.order_by().values("pk"))
        self.queryset = guides.with_states(other_locales()).defer_streamfields().order_by("path")
        return super().get_queryset()

    def decorate_paginated_queryset(self, guides):
        for guide in guides:
            guide.told = guide.translations_in(self.locales)
        return guides

    def get_context_data(self, *args, **kwargs):
        may_translate = self.request.user.has_perm("simple_translation.submit_translation")
        context = super().get_context_data(*args, **kwargs)
        return {**context, "locales": self.locales, "may_translate": may_translate}

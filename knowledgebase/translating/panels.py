"""On the edit screen of a guide: how it fares in the other languages, and what an outdated translation lacks."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel


class TranslationsPanel(Panel):
    def __init__(self, **kwargs):
        kwargs.setdefault("heading", _("Translations"))
        kwargs.setdefault("icon", "globe")
        super().__init__(**kwargs)

    class BoundPanel(Panel.BoundPanel):
        template_name = "knowledgebase/translating/panel.html"

        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.original = None
            if self.instance.pk and not self.instance.alias_of_id:
                self.original = self.instance.original

        def is_shown(self):
            is_saved = bool(self.instance.pk) and not self.instance.alias_of_id
            return is_saved and (self.instance.is_original or self.original is not None)

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            if self.original is None:
                return {**context, **about_original(self.instance)}
            return {**context, **about_translation(self.instance, self.original, self.request.user)}


def about_original(guide) -> dict:
    from knowledgebase.models.translations import other_locales

    locales = list(other_locales())
    told = type(guide).objects.filter(pk=guide.pk).with_states(locales).defer_streamfields().get()
    return {"guide": guide, "translations": told.translations_in(locales)}


def about_translation(guide, original, member) -> dict:
    """Is it stale, and since which change? `compare_url` is "" where the earlier revision is not kept."""
    revision = original.live_revision
    known = guide.translated_from_id and original.permissions_for_user(member).can_edit()
    compare_url = ""
    if revision and known:
        ends = [original.pk, guide.translated_from_id, revision.pk]
        compare_url = reverse("wagtailadmin_pages:revisions_compare", args=ends)
    return {
        "guide": guide,
        "original": original,
        "is_stale": guide.is_stale,
        "revision": revision,
        "compare_url": compare_url,
    }

"""A place in the form of a page that upper apps fill, as a lower app may not know them: `slot:…` as on the site."""

from django.utils.functional import cached_property
from wagtail.admin.panels import Panel

from community.content.templatetags.slots import filled


class SlotPanel(Panel):
    """`SlotPanel("faq.editing")` shows what is registered for `slot:faq.editing`, of a request and the page; or nothing."""

    def __init__(self, slot: str, **kwargs):
        super().__init__(**kwargs)
        self.slot = slot

    def clone_kwargs(self):
        return {**super().clone_kwargs(), "slot": self.slot}

    class BoundPanel(Panel.BoundPanel):
        def is_shown(self):
            return bool(self.instance.pk) and super().is_shown() and bool(self.filling)

        @cached_property
        def filling(self) -> str:
            return filled(self.panel.slot, self.request, self.instance)

        def render_html(self, parent_context=None):
            return self.filling

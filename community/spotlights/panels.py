"""Who a case study is about, on its edit screen."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel


class CustomerPanel(Panel):
    """What the customer was asked and said, and the way to ask."""

    def __init__(self, **kwargs):
        super().__init__(**{"heading": _("The customer"), "icon": "user", **kwargs})

    class BoundPanel(Panel.BoundPanel):
        template_name = "spotlights/admin/customer_panel.html"

        def get_context_data(self, parent_context=None):
            page = self.instance
            return {
                **super().get_context_data(parent_context),
                "consents": list(page.consents.values()),
                "ask_url": reverse("spotlights_admin:ask", args=[page.pk]) if page.pk else "",
            }

"""What Wagtail looks for in a page while it is written."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.userbar import ContentCheckerItem


class ContentCheck(ContentCheckerItem):
    """Wagtail's rules and, beyond them, those that an editor's own words and pictures can break."""

    axe_run_only = [
        *ContentCheckerItem.axe_run_only,
        "image-alt",
        "table-duplicate-name",
        "th-has-data-cells",
        "identical-links-same-purpose",
    ]
    axe_messages = {
        **ContentCheckerItem.axe_messages,
        "image-alt": {
            "error_name": _("A picture has no description"),
            "help_text": _("Say what somebody who cannot see it needs to know"),
        },
        "table-duplicate-name": {
            "error_name": _("Two tables have the same caption"),
            "help_text": _("Say in each caption what is in the table"),
        },
        "th-has-data-cells": {
            "error_name": _("A table has a heading without cells"),
            "help_text": _("Take the heading out, or fill its column or row"),
        },
        "identical-links-same-purpose": {
            "error_name": _("Links with the same words lead to different pages"),
            "help_text": _("Say in each link where it leads"),
        },
    }

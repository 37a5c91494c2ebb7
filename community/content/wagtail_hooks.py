"""What our rich text knows beyond Wagtail's: keys of a keyboard, and links elsewhere that keep their window to themselves."""

from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.rich_text.converters.html_to_contentstate import InlineStyleElementHandler
from wagtail.admin.rich_text.editors.draftail.features import InlineStyleFeature
from wagtail.rich_text import LinkHandler


class ExternalLinkHandler(LinkHandler):
    identifier = "external"

    @classmethod
    def expand_db_attributes(cls, attrs):
        return f'<a href="{escape(attrs["href"])}" rel="noopener">'


@hooks.register("register_rich_text_features")
def add_features(features):
    features.register_link_type(ExternalLinkHandler)
    kind = {"type": "KBD", "label": "⌘", "description": _("Key or button"), "element": "kbd"}
    features.register_editor_plugin("draftail", "kbd", InlineStyleFeature(kind))
    features.register_converter_rule(
        "contentstate",
        "kbd",
        {
            "from_database_format": {"kbd": InlineStyleElementHandler("KBD")},
            "to_database_format": {"style_map": {"KBD": "kbd"}},
        },
    )

"""What our rich text knows beyond Wagtail's: keys of a keyboard, and its links; what is checked while writing."""

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.rich_text.converters.html_to_contentstate import InlineStyleElementHandler
from wagtail.admin.rich_text.editors.draftail.features import InlineStyleFeature
from wagtail.admin.userbar import ContentCheckerItem

from community.content.checks import ContentCheck
from community.content.links import ExternalLinkHandler, OurDocumentLinkHandler, OurPageLinkHandler


@hooks.register("register_rich_text_features", order=1)  # after Wagtail's own
def add_features(features):
    features.register_link_type(ExternalLinkHandler)
    features.register_link_type(OurPageLinkHandler)
    features.register_link_type(OurDocumentLinkHandler)
    kind = {
        "type": "KBD",
        "label": "⌘",
        "description": _("Key or button"),
        "style": {"border": "1px solid", "borderRadius": "3px", "padding": "0 0.3em"},
    }
    features.register_editor_plugin("draftail", "kbd", InlineStyleFeature(kind))
    features.register_converter_rule(
        "contentstate",
        "kbd",
        {
            "from_database_format": {"kbd": InlineStyleElementHandler("KBD")},
            "to_database_format": {"style_map": {"KBD": "kbd"}},
        },
    )


@hooks.register("construct_wagtail_userbar")
def check_content(request, items, page):
    """Our rules in place of Wagtail's, in the editor and in its preview."""
    for place, item in enumerate(items):
        if isinstance(item, ContentCheckerItem):
            items[place] = ContentCheck(in_editor=item.in_editor)


@hooks.register("insert_editor_js")
def ready_what_is_pasted():
    return format_html('<script type="module" src="{}"></script>', static("js/paste.js"))


@hooks.register("insert_global_admin_js")
def start_widgets():
    return format_html('<script type="module" src="{}"></script>', static("js/widgets.js"))

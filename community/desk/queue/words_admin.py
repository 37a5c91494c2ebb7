"""Where staff say in their own words what Hearth says with a decision."""

from django.utils.translation import gettext_lazy as _
from wagtail.snippets.views.snippets import SnippetViewSet

from community.desk.models import DecisionWords


class DecisionWordsViewSet(SnippetViewSet):
    model = DecisionWords
    icon = "comment"
    menu_label = _("Words for decisions")
    menu_name = "decision-words"
    menu_order = 330
    add_to_settings_menu = True
    list_display = ["get_decision_display", "get_language_display", "words"]
    search_backend_name = None  # there are never many

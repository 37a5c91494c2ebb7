"""The list of words in the Wagtail admin, with a look at what an entry would have held before it is kept."""

from django.contrib import messages
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from community.moderation.models import ListedWord
from community.moderation.spam.past import Hits, hits_of


class LookingBack:
    """“Look back” shows what it would have held, and keeps nothing. So does “Save” once, when that is something."""

    def form_valid(self, form):
        hits = hits_for(form.instance, self.request.POST)
        if hits is None:
            return super().form_valid(form)
        if hits.found and "look_back" not in self.request.POST:
            sentence = _("Not saved yet: look below at what it would have held.")
            messages.warning(self.request, sentence)
        return self.render_to_response(self.get_context_data(form=form, hits=hits))


def hits_for(word: ListedWord, posted) -> Hits | None:
    """None: it can be saved, for nothing would have been held, or somebody has seen what."""
    if word.act == ListedWord.Act.FINE and "look_back" not in posted:
        return None
    if posted.get("seen") == word.pattern and "look_back" not in posted:
        return None
    hits = hits_of(word.pattern, ListedWord.Act.HOLD)
    return hits if hits.found or "look_back" in posted else None


class AddView(LookingBack, CreateView):
    pass


class ChangeView(LookingBack, EditView):
    pass


class ListedWordViewSet(SnippetViewSet):
    model = ListedWord
    icon = "warning"
    menu_label = _("Words that hold")
    menu_name = "listed-words"
    menu_order = 318
    add_to_admin_menu = True
    add_view_class = AddView
    edit_view_class = ChangeView
    create_template_name = "moderation/admin/listed_create.html"
    edit_template_name = "moderation/admin/listed_edit.html"
    copy_view_enabled = False
    search_backend_name = None
    list_display = ["pattern", "act", "note", "created_at"]
    list_filter = ["act"]
    search_fields = ["pattern", "note"]
    edit_handler = ObjectList([FieldPanel("pattern"), FieldPanel("act"), FieldPanel("note")])

"""Where staff teach the search: synonyms and pinned results in the Wagtail admin, each with a look beforehand."""

from django.contrib import messages
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import CreateView, EditView, SnippetViewSet

from community.search.forms import PinForm
from community.search.models import Synonym
from community.search.pins import Pin
from community.search.previews import found_now, pin_changes, synonym_changes
from community.search.scopes import scopes_of

FILLED = ("words", "means", "language", "address")  # by a link that leads here


class Previewing:
    """“Preview” shows what would change and keeps nothing; “Choose” puts a result into the form first."""

    def post(self, request, *args, **kwargs):
        if not {"preview", "choose"} & request.POST.keys():
            return super().post(request, *args, **kwargs)
        if not hasattr(self, "object"):
            self.object = self.get_object() if "pk" in kwargs else None
        self.form = self.get_form()
        changes = self.changes(self.form)
        for error in self.form.non_field_errors():
            messages.error(request, error)
        only_now = not self.form.is_valid()
        return self.render_to_response(self.get_context_data(changes=changes, only_now=only_now))

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        if chosen := self.request.POST.get("choose"):
            kwargs["data"] = kwargs["data"].copy()
            kwargs["data"]["address"] = chosen
        return kwargs

    def changes(self, form):
        is_whole, member = form.is_valid(), self.request.user
        if self.model is Synonym:
            return synonym_changes(form.instance, member) if is_whole else None
        if is_whole:
            return pin_changes(form.instance, member)
        said = form.data.get("address") or form.cleaned_data.get("words", "")
        return found_now(said, member, form.cleaned_data.get("language", "")) if said else None

    def get_context_data(self, **kwargs):
        return super().get_context_data(can_choose=self.model is Pin, **kwargs)


class AddView(Previewing, CreateView):
    def get_initial(self):
        asked = self.request.GET
        return {**super().get_initial(), **{name: asked[name] for name in FILLED if name in asked}}


class ChangeView(Previewing, EditView):
    pass


class TaughtViewSet(SnippetViewSet):
    add_view_class = AddView
    edit_view_class = ChangeView
    create_template_name = "search/admin/create.html"
    edit_template_name = "search/admin/edit.html"
    add_to_admin_menu = True
    search_backend_name = None
    copy_view_enabled = False


class SynonymViewSet(TaughtViewSet):
    model = Synonym
    icon = "link"
    menu_label = _("Synonyms")
    menu_name = "synonyms"
    menu_order = 320
    list_display = ["words", "means", "both_ways", "language"]
    list_filter = ["language"]
    search_fields = ["words", "means"]


class PinViewSet(TaughtViewSet):
    model = Pin
    icon = "thumbtack"
    menu_label = _("Pinned results")
    menu_name = "pins"
    menu_order = 321
    list_display = [
        "words",
        Column(
            "stands_first",
            label=_("Stands first"),
            accessor=lambda pin: pin.stands_first or _("no longer there, or not open to you"),
        ),
        "language",
        "begins_on",
        "ends_on",
    ]
    list_filter = ["language", "kind"]
    search_fields = ["words"]

    def get_queryset(self, request):
        return Pin.objects.titled(scopes_of(request.user))

    edit_handler = ObjectList(
        [
            FieldPanel("words"),
            FieldPanel("address"),
            FieldPanel("language"),
            FieldPanel("only_in_kind"),
            FieldRowPanel([FieldPanel("begins_on"), FieldPanel("ends_on")]),
        ],
        base_form_class=PinForm,
    )

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from forum.forms_category import CategoryForm
from forum.models import Category, Tag
from forum.models.moderators import moderates_some

ACTIONS = {
    "forum.accept": (_("Accept an answer"), _("Accepted an answer")),
    "forum.unaccept": (_("Take an answer back"), _("Took back the accepted answer")),
    "forum.edit": (_("Edit a post"), _("Edited somebody’s words")),
    "forum.lock": (_("Close a topic"), _("Closed the topic")),
    "forum.unlock": (_("Open a topic"), _("Opened the topic again")),
    "forum.duplicate": (
        _("Close as asked before"),
        _("Closed the question, which was asked before"),
    ),
    "forum.tidy": (_("Tidy a topic"), _("Changed the title or tags")),
    "forum.pin": (_("Pin a topic"), _("Pinned the topic")),
    "forum.unpin": (_("Unpin a topic"), _("Unpinned the topic")),
    "forum.hide": (_("Hide a post"), _("Hid the post")),
    "forum.unhide": (_("Show a post"), _("Showed the post again")),
    "forum.hold": (_("Hold a post"), _("Held the post for a moderator")),
    "forum.release": (_("Release a post"), _("Released the post")),
    "forum.remove": (_("Delete a post"), _("Deleted the post")),
    "forum.restore": (_("Restore a post"), _("Restored the post")),
    "forum.move": (_("Move a topic"), _("Moved the topic")),
    "forum.merge_topic": (_("Merge topics"), _("Merged the topic into another one")),
    "forum.unmerge_topic": (
        _("Take merged topics apart"),
        _("Took the topic out of the other one"),
    ),
    "forum.take_in_topic": (_("Take in a topic"), _("Merged another topic into this one")),
    "forum.split": (_("Split a topic"), _("Made a topic of replies to another one")),
    "forum.split_off": (_("Split replies off"), _("Made a topic of its own of replies")),
    "forum.unsplit": (_("Put a split topic back"), _("Put the topic back into the other one")),
    "forum.rename": (_("Rename a topic"), _("Changed the title")),
    "forum.retag": (_("Tag a topic"), _("Changed the tags")),
    "forum.forget": (_("Remove an earlier version"), _("Removed an earlier version of the words")),
    "forum.tag": (_("Make a tag"), _("Made the tag")),
    "forum.merge": (_("Merge tags"), _("Merged another tag into this one")),
}


@hooks.register("register_log_actions")
def name_the_acts(actions):
    for action, (label, message) in ACTIONS.items():
        actions.register_action(action, label, message)


class CategoryViewSet(SnippetViewSet):
    model = Category
    icon = "comment"
    menu_label = _("Forum categories")
    menu_name = "forum"
    menu_order = 300
    add_to_admin_menu = True
    list_display = ["name", "parent", "kind", "read_by", "order"]
    search_backend_name = None  # there are never many
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("slug"),
            FieldPanel("description"),
            FieldPanel("kind"),
            FieldPanel("parent"),
            MultiFieldPanel([FieldPanel("hue"), FieldPanel("icon")], heading=_("Looks")),
            MultiFieldPanel([FieldPanel("read_by"), FieldPanel("groups")], heading=_("Readers")),
            MultiFieldPanel(
                [FieldPanel("start_by"), FieldPanel("starters")], heading=_("Who starts topics")
            ),
            MultiFieldPanel(
                [FieldPanel("reply_by"), FieldPanel("repliers")], heading=_("Who replies")
            ),
            MultiFieldPanel(
                [
                    FieldPanel("moderator_names"),
                    FieldPanel("moderator_groups"),
                ],
                heading=_("Who moderates"),
            ),
            FieldPanel("close_after"),
            FieldPanel("language", widget=forms.Select(choices=[("", "—"), *settings.LANGUAGES])),
            FieldPanel("order"),
        ],
        base_form_class=CategoryForm,
    )


register_snippet(CategoryViewSet)


class TagIndexView(IndexView):
    """With how many topics each has, hidden ones too: moderators alone look at it."""

    def get_base_queryset(self):
        return super().get_base_queryset().annotate(topic_count=Count("topics"))


class TagForm(WagtailAdminModelForm):
    """A tag that comes to stand for another gives it its topics."""

    def save(self, commit=True):
        target = self.cleaned_data.get("synonym_of")
        merges = commit and self.instance.pk and "synonym_of" in self.changed_data and target
        if merges:
            self.instance.synonym_of = None
        tag = super().save(commit)
        if merges:
            tag.merge_into(target, by=self.for_user)
        return tag


class TagViewSet(SnippetViewSet):
    model = Tag
    icon = "tag"
    menu_label = _("Forum tags")
    menu_name = "forum-tags"
    menu_order = 310
    add_to_admin_menu = True
    index_view_class = TagIndexView
    list_display = ["name", "synonym_of", Column("topic_count", label=_("Topics"))]
    search_fields = ["name"]
    search_backend_name = None
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel(
                "synonym_of",
                help_text=_("Its topics get that tag instead, and who asks for it finds that one."),
            ),
        ],
        base_form_class=TagForm,
    )


register_snippet(TagViewSet)


class ForModerators(MenuItem):
    def is_shown(self, request):
        return moderates_some(request.user)


@hooks.register("register_admin_menu_item")
def out_of_sight():
    url = reverse_lazy("forum:out_of_sight")
    return ForModerators(_("Out of sight"), url, name="out-of-sight", icon_name="view", order=320)


@hooks.register("before_delete_snippet")
def keep_conversations(request, instances):
    """A category goes only when nothing lies in it any more, hidden and deleted topics included."""
    rooms = [it for it in instances if isinstance(it, Category)]
    full = next((it for it in rooms if it.topics.exists()), None)
    outer = next((it for it in rooms if it.children.exists()), None)
    if not full and not outer:
        return None
    if full:
        messages.error(request, _("There are topics in “%s”, so it cannot be deleted.") % full)
    else:
        messages.error(request, _("There are categories in “%s”. Take them out first.") % outer)
    return redirect(Category.snippet_viewset.get_url_name("list"))

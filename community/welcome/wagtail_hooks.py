"""Letters and their days in the Wagtail admin; the first steps in the slots of lower rooms."""

from django.template.loader import render_to_string
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.contrib.settings.registry import registry
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from community.welcome.forms import LetterForm, SeriesForm
from community.welcome.greeting import KIND, waits
from community.welcome.models import Letter, Series
from community.welcome.steps import steps_of
from forum.models.moderators import moderates_some

DAYS = _("Days after the address was confirmed. Empty: this letter is not sent.")

Series.edit_handler = ObjectList(
    [
        FieldPanel("is_on"),
        MultiFieldPanel(
            [FieldPanel(kind, help_text=DAYS) for kind in ("welcome", "follow", "answer")],
            heading=_("When each letter goes out"),
        ),
    ],
    base_form_class=SeriesForm,
)
registry.register(Series, icon="mail")


class LetterPolicy(ModelPermissionPolicy):
    """There is one of each in every language: nothing to add, nothing to delete."""

    def user_has_permission(self, user, action):
        return action in ("change", "view") and super().user_has_permission(user, action)


register_permission_policy(Letter, LetterPolicy(Letter))


class LetterViewSet(SnippetViewSet):
    model = Letter
    icon = "mail"
    menu_label = _("Letters to newcomers")
    menu_name = "letters"
    menu_order = 330
    add_to_admin_menu = True
    copy_view_enabled = False
    list_display = ["__str__", Column("whose_words", label=_("Words"))]
    list_filter = ["kind", "language"]
    search_backend_name = None  # there are never many
    edit_handler = ObjectList(
        [FieldPanel("subject"), FieldPanel("text")], base_form_class=LetterForm
    )


register_snippet(LetterViewSet)


class ForModerators(MenuItem):
    def is_shown(self, request):
        return moderates_some(request.user)


@hooks.register("register_admin_menu_item")
def first_posts():
    url = reverse_lazy("welcome:first_posts")
    return ForModerators(_("First posts"), url, name="first-posts", icon_name="user", order=321)


@hooks.register("register_log_actions")
def name_the_acts(actions):
    actions.register_action(KIND, _("Thank for a first post"), _("Thanked for the first post"))


@hooks.register("slot:topic.for_moderators")
def greet(request, topic):
    return render_to_string("welcome/_greet.html", {"topic": topic}) if waits(topic) else ""


@hooks.register("slot:member.own")
def own_steps(request, member):
    steps = steps_of(member)
    return render_to_string("welcome/_steps.html", {"steps": steps}, request) if steps else ""


@hooks.register("slot:home.first")
def steps_left(request, page):
    """A line on the home page; the list is on their own page."""
    steps = steps_of(request.user)
    context = {"steps": steps, "done": sum(step.is_done for step in steps)}
    return render_to_string("welcome/_left.html", context, request) if steps else ""

"""Where owners find how the site is running: in the menu, and on the home page of the admin when it is not well."""

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from community.moderation.rules import is_owner
from community.serving import views
from community.serving.watch import troubles


@hooks.register("register_admin_urls")
def running_urls():
    return [
        path("running/", views.running, name="running"),
        path("running/<int:pk>/now/", views.run_now, name="running_now"),
    ]


class ForOwners(MenuItem):
    def is_shown(self, request):
        return is_owner(request.user)


@hooks.register("register_admin_menu_item")
def running():
    return ForOwners(
        _("Running"), reverse("running"), name="running", icon_name="cogs", order=9_000
    )


class NotWellPanel(Component):
    """Only when something is not well, and for owners alone."""

    name, order = "running", 80
    template_name = "serving/admin/not_well.html"

    def get_context_data(self, parent_context):
        owner = is_owner(parent_context["request"].user)
        return {"troubles": troubles() if owner else []}


@hooks.register("construct_homepage_panels")
def add_not_well(request, panels):
    panels.append(NotWellPanel())


@hooks.register("register_log_actions")
def name_the_acts(actions):
    actions.register_action(
        "serving.run_now", _("Run a job now"), _("Had a job of the worker run at once")
    )

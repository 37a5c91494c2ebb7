from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from community.notifications import admin_views
from community.notifications.addresses import bounce_of
from community.notifications.health import health
from community.notifications.viewsets import OutboxViewSet


@hooks.register("register_admin_viewset")
def outbox():
    return OutboxViewSet()


@hooks.register("register_admin_urls")
def mail_urls():
    return [
        path("mail/", admin_views.mail_health, name="mail_health"),
        path("mail/retry/", admin_views.retry_all, name="mail_retry_all"),
        path("mail/bounce/<int:pk>/", admin_views.clear_bounce, name="mail_clear_bounce"),
    ]


class MailMenuItem(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm(admin_views.MAY_SEE)


@hooks.register("register_reports_menu_item")
def mail_health():
    return MailMenuItem(_("Mail"), reverse("mail_health"), name="mail", icon_name="mail", order=125)


class StuckPanel(Component):
    """On the home page of the admin, only when mail does not go out."""

    name, order = "mail", 90
    template_name = "notifications/admin/stuck.html"

    def get_context_data(self, parent_context):
        may_see = parent_context["request"].user.has_perm(admin_views.MAY_SEE)
        return {"health": health() if may_see else None}


@hooks.register("construct_homepage_panels")
def add_stuck(request, panels):
    panels.append(StuckPanel())


@hooks.register("register_log_actions")
def name_the_acts(actions):
    actions.register_action(
        "mail.clear_bounce", _("Write there again"), _("Cleared that mail to them had bounced")
    )


@hooks.register("slot:member.admin")
def bounce_in_admin(request, member):
    bounce = bounce_of(member)
    context = {"bounce": bounce, "member": member}
    may_clear = bounce and request.user.has_perm(admin_views.MAY_CLEAR)
    return render_to_string("notifications/admin/_bounced.html", context) if may_clear else ""


@hooks.register("slot:account.email")
def own_bounce(request, member):
    """On the pages about oneself: that mail does not come, and how to mend it."""
    bounce = bounce_of(member) if member == request.user else None
    return (
        render_to_string("notifications/_bounced.html", {"bounce": bounce}, request)
        if bounce
        else ""
    )

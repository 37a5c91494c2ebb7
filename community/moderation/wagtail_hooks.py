"""Trust where moderators look at members, and never beside a name in public: nobody shall collect it."""

from django.template.loader import render_to_string
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from community.moderation import admin_views
from community.moderation.pinning import PIN, UNPIN, may_see


@hooks.register("register_log_actions")
def name_the_acts(actions):
    actions.register_action(PIN, _("Set a level of trust"), _("Set the level of trust by hand"))
    actions.register_action(
        UNPIN, _("Leave trust to the rules"), _("Left the level of trust to the rules")
    )


@hooks.register("register_admin_urls")
def trust_urls():
    return [
        path("trust/<int:pk>/", admin_views.trust, name="trust"),
        path("trust/<int:pk>/by-rules/", admin_views.trust_by_rules, name="trust_by_rules"),
    ]


@hooks.register("slot:member.admin")
def trust_in_admin(request, member):
    if not may_see(request.user):
        return ""
    return render_to_string("moderation/admin/_trust.html", {"member": member}, request)


@hooks.register("slot:topic.for_moderators")
def trust_of_author(request, topic):
    return render_to_string("moderation/_trust_of_author.html", {"author": topic.author}, request)


@hooks.register("slot:member.own")
def own_standing(request, member):
    return render_to_string("moderation/_own_standing.html", {"member": member}, request)

"""The acts by name, the ways there in the menus, what pages of other rooms say to and about members, the list of words."""

from django.contrib.auth.models import Permission
from django.template.loader import render_to_string
from django.urls import path, reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from community.moderation import admin_views
from community.moderation.audit import AuditLog
from community.moderation.filter_report import POLICY, FilterReport
from community.moderation.models import Sanction, Sweep
from community.moderation.pinning import PIN, UNPIN, may_see
from community.moderation.rules import why_not
from community.moderation.word_lists import ListedWordViewSet

register_snippet(ListedWordViewSet)

ACTIONS = {
    PIN: (_("Set a level of trust"), _("Set the level of trust by hand")),
    UNPIN: (_("Leave trust to the rules"), _("Left the level of trust to the rules")),
    "moderation.held": (_("Hide what was flagged"), _("Enough flags took it out of sight")),
    "moderation.decide": (_("Decide about flags"), _("Decided about the flags")),
    "moderation.reopen": (
        _("Undo a decision about flags"),
        _("Undid the decision about the flags"),
    ),
    "moderation.warn": (_("Warn a member"), _("Warned the member")),
    "moderation.silence": (_("Silence a member"), _("Silenced the member")),
    "moderation.suspend": (_("Suspend a member"), _("Suspended the member")),
    "moderation.ban": (_("Ban a member"), _("Banned the member")),
    "moderation.lift": (_("Lift a sanction"), _("Took a sanction back")),
    "moderation.grant": (_("Grant an appeal"), _("Granted the appeal")),
    "moderation.decline": (_("Decline an appeal"), _("Declined the appeal")),
    "members.hold_profile": (_("Hold a profile"), _("Held the profile")),
    "members.release_profile": (_("Publish a profile"), _("Published the profile")),
    "members.decline_profile": (_("Decline a profile"), _("Left the profile out of sight")),
    "moderation.spammer": (_("Spammer"), _("Hid everything of a spammer")),
    "moderation.not_spammer": (_("No spammer"), _("Gave back what was hidden as of a spammer")),
}


@hooks.register("register_log_actions")
def name_the_acts(actions):
    for action, (label, message) in ACTIONS.items():
        actions.register_action(action, label, message)


class ForModerators(MenuItem):
    def is_shown(self, request):
        return request.user.has_perm("forum.moderate")


@hooks.register("register_admin_menu_item")
def sanctions():
    url = reverse_lazy("moderation:sanctions")
    return ForModerators(_("Sanctions"), url, name="sanctions", icon_name="user", order=322)


@hooks.register("slot:frame.standing")
def told_on_every_page(request, thing):
    """To whom was warned, until they have read it, and to whom was silenced: what they can do, and until when not.
    What the page itself tells them (`told_of`) is not said twice."""
    warning = Sanction.objects.unread().filter(member=request.user).order_by("-set_at").first()
    silence = Sanction.objects.silencing(request.user) if request.user.is_silenced else None
    here = getattr(request, "told_of", None)
    context = {
        name: sanction
        for name, sanction in {"warning": warning, "silence": silence}.items()
        if sanction and sanction != here
    }
    if not context:
        return ""
    return render_to_string("moderation/_told.html", context, request)


@hooks.register("slot:member.for_moderators")
def about_member(request, member):
    """The way to what was said to them, if whoever looks may say something."""
    if not request.user.has_perm("forum.moderate") or member.pk == request.user.pk:
        return ""
    standing = Sanction.objects.active().filter(member=member).order_by("-until")
    context = {
        "person": member,
        "standing": standing,
        "may_sanction": not why_not(request.user, member),
        "may_sweep": not Sweep.objects.why_not(request.user, member),
    }
    return render_to_string("moderation/_member.html", context, request)


@hooks.register("slot:member.admin")
def in_member_form(request, member):
    if not request.user.has_perm("forum.moderate") or why_not(request.user, member):
        return ""
    return render_to_string("moderation/admin/member.html", {"person": member}, request)


@hooks.register("slot:topic.for_moderators")
def about_author(request, topic):
    """Whether it is allowed is asked on the page to which it leads: a topic is read more often than moderated."""
    if topic.author.is_team or topic.author == request.user:
        return ""
    context = {"person": topic.author, "about": f"{topic._meta.label_lower}:{topic.pk}"}
    return render_to_string("moderation/_author.html", context, request)


@hooks.register("register_admin_urls")
def audit_urls():
    """In the place of Wagtail's own site history, whose names they have: that is found by them."""
    return [
        path("reports/audit-log/", AuditLog.as_view(), name="audit_log"),
        path(
            "reports/audit-log/results/",
            AuditLog.as_view(results_only=True),
            name="audit_log_results",
        ),
    ]


@hooks.register("construct_reports_menu")
def one_log(request, menu_items):
    """Wagtail's site history is the same without the reasons."""
    menu_items[:] = [item for item in menu_items if item.name != "site-history"]


class ForStaff(MenuItem):
    def is_shown(self, request):
        return AuditLog.is_for(request.user)


@hooks.register("register_reports_menu_item")
def audit_log():
    url = reverse("audit_log")
    return ForStaff(_("Audit log"), url, name="audit-log", icon_name="history", order=100)


class FilterMenuItem(MenuItem):
    def is_shown(self, request):
        return POLICY.user_has_any_permission(request.user, ["view"])


@hooks.register("register_reports_menu_item")
def filter_report():
    url = reverse("filter_report")
    label = _("How the spam filter does")
    return FilterMenuItem(label, url, name="spam-filter", icon_name="warning", order=130)


@hooks.register("register_admin_urls")
def filter_urls():
    return [
        path("reports/spam-filter/", FilterReport.as_view(), name="filter_report"),
        path(
            "reports/spam-filter/results/",
            FilterReport.as_view(results_only=True),
            name="filter_report_results",
        ),
    ]


@hooks.register("register_permissions")
def filter_permissions():
    return Permission.objects.filter(content_type__app_label="moderation", codename="view_verdict")


# Trust stands where moderators look at members, and never beside a name in public: nobody shall collect it.
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

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.views.account import NameEmailSettingsPanel

from community.members.consent_report import LedgerMenuItem, LedgerReport
from community.members.models import Member
from community.members.viewsets import InvitationViewSet, NameForm

# Wagtail's own form asks for a first and a last name, which a Member does not have.
NameEmailSettingsPanel.form_class = NameForm


@hooks.register("register_admin_viewset")
def invitations():
    return InvitationViewSet()


@hooks.register("before_delete_user")
def keep_who_has_written(request, member):
    """Their words belong to conversations of others; so the row stays, and a sentence says what to do."""
    if not member.is_needed:
        return None
    messages.error(
        request,
        _("%s has written here and cannot be deleted. Take “May sign in” away from them instead.")
        % member,
    )
    return redirect("wagtailusers_users:edit", member.pk)


@hooks.register("before_bulk_action")
def keep_those_who_have_written(request, action_type, objects, action):
    members = objects if action_type == "delete" else []
    needed = (it for it in members if isinstance(it, Member) and it.is_needed)
    member = next(needed, None)
    return member and keep_who_has_written(request, member)


@hooks.register("register_admin_urls")
def consent_urls():
    return [
        path("reports/consent/", LedgerReport.as_view(), name="consent_report"),
        path(
            "reports/consent/results/",
            LedgerReport.as_view(results_only=True),
            name="consent_report_results",
        ),
    ]


@hooks.register("register_reports_menu_item")
def consent():
    return LedgerMenuItem(
        _("Consent"),
        reverse("consent_report"),
        name="consent",
        icon_name="clipboard-list",
        order=130,
    )

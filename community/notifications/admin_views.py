"""The health of mail in the Wagtail admin, another try for all of it, and for an address that has bounced."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.log_actions import log

from community.members.models import Member
from community.notifications.addresses import bounce_of
from community.notifications.health import health
from community.notifications.models import OutboxMessage

MAY_SEE = "notifications.change_outboxmessage"
MAY_CLEAR = "members.change_member"


def allow(request, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


@require_safe
def mail_health(request):
    allow(request, MAY_SEE)
    context = {"health": health(), "page_title": _("Mail")}
    return render(request, "notifications/admin/health.html", context)


@require_POST
def retry_all(request):
    """Whatever has not gone out is tried now, with all its tries before it."""
    allow(request, MAY_SEE)
    n = OutboxMessage.objects.unsent().retry()
    said = ngettext("%(n)s mail is tried again now.", "%(n)s mails are tried again now.", n)
    messages.success(request, said % {"n": n})
    return redirect("mail_health")


@require_http_methods(["GET", "HEAD", "POST"])
def clear_bounce(request, pk):
    allow(request, MAY_CLEAR)
    member = get_object_or_404(Member, pk=pk)
    bounce = bounce_of(member)
    if request.method != "POST" and bounce:
        context = {"member": member, "bounce": bounce, "page_title": _("Write there again")}
        return render(request, "notifications/admin/clear_bounce.html", context)
    if bounce:
        bounce.delete()
        log(instance=member, action="mail.clear_bounce", user=request.user)
    messages.success(request, _("%(name)s gets mail again.") % {"name": member})
    return redirect("wagtailusers_users:edit", member.pk)

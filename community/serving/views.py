"""How the site is running, for its owners, and a job that is not to wait for its time."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.moderation.rules import is_owner
from community.serving import showing
from community.serving.models import ScheduledJob
from community.serving.watch import name_of


def allow(request) -> None:
    """Owners alone: what goes wrong tells about the machine, too."""
    if not is_owner(request.user):
        raise PermissionDenied


@require_safe
def running(request):
    allow(request)
    context = {"running": showing.running(), "page_title": _("Running")}
    return render(request, "serving/admin/running.html", context)


@require_POST
def run_now(request, pk):
    allow(request)
    job = get_object_or_404(ScheduledJob.objects.that_can_be_asked_for(), pk=pk)
    job.run_now(by=request.user)
    said = _("The worker does it in a moment: %(what)s.")
    messages.success(request, said % {"what": name_of(job.name)})
    return redirect("running")

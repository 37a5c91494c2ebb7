"""An unhappy answer in the Wagtail admin: somebody takes it up, and says what came of it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.content.returning import way_back
from community.feedback.forms import FollowUpForm
from community.feedback.models import FollowUp
from community.feedback.satisfaction_report import MAY_FOLLOW_UP


def find(request, pk) -> FollowUp:
    if not request.user.has_perm(MAY_FOLLOW_UP):
        raise PermissionDenied
    return get_object_or_404(FollowUp.objects.select_related("survey__member", "assigned"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request, pk):
    """All that is known, and room for what came of it."""
    found = find(request, pk)
    form = FollowUpForm(request.POST or None)
    if form.is_valid():
        try:
            found.close(form.cleaned_data["words"], by=request.user)
        except PermissionDenied as raced:
            form.add_error(None, str(raced))
        else:
            messages.success(request, _("It is done, and the customer hears of it by mail."))
            return redirect("follow_ups")
    context = {"follow_up": found, "form": form, "page_title": _("Follow-up")}
    return render(request, "feedback/admin/follow_up.html", context)


@require_POST
def take_follow_up(request, pk):
    found = find(request, pk)
    try:
        found.take(by=request.user)
    except PermissionDenied as raced:
        messages.error(request, str(raced))
    else:
        messages.success(request, _("You see to it."))
    own = reverse("follow_up", args=[found.pk])
    return redirect(way_back(request, request.POST.get("back", ""), own))

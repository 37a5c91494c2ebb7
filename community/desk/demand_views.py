"""What staff decide about questions: take a wording out, join two, dismiss one and take that back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.audience.refused import Refused
from community.content.returning import way_back
from community.content.row_numbers import is_row_number
from community.desk.demand_report import may_choose
from community.desk.models.demand import LENGTH, Demand

MANY = 20  # questions that are joined at a time


def for_choosing(request):
    """The questions that somebody who may choose sees; 403 for others."""
    if not may_choose(request.user):
        raise PermissionDenied
    return Demand.objects.for_editor(request.user).with_wordings_for(request.user)


@require_POST
def dismiss(request, pk):
    demand = get_object_or_404(for_choosing(request), pk=pk)
    reason = request.POST.get("reason", "").replace("\0", "").strip()
    if len(reason) > LENGTH:
        messages.error(request, _("Give the reason in 200 characters at most: %s") % reason)
    else:
        demand.dismiss(by=request.user, reason=reason)
        messages.success(
            request, _("“%s” is dismissed. Filter by Dismissed to take it back.") % demand
        )
    return back(request)


@require_POST
def restore(request, pk):
    demand = get_object_or_404(for_choosing(request), pk=pk)
    demand.restore(by=request.user)
    messages.success(request, _("“%s” is in the list again.") % demand)
    return back(request)


@require_POST
def split(request, pk):
    demand = get_object_or_404(for_choosing(request), pk=pk)
    number = request.POST.get("wording", "")
    wording = next((one for one in demand.read if str(one.pk) == number), None)
    try:
        if not wording:
            raise Refused(_("It does not stand among these wordings any more."))
        demand.split(wording, by=request.user)
        sentence = _(
            "“%s” is a question of its own now. To put it back, choose both and join them."
        )
        messages.success(request, sentence % wording)
    except Refused as refused:
        messages.error(request, str(refused))
    return back(request)


@require_POST
def merge(request):
    """The first of the chosen ones takes in the others."""
    numbers = [it for it in request.POST.getlist("demand")[:MANY] if is_row_number(it)]
    chosen = list(for_choosing(request).filter(pk__in=numbers))
    chosen.sort(key=lambda demand: (-demand.score, demand.pk))
    try:
        if len(chosen) < 2:
            raise Refused(_("Choose two questions or more."))
        for other in chosen[1:]:
            chosen[0].merge(other, by=request.user)
        messages.success(request, _("They are one question now: “%s”.") % chosen[0])
    except Refused as refused:
        messages.error(request, str(refused))
    return back(request)


def back(request):
    """To the list as it was filtered."""
    return redirect(way_back(request, request.POST.get("back", ""), reverse("demand_report")))

"""Asking that a solved question be read in the FAQ, with one press under it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.desk.models import Nomination
from community.desk.models.nomination import may_nominate
from community.members.signing_in import pressed_by_member
from forum.models import Refused, Topic


@require_POST
@pressed_by_member
def nominate(request, pk):
    topic = get_object_or_404(Topic.objects.visible_to(request.user), pk=pk)
    if not may_nominate(request.user, topic):
        raise PermissionDenied
    try:
        Nomination.objects.nominate(topic, by=request.user)
    except Refused as no:
        messages.error(request, str(no))
    else:
        messages.success(request, _("Thank you. Those who write the FAQ look at it."))
    return redirect(topic)

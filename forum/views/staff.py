"""What not everybody sees: all of it for moderators, what they took away themselves for its authors."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from forum import about
from forum.models import Reply, Topic
from forum.models.moderators import moderates_some
from forum.sight import OutOfSight

ROWS = 30
MOST = 100  # that one person deletes in a day


@require_safe
@login_required
def out_of_sight(request):
    if not moderates_some(request.user):
        raise PermissionDenied
    state, kind = request.GET.get("state", ""), request.GET.get("kind", "")
    rows = OutOfSight(request.user, state, kind)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "state": rows.state,
        "kind": rows.kind,
        **about.writing(_("Out of sight")),
    }
    return render(request, "forum/out_of_sight.html", context)


@require_safe
@login_required
def deleted(request):
    topics = Topic.objects.restorable_by(request.user).select_related("category")
    replies = Reply.objects.restorable_by(request.user).select_related("topic__category")
    context = {
        "posts": [*topics[:MOST], *replies[:MOST]],
        **about.writing(_("What you deleted")),
    }
    return render(request, "forum/deleted.html", context)

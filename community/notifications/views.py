from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from community.content.keyset import Stretch
from community.content.unavailable import aside
from community.members.signing_in import pressed_by_member
from community.notifications.bell import read
from community.notifications.kinds import KINDS
from community.notifications.opening import is_looking_ahead
from community.notifications.showing import shown_to


@never_cache
@require_safe
@login_required
def index(request):
    """What happened, newest first: all, the unread, or one kind."""
    mine = request.user.notifications
    kinds = mine.kinds()
    show = request.GET.get("show", "")
    show = show if show == "unread" or show in kinds else ""
    stretch = Stretch(mine.for_list(show), request.GET, by="created_at")
    context = {
        "page_title": _("Notifications"),
        "noindex": True,
        "show": show,
        "kinds": [(kind, name) for kind, name in KINDS.items() if kind in kinds],
        "stretch": stretch,
        "notifications": shown_to(request.user, stretch.found),
        "until": timezone.now().isoformat(),
    }
    return render(request, "notifications/index.html", context)


@never_cache
@require_safe
@login_required
def notification(request, pk):
    """Leads to what it is about, and is read by that. It is a link, so a browser that only looks ahead reads nothing."""
    mine = get_object_or_404(request.user.notifications, pk=pk)
    if not is_looking_ahead(request):
        aside(read)(request.user, request.user.notifications.filter(pk=pk))
    if thing := shown_to(request.user, [mine])[0].seen:
        return redirect(thing)
    messages.info(request, _("What this was about can no longer be seen."))
    return redirect("notifications:index")


@require_POST
@pressed_by_member
def read_all(request):
    """Everything that stood on the page, or would have; not what came after it was opened."""
    read(request.user, request.user.notifications.filter(created_at__lte=until(request)))
    messages.success(request, _("All is marked as read."))
    return redirect("notifications:index")


def until(request) -> datetime:
    now = timezone.now()
    try:
        return min(datetime.fromisoformat(request.POST.get("until", "")), now)
    except (ValueError, TypeError):  # no moment, or one without a time zone
        return now


@never_cache
@require_safe
@login_required
def bell(request):
    """An HTML fragment: the bell as it is now, for a tab that comes back into view."""
    return render(request, "notifications/_bell.html")

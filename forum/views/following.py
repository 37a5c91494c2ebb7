"""How much of something a member wants to hear, chosen by one press, and everything they have chosen."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from community.content.keyset import Stretch
from community.content.returning import way_back
from community.members.signing_in import pressed_by_member
from community.notifications.models import MailChoices
from forum import about
from forum.models import Following
from forum.stopping import seen_by

SAID = {
    Following.Level.WATCH: gettext_lazy("You hear of everything there."),
    Following.Level.FOLLOW: gettext_lazy("You hear of what is new there."),
    Following.Level.MUTE: gettext_lazy("You hear nothing of it any more."),
    "": gettext_lazy("You no longer follow it."),
}


@require_POST
@pressed_by_member
def follow(request, what, pk):
    noun = find(what, pk, request.user)
    if noun == request.user:
        raise PermissionDenied(_("You cannot follow yourself."))
    level = request.POST.get("level", "")
    if level in SAID:
        Following.objects.choose(request.user, noun, level)
        messages.success(request, SAID[level])
    else:
        messages.error(request, _("Choose how much you want to hear: one of the offered levels."))
    return redirect(way_back(request, request.POST.get("next", ""), reverse("forum:followings")))


def find(what: str, pk: int, member):
    """The noun, as far as `member` may see it."""
    found = seen_by(member)
    if what not in found:
        raise Http404
    return get_object_or_404(found[what], pk=pk)


@never_cache
@require_safe
@login_required
def followings(request):
    """All that a member follows or has muted, each with its choice."""
    mine = request.user.followings.seen_by(request.user).for_list()
    context = {
        **about.writing(_("What you follow")),
        "choices": MailChoices.objects.of(request.user),
        "stretch": Stretch(mine, request.GET, by="created_at"),
    }
    return render(request, "forum/followings.html", context)

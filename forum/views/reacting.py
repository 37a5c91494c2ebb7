"""Helpful, and thanks: a press says it, another takes it back."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.members.signing_in import pressed_by_member
from forum.limits import within_limit
from forum.models import Reaction, Reply, Topic


def reaction(nouns):
    @require_POST
    @pressed_by_member
    def view(request, pk):
        post = get_object_or_404(nouns.objects.visible_to(request.user), pk=pk)
        kind = request.POST.get("kind")
        if kind not in Reaction.Kind.values:
            raise Http404
        if within_limit(request, "react"):
            tell = post.take_back if "undo" in request.POST else post.react
            tell(kind, by=request.user)
        else:
            messages.warning(request, _("That was a lot at once. Say it again in a minute."))
        return redirect(post.place)

    return view


topic_react = reaction(Topic)
reply_react = reaction(Reply)

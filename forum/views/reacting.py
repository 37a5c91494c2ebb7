"""Helpful, and thanks: a press says it, another takes it back."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from forum.models import Reaction, Reply, Topic


def reaction(nouns):
    @require_POST
    @login_required
    def view(request, pk):
        post = get_object_or_404(nouns.objects.visible_to(request.user), pk=pk)
        kind = request.POST.get("kind")
        if kind not in Reaction.Kind.values:
            raise Http404
        tell = post.take_back if "undo" in request.POST else post.react
        tell(kind, by=request.user)
        return redirect(post.place)

    return view


topic_react = reaction(Topic)
reply_react = reaction(Reply)

"""What is done to a topic or reply with one press: each a POST that finds, asks, tells the noun and leads back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from forum.models import Reply, Topic

REASON_LENGTH = 200


def act(nouns, ask: str, tell: str, said):
    """A view: the noun's `ask` decides who may, its verb `tell` does it, `said` is told to who did it."""

    @require_POST
    @login_required
    def view(request, pk):
        noun = get_object_or_404(nouns.objects.visible_to(request.user), pk=pk)
        if not getattr(noun, ask)(request.user):
            raise PermissionDenied
        getattr(noun, tell)(by=request.user, reason=request.POST.get("reason", "")[:REASON_LENGTH])
        messages.success(request, said)
        return redirect(way_back(noun, request.user))

    return view


def way_back(noun, member) -> str:
    if isinstance(noun, Reply):
        return noun.place
    seen = Topic.objects.visible_to(member).filter(pk=noun.pk).exists()
    return (noun if seen else noun.category).get_absolute_url()


MODERATE, REMOVE = "allows_moderation_by", "allows_removal_by"

topic_lock = act(Topic, MODERATE, "lock", _("The topic is closed to new replies."))
topic_unlock = act(Topic, MODERATE, "unlock", _("The topic takes replies again."))
topic_pin = act(Topic, MODERATE, "pin", _("The topic stays at the top of its category."))
topic_unpin = act(Topic, MODERATE, "unpin", _("The topic takes its turn again."))
topic_hide = act(Topic, MODERATE, "hide", _("Only moderators see this topic now."))
topic_unhide = act(Topic, MODERATE, "unhide", _("The topic is back."))
topic_remove = act(Topic, REMOVE, "remove", _("The topic is deleted."))
topic_restore = act(Topic, MODERATE, "restore", _("The topic is back."))
reply_hide = act(Reply, MODERATE, "hide", _("Only moderators see this reply now."))
reply_unhide = act(Reply, MODERATE, "unhide", _("The reply is back."))
reply_remove = act(Reply, REMOVE, "remove", _("The reply is deleted."))
reply_restore = act(Reply, MODERATE, "restore", _("The reply is back."))


@require_POST
@login_required
def reply_accept(request, pk):
    reply = find_answer(request, pk)
    reply.topic.accept(reply, by=request.user)
    messages.success(
        request, _("Thank you: everybody with the same question finds this answer now.")
    )
    return redirect(reply.topic)


@require_POST
@login_required
def reply_unaccept(request, pk):
    reply = find_answer(request, pk)
    if reply.topic.accepted_reply_id == reply.pk:
        reply.topic.unaccept(by=request.user)
        messages.success(request, _("The question waits for an answer again."))
    return redirect(reply.place)


def find_answer(request, pk) -> Reply:
    found = Reply.objects.visible_to(request.user).select_related("topic__category")
    reply = get_object_or_404(found, pk=pk)
    if not reply.topic.allows_accepting_by(request.user):
        raise PermissionDenied
    return reply

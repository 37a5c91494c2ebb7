"""What is done to a topic or reply with one press: each a POST that finds, asks, tells the noun and leads back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from community.content import returning
from community.members.signing_in import pressed_by_member
from forum.models import Reply, Topic

REASON_LENGTH = 200


def act(nouns, ask: str, tell: str, said, *, undo: str = "", find: str = "visible_to"):
    """A view: the noun's `ask` decides who may, its verb `tell` does it, `said` is told to who did it.

    `undo` names the view that takes it back, `find` who sees enough of the noun to ask.
    """

    @require_POST
    @pressed_by_member
    def view(request, pk):
        noun = get_object_or_404(getattr(nouns.objects, find)(request.user), pk=pk)
        if not getattr(noun, ask)(request.user):
            raise PermissionDenied
        getattr(noun, tell)(by=request.user, reason=request.POST.get("reason", "")[:REASON_LENGTH])
        say_done(request, said, undo and reverse(f"forum:{undo}", args=[pk]))
        # Who pressed it may want to stay where several things are to be done.
        stay = returning.way_back(request, request.POST.get("next", ""))
        return redirect(stay or way_back(noun, request.user))

    return view


def say_done(request, said, undo_url: str) -> None:
    """What was done, and a button that takes it back."""
    told = {"said": said, "undo_url": undo_url}
    messages.success(request, render_to_string("forum/_done.html", told, request))


def way_back(noun, member) -> str:
    if isinstance(noun, Reply):
        return noun.place
    seen = Topic.objects.visible_to(member).filter(pk=noun.pk).exists()
    return (noun if seen else noun.category).get_absolute_url()


MODERATE, REMOVE, RESTORE = "allows_moderation_by", "allows_removal_by", "allows_restoring_by"
LOCKED, OPEN = _("The topic is closed to new replies."), _("The topic takes replies again.")
PINNED, UNPINNED = _("The topic stays at the top."), _("The topic takes its turn again.")
TOPIC_HIDDEN, TOPIC_BACK = _("Only moderators see this topic now."), _("The topic is back.")
REPLY_HIDDEN, REPLY_BACK = _("Only moderators see this reply now."), _("The reply is back.")
TOPIC_GONE, REPLY_GONE = _("The topic is deleted."), _("The reply is deleted.")

topic_lock = act(Topic, MODERATE, "lock", LOCKED, undo="topic_unlock")
topic_unlock = act(Topic, MODERATE, "unlock", OPEN, undo="topic_lock")
topic_pin = act(Topic, MODERATE, "pin", PINNED, undo="topic_unpin")
topic_unpin = act(Topic, MODERATE, "unpin", UNPINNED, undo="topic_pin")
topic_hide = act(Topic, MODERATE, "hide", TOPIC_HIDDEN, undo="topic_unhide")
topic_unhide = act(Topic, MODERATE, "unhide", TOPIC_BACK, undo="topic_hide")
topic_release = act(Topic, MODERATE, "release", TOPIC_BACK)
topic_remove = act(Topic, REMOVE, "remove", TOPIC_GONE, undo="topic_restore")
topic_restore = act(
    Topic, RESTORE, "restore", TOPIC_BACK, undo="topic_remove", find="within_reach_of"
)
topic_move_back = act(Topic, MODERATE, "move_back", _("The topic is where it was."))
topic_tag_back = act(Topic, MODERATE, "tag_back", _("The topic has its earlier tags."))
topic_rename_back = act(Topic, MODERATE, "rename_back", _("The topic has its earlier title."))
reply_hide = act(Reply, MODERATE, "hide", REPLY_HIDDEN, undo="reply_unhide")
reply_unhide = act(Reply, MODERATE, "unhide", REPLY_BACK, undo="reply_hide")
reply_release = act(Reply, MODERATE, "release", REPLY_BACK)
reply_remove = act(Reply, REMOVE, "remove", REPLY_GONE, undo="reply_restore")
reply_restore = act(
    Reply, RESTORE, "restore", REPLY_BACK, undo="reply_remove", find="within_reach_of"
)


@require_POST
@pressed_by_member
def reply_accept(request, pk):
    reply = find_answer(request, pk)
    reply.topic.accept(reply, by=request.user)
    messages.success(
        request, _("Thank you: everybody with the same question finds this answer now.")
    )
    return redirect(reply.topic)


@require_POST
@pressed_by_member
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

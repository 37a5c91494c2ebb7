"""Ways to a place inside a topic, and the question whether there is more."""

from datetime import datetime, time

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from community.content.unavailable import aside
from forum.models import Reply, Topic
from forum.models.reading import FAR, reach
from forum.views.finding import way_to, where_now


@require_safe
def topic_unread(request, pk):
    """The first reply that the member has not read; the newest when there is none."""
    found = Topic.objects.visible_to(request.user).with_reading_of(request.user)
    topic = found.filter(pk=pk).first()
    if topic is None:
        return redirect(way_to(where_now(request.user, Topic, pk)))
    if topic.read_position is None:
        return redirect(topic)
    replies = topic.replies.shown_to(request.user)
    reply = replies.filter(position__gt=topic.read_position).first() or replies.last()
    return redirect(reply.place if reply else topic)


@never_cache
@require_safe
def since(request, pk):
    """An HTML fragment that says how many replies follow the position `after`; 204 when there are none."""
    found = Topic.objects.visible_to(request.user).only("pk", "title", "last_position")
    topic = get_object_or_404(found, pk=pk)
    after = request.GET.get("after", "")
    position = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    if position >= topic.last_position:
        return HttpResponse(status=204)
    more = topic.replies.shown_to(request.user).filter(position__gt=position)
    positions = list(more.values_list("position", flat=True)[:FAR])
    if not positions:
        return HttpResponse(status=204)
    place = Reply(topic=topic, position=positions[0]).place
    context = {"place": place, "number": len(positions), "far": FAR}
    return render(request, "forum/_more_replies.html", context)


def to_day(request, topic, day: str):
    try:
        reply = reply_on(topic, request.user, day)
    except (ValueError, OverflowError):
        messages.error(request, _("Write the day as year, month and day: 2026-11-01."))
        return redirect(topic)
    return redirect(reply.place if reply else topic)


@aside
def keep_place(request, topic, position: int) -> None:
    """What is on this page has been read, if it was asked for by a person who wants to look at it now."""
    prefetched = "prefetch" in request.headers.get("Sec-Purpose", "")
    if request.method != "GET" or prefetched or not request.user.is_authenticated:
        return
    if topic.read_position is None or topic.read_position < position:
        reach(request.user, topic, position)


def reply_on(topic, member, day: str):
    """The first reply on that day or after it, the last one when there is none; ValueError for what is no date."""
    date = parse_date(day)  # ValueError for 2026-02-30
    if not date:
        raise ValueError(day)
    start = timezone.make_aware(datetime.combine(date, time.min))
    replies = topic.replies.shown_to(member)
    later = replies.filter(created_at__gte=start).order_by("created_at", "position")
    return later.first() or replies.last()

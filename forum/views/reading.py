from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from community.content.addressing import url
from community.content.keyset import Stretch
from community.notifications.opening import read_about
from forum import about
from forum.models import Category, Reply, Topic
from forum.models.lists import unread_count
from forum.models.on_page import topic_on_page
from forum.models.reply import PAGE
from forum.record import record_of
from forum.several import mark_tickable
from forum.views import composing
from forum.views.answering import composer_of, following_of
from forum.views.finding import way_to, where_now
from forum.views.listing import show_list
from forum.views.lists import lists_for
from forum.views.opening import answer_of, opening_of, tags_drawn, tags_in
from forum.views.places import keep_place, to_day
from forum.views.posts import Page, replies_of, signed, token_of

NEWEST = 8


@require_safe
def index(request):
    return show_list(request, "forum/index.html", lambda: places(request))


def places(request) -> dict:
    topics = Topic.objects.visible_to(request.user)
    categories = Category.objects.visible_to(request.user).for_index()
    if request.user.is_authenticated:
        unread = unread_count(request.user, Topic.objects.shown())
        categories = categories.annotate(unread_count=unread)
    return {
        "categories": categories.as_tree(),
        "lists": lists_for(request.user),
        "newest": topics.newest(NEWEST).for_listing().with_marks_for(request.user),
        "waiting": topics.waiting().newest(NEWEST).for_listing(),
        **about.forum(),
    }


@require_safe
def category(request, slug):
    return show_list(request, "forum/category.html", lambda: room_of(request, slug))


def room_of(request, slug: str) -> dict:
    seen = Category.objects.visible_to(request.user)
    room = get_object_or_404(seen.select_related("parent"), slug=slug)
    topics = room.topics.shown_to(request.user)
    rows = Topic.objects.for_listing().with_tags().with_marks_for(request.user)
    show, found = filtered(topics, request.GET.get("filter") if room.takes_answers else "")
    page = Stretch(rows, request.GET, among=[found])
    is_front = show == "all" and page.is_first
    pinned = rows.filter(pk__in=topics.pinned().values("pk")) if is_front else []
    return {
        "category": room,
        "show": show,
        "page": page,
        "pinned": pinned,
        "has_ticks": mark_tickable(request.user, pinned, page),
        **around(room, seen),
        "may_start": room.allows_topic_by(request.user) or invites(room, request.user),
        **about.category(room, page),
    }


def filtered(topics, name: str):
    """The name of a filter and what it leaves; all but the pinned ones when there is no such filter."""
    if name in ("solved", "unsolved", "unanswered"):
        return name, getattr(topics, name)()
    return "all", topics.unpinned()


def invites(room, visitor) -> bool:
    """Signed out, people may begin to ask where any member may, and sign in on the way."""
    return not visitor.is_authenticated and room.invites_everybody


def around(room, seen) -> dict:
    """The categories inside this one, and the outermost others."""
    others = [it for it in seen if it != room]
    return {
        "inside": [it for it in others if it.parent_id == room.pk],
        "others": [it for it in others if not it.parent_id],
    }


@require_safe
def topic(request, pk, slug=""):
    topic = topic_on_page(pk, request.user)
    if topic is None:
        return redirect(way_to(where_now(request.user, Topic, pk)))
    if not topic.category.allows_reading_by(request.user):
        raise Http404
    if slug != topic.slug:
        query = f"?{request.META['QUERY_STRING']}" if request.META["QUERY_STRING"] else ""
        return redirect(topic.get_absolute_url() + query, permanent=True)
    if "on" in request.GET:
        return to_day(request, topic, request.GET["on"])
    read_about(request, f"topic:{pk}")
    return show_topic(request, topic, composing.reply_form(request, topic))


def show_topic(request, topic, form, *, status=200, **more):
    """A page of a topic, with the reply that is being written; also the answer to a reply that did not get through."""
    after = whole_pages(request.GET.get("after", ""), topic.last_position)
    closing = topic.closing
    may = permissions(topic, request.user, closing)
    page = Page(topic.pk, after + 1, topic.category.lang, request.user.is_authenticated)
    replies, gone_after = replies_of(request, topic, page, may)
    if unread := first_unread(topic, replies):
        unread.begins_unread = True
    last = min(after + PAGE, topic.last_position)
    keep_place(request, topic, last)
    context = {
        "topic": topic,
        "replies": replies,
        "gone_after": gone_after,
        "began_as": began_as(topic),
        "form": form,
        "first_page": not after,
        "older": after - PAGE if after else None,
        "newer": after + PAGE if after + PAGE < topic.last_position else None,
        "first": after + 1,
        "last": last,
        "has_unread": topic.has_more_than_read,
        "is_live": last == topic.last_position and not topic.why_closed(),
        "may": may,
        "closing": closing,
        **({} if after else beginning(request, topic, page, may)),
        "tags": tags_of(topic, may),
        "following": following_of(request, topic),
        "composer": composer_of(request, topic) if may["reply"] and not form else "",
        "record": record_of(topic, replies) if may["moderate"] else [],
        **about.topic(topic, replies, after),
        **more,
    }
    return render(request, "forum/topic.html", context, status=status)


def beginning(request, topic, page, may) -> dict:
    """What stands on the first page alone."""
    asked_too = may["ask_too"] and topic.is_asked_too_by(request.user)
    opening = opening_of(topic, page, may, asked_too=asked_too)
    return {"opening": signed(opening, token_of(request)), "answer": answer_of(topic)}


def tags_of(topic, may) -> str:
    edit_url = url("forum:topic_tags", topic.pk) if may["edit"] else ""
    tags = tuple(tags_in(topic.pk))
    return tags_drawn(tags, edit_url) if tags or edit_url else ""


def began_as(topic) -> Reply | None:
    """The place in another topic from which this one was split off, or None."""
    if not topic.began_as_pk:
        return None
    place = Reply.objects.only("position", "topic").get(pk=topic.began_as_pk)
    return place if place.topic_id != topic.pk else None


def first_unread(topic, replies):
    """The reply on this page at which somebody who comes back reads on, or None."""
    if not topic.has_more_than_read:
        return None
    return next((reply for reply in replies if reply.position > topic.read_position), None)


def permissions(topic, member, closing=None) -> dict:
    """`closing` is what closed the topic, if it is closed."""
    reply = topic.allows_reply_by(member)
    # As Topic.allows_tidying_by, whose dearer half has just been asked.
    tidy = reply and member.is_trusted
    return {
        "reply": reply,
        "tidy": tidy,
        "close_as_asked_before": tidy and topic.is_waiting and member != topic.author,
        "reopen": topic.allows_reopening_by(member, closing),
        "moderate": topic.allows_moderation_by(member),
        "accept": topic.allows_accepting_by(member),
        "edit": topic.allows_edit_by(member),
        "remove": topic.allows_removal_by(member),
        "ask_too": topic.allows_asking_too_by(member),
    }


def whole_pages(after: str, last: int) -> int:
    """The position before the page on which `after` leads; the last page for what lies beyond it, the first for nonsense."""
    number = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    return min(number, max(last - 1, 0)) // PAGE * PAGE


@require_safe
def reply(request, pk):
    """The permanent address of a reply leads to its page."""
    found = Reply.objects.visible_to(request.user).select_related("topic").filter(pk=pk).first()
    return redirect(way_to(found or where_now(request.user, Reply, pk)))

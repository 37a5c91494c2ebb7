from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from forum import about
from forum.forms import ReplyForm
from forum.models import Category, Reply, Topic
from forum.models.reply import PAGE
from forum.views.keeping import take_back

TOPICS_ON_PAGE = 30
NEWEST = 8


@require_safe
def index(request):
    topics = Topic.objects.visible_to(request.user)
    context = {
        "categories": Category.objects.visible_to(request.user).for_index(),
        "newest": topics.for_listing()[:NEWEST],
        "waiting": topics.waiting().for_listing()[:NEWEST],
        **about.forum(),
    }
    return render(request, "forum/index.html", context)


@require_safe
def category(request, slug):
    room = get_object_or_404(Category.objects.visible_to(request.user), slug=slug)
    topics = room.topics.visible_to(request.user).for_listing()
    show, found = filtered(topics, request.GET.get("filter") if room.takes_answers else "")
    page = Paginator(found, TOPICS_ON_PAGE).get_page(request.GET.get("page"))
    context = {
        "category": room,
        "show": show,
        "page": page,
        "pinned": topics.pinned() if show == "all" and page.number == 1 else [],
        "others": Category.objects.visible_to(request.user).exclude(pk=room.pk),
        "may_start": room.allows_topic_by(request.user) or invites(room, request.user),
        **about.category(room, page.number),
    }
    return render(request, "forum/category.html", context)


def filtered(topics, name: str):
    """The name of a filter and what it leaves; all but the pinned ones when there is no such filter."""
    if name in ("waiting", "unanswered", "solved"):
        return name, getattr(topics, name)()
    return "all", topics.unpinned()


def invites(room, visitor) -> bool:
    """Signed out, people may begin to ask where any member may, and sign in on the way."""
    return not visitor.is_authenticated and room.kind != Category.Kind.ANNOUNCEMENTS


@require_safe
def topic(request, pk, slug=""):
    topic = get_object_or_404(Topic.objects.visible_to(request.user).for_page(), pk=pk)
    if slug != topic.slug:
        query = f"?{request.META['QUERY_STRING']}" if request.META["QUERY_STRING"] else ""
        return redirect(topic.get_absolute_url() + query, permanent=True)
    return show_topic(request, topic, ReplyForm(initial=take_back(request)))


def show_topic(request, topic, form, *, status=200, **more):
    """A page of a topic, with the reply that is being written; also the answer to a reply that did not get through."""
    after = whole_pages(request.GET.get("after", ""), topic.last_position)
    # Whoever found the topic may see its replies; asking for the category once more costs a millisecond.
    replies = list(topic.replies.shown_to(request.user).for_topic_page(after))
    may = permissions(topic, request.user)
    for reply in replies:
        reply.topic = topic
        reply.acts = acts_on(reply, request.user, may)
    context = {
        "topic": topic,
        "replies": replies,
        "form": form,
        "first_page": not after,
        "older": after - PAGE if after else None,
        "newer": after + PAGE if after + PAGE < topic.last_position else None,
        "first": after + 1,
        "last": min(after + PAGE, topic.last_position),
        "may": may,
        **about.topic(topic, replies, after),
        **more,
    }
    return render(request, "forum/topic.html", context, status=status)


def permissions(topic, member) -> dict:
    return {
        "reply": topic.allows_reply_by(member),
        "moderate": topic.allows_moderation_by(member),
        "accept": topic.allows_accepting_by(member),
        "edit": topic.allows_edit_by(member),
        "remove": topic.allows_removal_by(member),
    }


def acts_on(reply, member, may) -> set[str]:
    """What `member` may do to a reply; `may` are the rights in its topic."""
    if not member.is_authenticated:
        return set()
    answer = reply.topic.accepted_reply_id
    acts = {
        "accept": may["accept"] and reply.is_shown and not answer,
        "unaccept": may["accept"] and reply.pk == answer,
        "edit": reply.allows_edit_by(member),
        "remove": reply.allows_removal_by(member),
        "hide": may["moderate"],
    }
    return {act for act, allowed in acts.items() if allowed}


def whole_pages(after: str, last: int) -> int:
    """The position before the page on which `after` leads; the last page for what lies beyond it, the first for nonsense."""
    number = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else 0
    return min(number, max(last - 1, 0)) // PAGE * PAGE


@require_safe
def reply(request, pk):
    """The permanent address of a reply leads to its page."""
    found = Reply.objects.visible_to(request.user).select_related("topic")
    return redirect(get_object_or_404(found, pk=pk).place)

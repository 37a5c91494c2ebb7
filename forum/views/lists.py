"""Lists of topics, and what ends them: marking all as read."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from community.content.keyset import Stretch
from community.members.signing_in import pressed_by_member
from forum import about
from forum.models import Category, Topic
from forum.models.reading import mark_read as mark
from forum.several import mark_tickable
from forum.views.listing import show_list


@dataclass(frozen=True)
class List:
    """`among` tells of which querysets of topics it is made: several, where one would read the whole table."""

    name: str
    title: Promise
    lede: Promise
    empty: Promise
    advice: Promise
    among: Callable
    by: str = "last_posted_at"
    for_members: bool = True


LISTS = {
    each.name: each
    for each in [
        List(
            "latest",
            _("Latest"),
            _("Every topic, the one spoken in last on top."),
            _("Nobody has written here yet"),
            _("The first words are yours. A short question is a good beginning."),
            among=lambda topics, member: [topics.unmuted_by(member)],
            for_members=False,
        ),
        List(
            "hot",
            _("Hot"),
            _("What helps many people, or keeps them talking, these weeks."),
            _("It is quiet at the moment"),
            _("When a topic of the last weeks helps many people, it stands here."),
            among=lambda topics, member: [topics.unmuted_by(member).hot()],
            by="heat",
            for_members=False,
        ),
        List(
            "unanswered",
            _("Without reply"),
            _("Questions that nobody has replied to. A guess or a question back helps too."),
            _("Every question has a reply"),
            _("If you came to help, thank you. Look again tomorrow."),
            among=lambda topics, member: [topics.unanswered()],
            for_members=False,
        ),
        List(
            "new",
            _("New"),
            _("Topics of the last four weeks that you have not opened."),
            _("You have opened everything"),
            _("Topics that start from now on stand here until you open them."),
            among=lambda topics, member: [topics.new_to(member)],
        ),
        List(
            "unread",
            _("Unread"),
            _("Topics with words of the last four weeks that you have not read."),
            _("You have read everything"),
            _("What others write from now on stands here until you read it."),
            among=lambda topics, member: [topics.unread_by(member)],
        ),
        List(
            "mine",
            _("Mine"),
            _("What you have started, and where you have replied."),
            _("You have not written yet"),
            _("Topics that you start or reply to stand here, so that you find them again."),
            among=lambda topics, member: topics.taken_part_in_by(member),
        ),
        List(
            "following",
            _("Following"),
            _("Topics that you follow, by themselves or by their category, tag or author."),
            _("You follow nothing yet"),
            _("Follow a topic, category, tag or person, and what is said there stands here."),
            among=lambda topics, member: topics.followed_by(member),
        ),
    ]
}


def lists_for(member) -> list[List]:
    return [each for each in LISTS.values() if member.is_authenticated or not each.for_members]


@require_safe
def topics(request, name):
    chosen = LISTS.get(name)
    if not chosen:
        raise Http404
    if chosen.for_members and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    return show_list(request, "forum/topics.html", lambda: list_of(request, chosen))


def list_of(request, chosen: List) -> dict:
    seen = Topic.objects.visible_to(request.user)
    rows = Topic.objects.for_listing().with_marks_for(request.user)
    among = chosen.among(seen, request.user)
    page = Stretch(rows, request.GET, by=chosen.by, among=among)
    return {
        "list": chosen,
        "lists": lists_for(request.user),
        "page": page,
        "has_ticks": mark_tickable(request.user, page),
        **about.topics(chosen, page),
    }


@require_POST
@pressed_by_member
def mark_read(request):
    """Everything that the member may see."""
    mark(request.user, Category.objects.visible_to(request.user))
    messages.success(request, _("Everything is marked as read."))
    return redirect("forum:index")


@require_POST
@pressed_by_member
def category_mark_read(request, slug):
    room = get_object_or_404(Category.objects.visible_to(request.user), slug=slug)
    mark(request.user, [room])
    messages.success(request, _("This category is marked as read."))
    return redirect(room)

"""The one queue of staff: what waits, one thing of it, and what was decided lately."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from community.desk.models.queue import REASON_LENGTH
from community.desk.models.queue_words import WORDS_LENGTH
from community.desk.queue.finding import ROWS, Narrowed, find, for_staff, heading, seen_by
from community.desk.queue.showing import ready

LENGTHS = {"reason_length": REASON_LENGTH, "words_length": WORDS_LENGTH}


@never_cache
@require_safe
@for_staff
def queue(request):
    narrowed = Narrowed(request.user, request.GET)
    page = Paginator(narrowed.items, ROWS).get_page(request.GET.get("page"))
    kinds = narrowed.kinds()
    context = {
        "narrowed": narrowed,
        "kinds": kinds,
        "categories": narrowed.categories(),
        "number": sum(kind["n"] for kind in kinds),
        "oldest": min((kind["oldest"] for kind in kinds), default=None),
        "page": page,
        "items": ready(page.object_list, request.user),
        **LENGTHS,
        **heading(_("What waits for you"), below=False),
    }
    return render(request, "desk/queue.html", context)


@never_cache
@require_safe
@for_staff
def queue_item(request, pk):
    return show(request, find(request, pk))


def show(request, item, *, problem: str = "", said=None, status: int = 200):
    """One thing by itself; `said` is what was typed before it was refused."""
    ready([item], request.user)
    context = {"item": item, "problem": problem, "said": said or {}, **LENGTHS}
    context |= heading(getattr(item, "title", "") or str(item))
    return render(request, "desk/queue_item.html", context, status=status)


@never_cache
@require_safe
@for_staff
def queue_decided(request):
    """By everybody, the latest first, each with the way back where there is one."""
    decided = seen_by(request.user).decided().order_by("-decided_at", "-pk")
    if is_own := request.GET.get("by") == "me":
        decided = decided.filter(decided_by=request.user)
    page = Paginator(decided, ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "items": ready(page.object_list, request.user), "is_own": is_own}
    return render(request, "desk/queue_decided.html", context | heading(_("Decided")))

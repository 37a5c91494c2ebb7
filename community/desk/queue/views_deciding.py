"""Deciding about what waits, one by one or several at once, and taking it back: each a POST that finds, tells and answers.

With a script (`queue.js`) the answer is a part of the page, without one it is the way back to the list.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.content.returning import way_back
from community.content.row_numbers import is_row_number
from community.desk.queue.finding import ROWS, find, for_staff, heading, seen_by
from community.desk.queue.showing import forget_number, ready
from community.desk.queue.views import LENGTHS, show
from community.members.signing_in import pressed_by_member

REFUSED = 409


@require_POST
@pressed_by_member
@for_staff
def queue_decide(request, pk):
    item, said = find(request, pk), request.POST
    try:
        decision = item.decide(
            said.get("decision", ""),
            by=request.user,
            reason=said.get("reason", ""),
            words=said.get("words", ""),
            seen=said.get("seen"),
        )
    except PermissionDenied as no:
        return refused(request, find(request, pk), str(no))
    forget_number(request.user)
    return done(request, item, decision.said)


@require_POST
@pressed_by_member
@for_staff
def queue_undo(request, pk):
    item = find(request, pk)
    try:
        item.undo(by=request.user)
    except PermissionDenied as no:
        return refused(request, item, str(no))
    forget_number(request.user)
    item = find(request, pk)
    if is_scripted(request):
        ready([item], request.user)
        return render(request, "desk/queue/_item.html", {"item": item, **LENGTHS})
    messages.success(request, _("It waits again."))
    return redirect(f"{queue_again(request)}#item-{item.pk}")


@require_POST
@pressed_by_member
@for_staff
def queue_claim(request, pk):
    """Somebody begins to look at it; the answer says who else does, or nothing."""
    item = find(request, pk)
    if item.claim(by=request.user):
        return HttpResponse(status=204)
    return render(request, "desk/queue/_claimed.html", {"item": find(request, pk)})


def is_scripted(request) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def done(request, item, said):
    context = {"item": item, "said": said, "may_undo": item.allows_undo_by(request.user)}
    if is_scripted(request):
        return render(request, "desk/queue/_done.html", context)
    undo_url = reverse("desk:queue_undo", args=[item.pk]) if context["may_undo"] else ""
    told = {"said": said, "undo_url": undo_url}
    messages.success(request, render_to_string("forum/_done.html", told, request))
    return redirect(queue_again(request))


def refused(request, item, problem: str):
    """With a script what was typed is still there; without one it is shown again."""
    if is_scripted(request):
        context = {"item": item, "problem": problem}
        return render(request, "desk/queue/_refused.html", context, status=REFUSED)
    return show(request, item, problem=problem, said=request.POST, status=REFUSED)


def queue_again(request) -> str:
    return way_back(request, request.POST.get("next", ""), reverse("desk:queue"))


# Several at once ---------------------------------------------------------------------------------


@require_POST
@pressed_by_member
@for_staff
def queue_several(request):
    """One decision about several of one kind; each by itself, so that one that cannot be done keeps nobody's."""
    ticked = dict(it.partition(":")[::2] for it in request.POST.getlist("item")[:ROWS])
    items = found(request, ticked)
    if problem := why_not_together(items):
        messages.error(request, problem)
        return redirect(queue_again(request))
    said = {name: request.POST.get(name, "") for name in ("reason", "words")}
    results = [
        attempt(item, lambda item: item.decide(
            request.POST.get("decision", ""), by=request.user, seen=ticked[str(item.pk)], **said
        ))
        for item in items
    ]  # fmt: skip
    return report(request, results, _("Decided together"))


@require_POST
@pressed_by_member
@for_staff
def queue_undo_several(request):
    items = found(request, request.POST.getlist("item")[:ROWS])
    results = [attempt(item, lambda item: item.undo(by=request.user)) for item in items]
    return report(request, results, _("Taken back together"))


def found(request, numbers) -> list:
    """Those that there are, in the order of the list."""
    pks = [int(it) for it in numbers if is_row_number(it)]
    return list(seen_by(request.user).filter(pk__in=pks).in_order())


def why_not_together(items) -> str:
    if not items:
        return _("Tick at least one thing, then choose what is to be done with it.")
    if len({item.kind for item in items}) > 1:
        return _("Several can be decided at once when they are of one kind. Choose a kind first.")
    return ""


def attempt(item, act) -> dict:
    try:
        act(item)
    except PermissionDenied as no:
        return {"item": item, "problem": str(no)}
    return {"item": item, "problem": ""}


def report(request, results: list[dict], title: str):
    """What was done, and what was not and why."""
    forget_number(request.user)
    ready([it["item"] for it in results], request.user)
    back = [it["item"].pk for it in results if not it["problem"] and it["item"].decided_at]
    context = {
        "results": results,
        "back": back,
        "next": queue_again(request),
        **heading(title),
    }
    return render(request, "desk/queue_several.html", context)

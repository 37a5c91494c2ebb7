"""Drafts: kept while somebody types, found again on a page of their own, thrown away."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.members.signing_in import pressed_by_member
from forum import about
from forum.limits import within_limit
from forum.models import BODY_LENGTH, Draft, Reply, Topic
from forum.models.writing import PLACE
from forum.views.composing import quote_of
from forum.views.keeping import FIELDS


@require_safe
@login_required
def drafts(request):
    mine = list(request.user.drafts.all())
    nouns = nouns_of(mine, request.user)
    for draft in mine:
        draft.title, draft.way = title_and_way(draft, nouns)
    context = {"drafts": mine, **about.writing(_("Your drafts"))}
    return render(request, "forum/drafts.html", context)


@require_safe
@login_required
def quote(request, pk, which):
    """The Markdown that quotes a post of a topic."""
    topic = get_object_or_404(Topic.objects.visible_to(request.user), pk=pk)
    words, _to = quote_of(request, topic, which)
    if not words:
        raise Http404
    return HttpResponse(words, content_type="text/plain; charset=utf-8")


@require_POST
def draft_keep(request):
    """Keep what is being written; answers {"version": …, "elsewhere": was it written on in another tab or device?}."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    place = request.POST.get("place", "")
    words = {name: request.POST[name].replace("\0", "") for name in FIELDS if name in request.POST}
    if not PLACE.fullmatch(place) or any(len(words[name]) > FIELDS[name] for name in words):
        error = _("This is too long to be kept as a draft: %d characters at most.") % BODY_LENGTH
        return JsonResponse({"error": error}, status=400)
    if not within_limit(request, "draft"):
        return JsonResponse({"error": _("This is kept in a minute.")}, status=429)
    return JsonResponse(kept(request, place, words))


def kept(request, place: str, words: dict) -> dict:
    """What is told of a draft after it was kept; or was not, because its form has been sent meanwhile."""
    seen = request.POST.get("seen", "")
    if has_been_sent(request):
        return {"version": "", "elsewhere": False}
    if not (words.get("title", "").strip() or words.get("source", "").strip()):
        draft = request.user.drafts.at(place)
        if draft and draft.version == seen:
            draft.delete()
        return {"version": "", "elsewhere": False}
    draft, elsewhere = Draft.objects.keep(request.user, place, words, seen)
    return {"version": draft.version, "elsewhere": elsewhere}


def has_been_sent(request) -> bool:
    """A draft that was on its way when its form was sent arrives too late, and must not come back to life."""
    try:
        key = UUID(request.POST.get("sent_key", ""))
    except ValueError:
        return False
    return any(noun.objects.filter(sent_key=key).exists() for noun in (Reply, Topic))


@require_POST
@pressed_by_member
def draft_discard(request):
    place = request.POST.get("place", "")
    draft = request.user.drafts.at(place) if PLACE.fullmatch(place) else None
    if draft:
        draft.delete()
        messages.success(request, _("The draft is gone."))
    if not draft or "list" in request.POST:
        return redirect("forum:drafts")
    way = title_and_way(draft, nouns_of([draft], request.user))[1]
    return redirect(way or "forum:drafts")


def nouns_of(drafts, member) -> dict:
    """Topics and replies that drafts belong to, by ("topic" or "reply", pk), as far as `member` sees them."""
    wanted = [draft.noun for draft in drafts]
    topics = Topic.objects.visible_to(member).only("title")
    replies = Reply.objects.visible_to(member).select_related("topic").only("topic__title")
    found = {}
    for kind, nouns in (("topic", topics), ("reply", replies)):
        pks = [pk for name, pk in wanted if name == kind]
        found |= {(kind, pk): noun for pk, noun in (nouns.in_bulk(pks) if pks else {}).items()}
    return found


def title_and_way(draft, nouns: dict) -> tuple[str, str]:
    """What a draft is called, and where it is gone on with; "" when that place is no longer there."""
    kind, pk = draft.noun
    if kind == "new":
        return draft.words.get("title") or _("A new topic"), reverse("forum:topic_new")
    noun = nouns.get((kind, pk))
    if not noun:
        return _("In a topic that is no longer here"), ""
    title = noun.title if kind == "topic" else noun.topic.title
    if draft.is_change:
        return title, reverse(f"forum:{kind}_edit", args=[pk])
    return title, f"{noun.get_absolute_url()}#reply"

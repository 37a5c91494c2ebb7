"""While a question is being written: what is like it, what of that is opened, and which of it is the answer."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from community.content.limits import too_many
from community.content.origin import same_origin
from community.search.before_asking import fragment, look
from community.search.limits import within_limit
from community.search.shown import entry_named, note
from forum.models import Draft
from forum.views.keeping import FIELDS

WAYS_BACK = {"topic": "forum:topic_new", "support": "desk:contact", "guest": "desk:ask"}
CARRIED = 40  # fields of a form that are carried back to it


@never_cache
@require_POST
@same_origin
def similar(request):
    """An HTML fragment: what is like `title` and `body`; empty for nothing. By POST, as addresses stand in logs."""
    if not within_limit(request, "similar"):
        return too_many(request)
    said = request.POST
    text = f"{said.get('title', '')}\n{said.get('body', '')}"
    response = HttpResponse()
    response.content = fragment(look(request, text, said.get("but", ""), response))
    return response


@require_POST
@same_origin
def similar_opened(request):
    """A beacon of a browser: one of the suggestions was unfolded, or gone to."""
    entry = entry_named(request.POST.get("suggestion", ""), request.user)
    if not entry:
        return HttpResponse(status=404)
    note(request, entry, "opened_at", of_session="opened_at")
    return HttpResponse(status=204)


@never_cache
@require_POST
@same_origin
def similar_answers(request):
    """“This answers it”: the form is not sent, and what was written in it is kept for whoever wrote it."""
    entry = entry_named(request.POST.get("answer", ""), request.user)
    if entry:
        note(request, entry, "chosen_at", of_session="solved_at")
    kind = request.POST.get("asking", "")
    draft = draft_of(request) if kind == "topic" else None
    context = {
        "entry": entry,
        "draft": draft,
        "back": WAYS_BACK.get(kind, ""),
        "words": [] if draft else words_of(request),
        "page_title": _("Glad it helped") if entry else _("This is no longer here"),
        "noindex": True,
    }
    return render(request, "search/similar_answers.html", context, status=200 if entry else 404)


def draft_of(request) -> Draft | None:
    """What a member wrote, kept among their drafts; their form may have had no way to keep it."""
    said = request.POST
    words = {
        name: said[name].replace("\0", "")[:most] for name, most in FIELDS.items() if name in said
    }
    is_written = any(words.get(name, "").strip() for name in ("title", "source"))
    if not request.user.is_authenticated or not is_written:
        return None
    draft, _elsewhere = Draft.objects.keep(request.user, "new", words)
    return draft


def words_of(request) -> list[tuple[str, str]]:
    """The fields of the form as they were filled in; the page carries them back to it."""
    ours = {"csrfmiddlewaretoken", "answer", "asking"}
    return [pair for pair in request.POST.items() if pair[0] not in ours][:CARRIED]

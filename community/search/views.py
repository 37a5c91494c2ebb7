from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST, require_safe

from community.audience.choosing import chosen_by
from community.content.origin import same_origin
from community.feedback.cookies import remember_search
from community.search.models import Entry
from community.search.results import Results
from community.search.scopes import scopes_of
from community.search.sessions import log_search, opened
from community.search.starters import starters


@require_safe
def results(request):
    """Guides, answers and topics for `q`; the whole state is in the address."""
    asked = request.GET
    found = Results(asked.get("q", ""), request.user, asked=asked, segments=chosen_by(request))
    context = {"results": found, "query": found.query.text, "noindex": True}
    if not found.found:
        context["starters"] = starters(request.user, chosen_by(request))
    response = HttpResponse()
    context["logged"] = log_search(request, response, found)
    response.content = render_to_string("search/results.html", context, request)
    if found.found:
        remember_search(response, found.query.text, found.page_ids)
    return response


@require_POST
@same_origin
def result_opened(request):
    """A beacon of a browser: which result of its search it opened. Says nothing about what the reader may not see."""
    search, entry = request.POST.get("search", ""), request.POST.get("entry", "")
    if not (number(search) and number(entry)):
        return HttpResponse(status=400)
    seen = Entry.objects.filter(scope__in=scopes_of(request.user)).only("kind", "object_id")
    opened(request, int(search), get_object_or_404(seen, pk=int(entry)))
    return HttpResponse(status=204)


def number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19

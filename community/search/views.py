from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.audience.choosing import chosen_by
from community.feedback.cookies import remember_search
from community.search.results import Results, starters


@require_safe
def results(request):
    """Guides, answers and topics for `q`; the whole state is in the address."""
    asked = request.GET
    found = Results(
        asked.get("q", ""),
        request.user,
        kind=asked.get("kind", ""),
        everywhere=asked.get("in") == "all",
        number=asked.get("page", 1),
        segments=chosen_by(request),
    )
    context = {"results": found, "query": found.query.text, "noindex": True}
    if not found.hits:
        context["starters"] = starters(request.user, chosen_by(request))
    response = render(request, "search/results.html", context)
    if found.hits:
        remember_search(response, found.query.text, found.page_ids)
    return response

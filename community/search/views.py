from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.audience.choosing import chosen_by
from community.content.limits import too_many
from community.content.origin import same_origin
from community.content.row_numbers import is_row_number
from community.feedback.cookies import remember_search
from community.members.signing_in import pressed_by_member
from community.search import suggestions
from community.search.limits import is_too_often
from community.search.models import AskedBefore, Entry
from community.search.results import Results
from community.search.scopes import scopes_of
from community.search.sessions import log_search, opened
from community.search.starters import starters


@require_safe
def results(request):
    """Guides, answers and topics for `q`; the whole state is in the address."""
    if is_too_often(request, "results"):
        return too_many(request)
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


@require_safe
def suggest(request):
    """Titles for what is being typed, `q`: [{"title", "url", "kind", "label"}]; of some kinds only, `kind=guide,faq`."""
    if is_too_often(request, "suggest"):
        return JsonResponse([], safe=False, status=429)
    typed, kinds = request.GET.get("q", ""), request.GET.get("kind", "")
    kinds = kinds.split(",") if kinds else Entry.Kind.values
    found = suggestions.suggest(typed, request.user, get_language(), chosen_by(request), kinds)
    response = JsonResponse([one.told for one in found], safe=False)
    is_member = request.user.is_authenticated
    response["Cache-Control"] = "private, no-store" if is_member else "private, max-age=60"
    return response


@require_POST
@same_origin
def result_opened(request):
    """A beacon of a browser: which result of its search it opened. Says nothing about what the reader may not see."""
    search, entry = request.POST.get("search", ""), request.POST.get("entry", "")
    if not (is_row_number(search) and is_row_number(entry)):
        return HttpResponse(status=400)
    seen = Entry.objects.filter(scope__in=scopes_of(request.user)).only(
        "kind", "object_id", "breadcrumbs"
    )
    opened(request, int(search), get_object_or_404(seen, pk=int(entry)))
    return HttpResponse(status=204)


@require_POST
@pressed_by_member
def not_same(request, pk):
    """A moderator says that a topic asks something else than the earlier one that it was held against."""
    row = get_object_or_404(AskedBefore.objects.for_moderator(request.user), pk=pk)
    row.dismiss(by=request.user)
    messages.success(request, _("It is not suggested again."))
    return redirect(row.topic)

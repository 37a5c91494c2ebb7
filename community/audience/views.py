from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from community.audience.choosing import known, remember
from community.content.origin import same_origin
from community.content.returning import way_back


@require_POST
@same_origin
def choose(request):
    """Remember for whom a reader wants to read, and lead back to where they were."""
    slugs = [] if "clear" in request.POST else request.POST.getlist("segment")
    # The page that the form stood on.
    response = redirect(way_back(request, request.POST.get("next", ""), "/"))
    remember(response, known(request, slugs))
    return response

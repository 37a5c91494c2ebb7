from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from community.audience.choosing import known, remember
from community.content.origin import same_origin


@require_POST
@same_origin
def choose(request):
    """Remember for whom a reader wants to read, and lead back to where they were."""
    slugs = [] if "clear" in request.POST else request.POST.getlist("segment")
    response = redirect(back(request))
    remember(response, known(request, slugs))
    return response


def back(request) -> str:
    """The page of this site that the form stood on, else the home page."""
    place = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        place, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return place if is_ours else "/"

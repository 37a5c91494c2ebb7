"""What becomes of an address without a page: it leads to where the page moved, or says that it was taken down."""

from urllib.parse import urlsplit

from django.http import HttpResponsePermanentRedirect, HttpResponseRedirect
from django.utils.deprecation import MiddlewareMixin
from wagtail.contrib.redirects.middleware import get_redirect
from wagtail.contrib.redirects.models import Redirect

from community.pages.models import GoneAddress
from community.pages.views import gone


class AddressMiddleware(MiddlewareMixin):
    """Wagtail's RedirectMiddleware, but that it leads to no page that is not published: two of those could lead
    to each other for ever, and the reader is told at once."""

    def process_response(self, request, response):
        if response.status_code != 404:
            return response
        paths = [request.path]
        if (redirect := redirect_for(request)) and redirect.link:
            if redirect.redirect_page is None or redirect.redirect_page.live:
                permanent = redirect.is_permanent
                kind = HttpResponsePermanentRedirect if permanent else HttpResponseRedirect
                return kind(redirect.link)
            paths.append(redirect.link)
        address = GoneAddress.objects.filter(path__in=paths).first() if is_read(request) else None
        return gone(request, address) if address else response


def redirect_for(request) -> Redirect | None:
    """With the query of the address, else without it."""
    path = Redirect.normalise_path(request.get_full_path(), decode_unicode=False)
    paths = dict.fromkeys([path, urlsplit(path).path])
    return next(filter(None, (get_redirect(request, each) for each in paths)), None)


def is_read(request) -> bool:
    """Did somebody open a page, or what might have been one? What views of ours do not find was never a page."""
    match = request.resolver_match
    return request.method in ("GET", "HEAD") and bool(match) and match.url_name == "wagtail_serve"

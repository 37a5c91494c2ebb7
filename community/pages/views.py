from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as answer
from wagtail.models import Page, Site

from community.audience.visibility import VisiblePageQuerySet


class PageSitemap(Sitemap):
    """The pages of this site that everybody may read, in all languages."""

    protocol = urlsplit(settings.SITE_URL).scheme
    limit = 5000

    def __init__(self, request):
        self.request = request

    def items(self):
        homes = Site.find_for_request(self.request).root_page.get_translations(inclusive=True)
        pages = VisiblePageQuerySet(Page).visible_to(AnonymousUser())
        here = pages.none()
        for home in homes:
            here |= pages.descendant_of(home, inclusive=True)
        return here.order_by("path")

    def location(self, page):
        return page.get_url(self.request)

    def lastmod(self, page):
        return page.last_published_at

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc


def sitemap(request):
    return answer(request, {"pages": PageSitemap(request)})

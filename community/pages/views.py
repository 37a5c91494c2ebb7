from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import sitemaps
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import views as sitemap_views
from django.shortcuts import render
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from community.audience.visibility import VisiblePageQuerySet
from community.search.results import Results
from forum.models import Topic

ANYBODY = AnonymousUser()


class Sitemap(sitemaps.Sitemap):
    """What everybody may read, at the addresses that SITE_URL gives it."""

    limit = 10_000

    def __init__(self, request):
        self.request = request

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc


class PageSitemap(Sitemap):
    """The pages of this site in all languages."""

    def items(self):
        homes = Site.find_for_request(self.request).root_page.get_translations(inclusive=True)
        pages = VisiblePageQuerySet(Page).visible_to(ANYBODY)
        here = pages.none()
        for home in homes:
            here |= pages.descendant_of(home, inclusive=True)
        return here.order_by("path")

    def location(self, page):
        return page.get_url(self.request)

    def lastmod(self, page):
        return page.last_published_at


class TopicSitemap(Sitemap):
    def items(self):
        return Topic.objects.visible_to(ANYBODY).for_listing().order_by("pk")

    def lastmod(self, topic):
        return topic.last_posted_at


MAPS = {"pages": PageSitemap, "forum": TopicSitemap}


SIMILAR = 4  # pages that a search for the words of a lost address offers


def gone(request, address):
    """410: a page was here, and was taken down. Nothing it said is told, only what its address says itself."""
    home = Site.find_for_request(request).root_page.localized
    found = Results(address.words, request.user)
    context = {
        "address": address,
        "shelf": address.shelf_for(home, request.user),
        "translations": address.translations_for(request.user),
        "similar": found.page.object_list[:SIMILAR],
    }
    return render(request, "pages/gone.html", context, status=410)


@require_safe
def sitemap(request):
    """The list of site maps; one map holds at most `limit` addresses."""
    maps = {name: kind(request) for name, kind in MAPS.items()}
    return sitemap_views.index(request, maps, sitemap_url_name="sitemap_part")


@require_safe
def sitemap_part(request, section):
    maps = {name: kind(request) for name, kind in MAPS.items()}
    return sitemap_views.sitemap(request, maps, section)

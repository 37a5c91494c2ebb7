from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import sitemaps
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import views as sitemap_views
from django.db.models import Max
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from community.audience.visibility import VisiblePageQuerySet
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
    """What is worth finding; the rest says noindex by itself."""

    limit = 50_000  # the most that the protocol allows

    def items(self):
        found = Topic.objects.visible_to(ANYBODY).worth_finding()
        return found.only("pk", "title", "last_posted_at", "edited_at").order_by("pk")

    def lastmod(self, topic):
        return max(topic.last_posted_at, topic.edited_at or topic.last_posted_at)

    def get_latest_lastmod(self):
        """For the list of maps; Django would read every topic for it."""
        return self.items().aggregate(latest=Max("last_posted_at"))["latest"]


MAPS = {"pages": PageSitemap, "forum": TopicSitemap}


@require_safe
def sitemap(request):
    """The list of site maps; one map holds at most `limit` addresses."""
    maps = {name: kind(request) for name, kind in MAPS.items()}
    return sitemap_views.index(request, maps, sitemap_url_name="sitemap_part")


@require_safe
def sitemap_part(request, section):
    maps = {name: kind(request) for name, kind in MAPS.items()}
    return sitemap_views.sitemap(request, maps, section)

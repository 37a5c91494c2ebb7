from datetime import datetime, time
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import sitemaps
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import views as sitemap_views
from django.db.models import Max
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from wagtail import views as wagtail_views
from wagtail.models import Page, Site

from community.audience.keeping import readers
from community.audience.visibility import VisiblePage, VisiblePageQuerySet
from community.content.changes import kept
from community.content.machines import alternates
from community.search.results import Results
from forum.models import Topic
from knowledgebase.models import GuidePage

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

    def get_urls(self, page=1, site=None, protocol=None):
        """Each with its translations, as far as they are in the map."""
        urls = super().get_urls(page, site, protocol)
        keys = {url["item"].translation_key for url in urls}
        languages = {}
        for item in self.items().filter(translation_key__in=keys):
            own = languages.setdefault(item.translation_key, {})
            own[item.locale.language_code] = self.location(item)
        for url in urls:
            links = alternates(languages[url["item"].translation_key])
            url["alternates"] = [{"lang_code": code, "location": there} for code, there in links]
        return urls

    def items(self):
        homes = Site.find_for_request(self.request).root_page.get_translations(inclusive=True)
        pages = VisiblePageQuerySet(Page).visible_to(ANYBODY)
        here = pages.none()
        for home in homes:
            here |= pages.descendant_of(home, inclusive=True)
        return here.select_related("locale").order_by("path")

    def location(self, page):
        return page.get_url(self.request)

    @cached_property
    def changed(self) -> dict:
        """When what a guide says last changed, which is later than when it was published, or earlier."""
        return dict(GuidePage.objects.live().order_by().values_list("pk", "changed_on"))

    def lastmod(self, page):
        if day := self.changed.get(page.pk):
            return timezone.make_aware(datetime.combine(day, time()))
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


def page(request, path):
    """Wagtail's view of a page. Which page stands at an address, and behind which restrictions, is kept."""
    if settings.PAGE_CACHE_MB and (who := readers(request)):
        key = f"route:{request.get_host()}:{request.get_port()}:{get_language()}:{who}:{path}"
        found = kept(request, key, lambda: routed(request, path))
        request._wagtail_site, request._wagtail_route_for_request = found
    return wagtail_views.serve(request, path)


def routed(request, path):
    """The site, and Wagtail's answer: the page, and with what it is called. Raises Http404, which is not kept."""
    route = Page.route_for_request(request, path)
    if route is None:
        raise Http404
    if isinstance(route[0], VisiblePage):
        route[0].restrictions = list(route[0].get_view_restrictions())
    return Site.find_for_request(request), route


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

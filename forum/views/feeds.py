"""Atom feeds of what everybody may see, whoever asks."""

from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from community.members.models import Member
from community.notifications import site_name
from forum.about import address
from forum.models import Category, Reply, Tag, Topic

ENTRIES = 30
ANYBODY = AnonymousUser()


class AtomFeed(Atom1Feed):
    def root_attributes(self):
        """Pictures in the entries have addresses of this site."""
        return {**super().root_attributes(), "xml:base": settings.SITE_URL}

    def latest_post_date(self):
        """Nothing has not changed since the last time somebody asked."""
        return super().latest_post_date() if self.items else datetime(1970, 1, 1, tzinfo=UTC)


class LatestFeed(Feed):
    """The topics that were spoken in last, with their opening words."""

    feed_type = AtomFeed

    def title(self, noun):
        what = noun or _("Forum")
        return f"{what} · {site_name()}"

    def link(self, noun):
        return address(reverse("forum:index"))

    def feed_url(self, noun):
        return address(reverse("forum:feed_latest"))

    def topics(self, noun):
        return Topic.objects.visible_to(ANYBODY)

    def items(self, noun):
        latest = self.topics(noun).newest(ENTRIES).select_related("author").defer("source")
        return latest.order_by("-last_posted_at", "-pk")

    def item_title(self, post):
        if isinstance(post, Reply):
            return _("Reply to: %(title)s") % {"title": post.topic.title}
        return post.title

    def item_description(self, post):
        return post.html

    def item_link(self, post):
        return address(post)

    def item_author_name(self, post):
        return str(post.author)

    def item_pubdate(self, post):
        return post.created_at

    def item_updateddate(self, post):
        changed = post.edited_at or post.created_at
        return changed if isinstance(post, Reply) else max(changed, post.last_posted_at)


class CategoryFeed(LatestFeed):
    def get_object(self, request, slug):
        return get_object_or_404(Category.objects.visible_to(ANYBODY), slug=slug)

    def link(self, category):
        return address(category)

    def feed_url(self, category):
        return address(reverse("forum:feed_category", args=[category.slug]))

    def topics(self, category):
        return super().topics(category).filter(category=category)


class TagFeed(LatestFeed):
    """A synonym has the feed of the tag it stands for."""

    def get_object(self, request, slug):
        tag = get_object_or_404(
            Tag.objects.visible_to(ANYBODY).select_related("synonym_of"), slug=slug
        )
        return tag.synonym_of or tag

    def link(self, tag):
        return address(tag)

    def feed_url(self, tag):
        return address(reverse("forum:feed_tag", args=[tag.slug]))

    def topics(self, tag):
        return super().topics(tag).filter(tags=tag)


class MemberFeed(LatestFeed):
    """What somebody wrote: topics and replies."""

    def get_object(self, request, username):
        known = Member.objects.exclude(kind=Member.Kind.FORMER)
        return get_object_or_404(known, username=username)

    def link(self, person):
        return address(person)

    def feed_url(self, person):
        return address(reverse("forum:feed_member", args=[person.username]))

    def items(self, person):
        topics, replies = (
            noun.objects.visible_to(ANYBODY)
            .filter(author=person)
            .select_related("author")
            .defer("source")
            .order_by("-created_at")
            for noun in (Topic, Reply)
        )
        both = [*topics[:ENTRIES], *replies.select_related("topic", "author")[:ENTRIES]]
        return sorted(both, key=lambda post: post.created_at, reverse=True)[:ENTRIES]


latest, category, tag, member = (
    require_safe(conditional_page(feed()))
    for feed in (LatestFeed, CategoryFeed, TagFeed, MemberFeed)
)

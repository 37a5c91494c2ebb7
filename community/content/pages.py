"""What all pages tell about themselves: where they stand, what they are about, where they live."""

import json
import math
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import mark_safe
from wagtail.models import Page

from community.content.addresses import looked_up
from community.content.bodies import references_in
from community.content.context_processors import cached_frame
from community.content.headings import Text, with_anchors, with_links
from community.content.languages import links_to_pages
from community.content.machines import logo_of, preview_of

PLACEHOLDER_ROOT = "http://localhost"  # the Site record as migrated: SITE_URL decides
HOME = 2  # depth of the home pages
WORDS_PER_MINUTE = 200  # a careful reader of instructions; novels are read at 240 and more


@dataclass(frozen=True)
class Crumb:
    title: str
    url: str


class PageMeta:
    """Mixed into Wagtail pages. `description_field` names the field that describes the page."""

    description_field = ""
    falls_back = False  # shown, with a notice, to readers of a language it is not translated into

    @property
    def page_title(self) -> str:
        return self.seo_title or self.title

    @property
    def meta_description(self) -> str:
        return self.search_description or getattr(self, self.description_field or "seo_title", "")

    @property
    def canonical_url(self) -> str:
        return self.full_url or ""

    @property
    def changed_at(self):
        return self.last_published_at or self.latest_revision_created_at

    def get_url_parts(self, request=None):
        parts = super().get_url_parts(request)
        if parts and parts[1] == PLACEHOLDER_ROOT:
            return parts[0], settings.SITE_URL, parts[2]
        return parts

    def breadcrumbs(self, request=None) -> list[Crumb]:
        """From the home page down, without the page itself."""
        if self.depth <= HOME:
            return []
        above = Page.objects.ancestor_of(self).live().filter(depth__gt=1).order_by("path")
        return [Crumb(page.title, page.get_url(request)) for page in above]

    def translations(self, member):
        """This page in all languages, as far as published; pages that know more narrow it further."""
        return self.get_translations(inclusive=True).live()

    def language_links(self, request):
        pages = self.translations(request.user).select_related("locale")
        urls = {page.locale.language_code: page.get_url(request) for page in pages}
        return links_to_pages(urls, self.falls_back)

    def edit_url_for(self, member) -> str:
        """Where `member` may change this page, or ""."""
        may = self.pk and member.is_staff and self.permissions_for_user(member).can_edit()
        if not may:
            return ""
        return reverse("wagtailadmin_pages:edit", args=[self.pk])

    def get_context(self, request, *args, **kwargs):
        return {
            **super().get_context(request, *args, **kwargs),
            "page_title": self.page_title,
            "page_description": self.meta_description,
            "canonical_url": self.canonical_url,
            "breadcrumbs": SimpleLazyObject(lambda: self.breadcrumbs(request)),
            "language_links": SimpleLazyObject(lambda: self.language_links(request)),
            "edit_url": SimpleLazyObject(lambda: self.edit_url_for(request.user)),
        }


def json_ld(data: dict) -> str:
    """Data for search engines: a script element that no browser runs."""
    return json_ld_script(json.dumps(data, ensure_ascii=False)[1:-1])


def json_ld_script(members: str) -> str:
    """The same of JSON that was written already: the members of the object."""
    text = f'{{"@context": "https://schema.org", {members}}}'
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308


def publisher(request) -> dict:
    """Who publishes the site, as schema.org names things."""
    site_settings = cached_frame(request)["settings"]
    data = {"@type": "Organization", "name": site_settings.name, "url": settings.SITE_URL}
    logo = logo_of(site_settings)
    return data | ({"logo": logo.url} if logo else {})


class BodyMixin:
    """A page written from the blocks of `community.content.blocks`, in a field called `body`."""

    def text(self, request=None) -> Text:
        with looked_up(references_in(self.body)):
            html = render_to_string("content/body.html", {"body": self.body, "page": self}, request)
        text = with_anchors(html)
        return Text(mark_safe(text.html), text.headings)  # noqa: S308 (the blocks' templates escape)

    @property
    def words(self) -> str:
        """Everything that can be read in the body, without markup."""
        return "\n".join(self.body.stream_block.get_searchable_content(self.body))

    @property
    def minutes(self) -> int:
        """How long reading takes, at least one minute."""
        return max(1, math.ceil(len(self.words.split()) / WORDS_PER_MINUTE))

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        text = with_links(self.text(request))
        context["text"] = Text(mark_safe(text.html), text.headings)  # noqa: S308 (as above)
        context["og_image"] = preview_of(self.body)
        return context

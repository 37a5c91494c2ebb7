"""What the front matter says of a page besides its text: people, segments, days, who may see it."""

import json

from django.contrib.auth.models import Group
from wagtail.models import PageViewRestriction

from community.audience.models import Segment
from community.members.models import Member

from ..models import GuidePage
from .drafts import Draft
from .report import Report

LOGIN, GROUPS = PageViewRestriction.LOGIN, PageViewRestriction.GROUPS


class Details:
    def __init__(self, report: Report):
        self.report = report
        self.team = {member.username: member for member in Member.objects.filter(is_team=True)}
        self.segments = {segment.slug: segment for segment in Segment.objects.all()}
        self.groups = {group.name: group for group in Group.objects.all()}

    def set_fields(self, page, draft: Draft) -> None:
        about = draft.metadata
        page.title = page.draft_title = draft.title
        page.seo_title, page.search_description = about.seo_title, about.search_description
        page.expire_at = about.expires
        page.first_published_at = about.first_published or page.first_published_at
        if draft.is_section:
            page.description = draft.summary
        else:
            self.set_guide(page, draft)

    def set_guide(self, page, draft: Draft) -> None:
        about = draft.metadata
        page.summary = draft.summary
        if about.updated:
            page.checked_on = about.updated
        if about.changed or about.updated:
            page.changed_on = about.changed or about.updated
        page.review_by = about.review_by
        page.kind = self.kind(draft) or page.kind
        if author := self.team.get(about.author):
            page.authors.set([author])
        if about.authors:
            page.authors.set(self.known(draft, "authors", about.authors, self.team))
        page.segments.set([self.segments[slug] for slug in about.segments])
        page.tags.set(about.tags)

    def kind(self, draft: Draft) -> str:
        kind = draft.metadata.kind
        if kind and kind not in GuidePage.Kind.values:
            allowed = ", ".join(GuidePage.Kind.values)
            self.trouble(draft, "kind", f"kind: “{kind[:60]}” is none of {allowed}")
            return ""
        return kind

    def known(self, draft: Draft, key: str, names, here: dict) -> list:
        for name in names:
            if name not in here:
                self.trouble(draft, key, f"{key}: “{name[:60]}” is not known here")
        return [here[name] for name in names if name in here]

    def trouble(self, draft: Draft, key: str, words: str) -> None:
        self.report.problem(draft.source_path, draft.metadata.line_of(key), words)

    def restrict(self, page, draft: Draft) -> None:
        """Keep a page to those who may see it. Whatever cannot be understood keeps it to nobody."""
        if not draft.metadata.visibility or draft.metadata.visibility == "public":
            return
        kind, groups = self.wanted(draft)
        if not any(same(found, kind, groups) for found in page.get_view_restrictions()):
            restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind)
            restriction.groups.set(groups)

    def wanted(self, draft: Draft) -> tuple[str, list[Group]]:
        about = draft.metadata
        if about.visibility == "members":
            return LOGIN, []
        if about.visibility == "groups":
            return GROUPS, self.known(draft, "groups", about.groups, self.groups)
        if about.visibility != "closed":
            words = f"visibility: “{about.visibility[:60]}” is none of public, members, groups, closed; nobody sees the page"
            self.trouble(draft, "visibility", words)
        return GROUPS, []


def same(found: PageViewRestriction, kind: str, groups: list[Group]) -> bool:
    return found.restriction_type == kind and set(found.groups.all()) == set(groups)


def pinned(guides: list[int]) -> str:
    return json.dumps([{"type": "guide", "value": pk} for pk in guides])

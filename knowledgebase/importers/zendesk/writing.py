"""Writes drafts of Zendesk: what Markdown's have not, besides, are restrictions, dates and moves."""

from django.db import transaction
from wagtail.models import Page, PageViewRestriction

from ..guides import Import
from ..writing import Writing
from .access import Access

RESTRICTED = {
    Access.SIGNED_IN: "was for signed-in users only: for members only here",
    Access.CHOSEN: "was for a user segment only: for members only here, and a draft until you publish it",
}


class ZendeskWriting(Writing):
    @transaction.atomic
    def fill(self, drafts):
        (draft,) = drafts
        record = self.record_of(draft)
        page = self.shelves.page(record.page_id)
        was = record.digest.partition("@")[2] if record.digest else None
        self.restrict(page, draft)  # before it can be seen
        if original := self.records.get((draft.translates, draft.key)):
            page.translated_from = original.revision
        super().fill(drafts)
        if was is not None and was != draft.parent:
            self.move(page, draft, was)

    def address(self, draft, key, anchor):
        """Links may lead to what an earlier import brought, in whatever language."""
        if self.drafts.target(draft.locale, key) is None:
            for (_, known), record in self.records.items():
                if known == key and record.page:
                    return record.page_id, record.page.url or "/"
        return super().address(draft, key, anchor)

    def set_fields(self, page, draft):
        super().set_fields(page, draft)
        if draft.created and not draft.metadata.draft and page.first_published_at is None:
            page.first_published_at = draft.created

    def restrict(self, page, draft) -> None:
        restrictions = PageViewRestriction.objects.filter(page_id=page.pk)
        if draft.access == Access.ALL:
            if restrictions.exists():
                words = "is for everybody in the export, and restricted here: it stays so"
                self.report.note(draft, words)
        elif not restrictions.exists():
            restriction = PageViewRestriction(
                page_id=page.pk, restriction_type=PageViewRestriction.LOGIN
            )
            restriction.save()

    def move(self, page, draft, was: str) -> None:
        """Follow an article into another section, unless somebody put it elsewhere here."""
        before = self.records.get((draft.locale, was)) if was else None
        came_from = before.page_id if before else self.shelves.top(draft.locale).pk
        here = Page.objects.get(pk=page.pk)
        target = self.shelves.parent_of(draft)
        if here.get_parent().pk == target.pk:
            return
        if here.get_parent().pk != came_from:
            self.report.note(
                draft, "is in another section in the export; it was moved here, and stays"
            )
            return
        target = Page.objects.get(pk=target.pk)
        if target.path.startswith(here.path):
            return  # into itself: the section it goes into has yet to move out
        here.slug = self.shelves.free_slug(target, draft)
        Page.objects.filter(pk=here.pk).update(slug=here.slug)
        here.move(target, pos="last-child")


class ZendeskImport(Import):
    writing = ZendeskWriting

    def run(self, progress):
        for draft in self.drafts.all.values():
            if draft.access != Access.ALL and not draft.is_section:
                self.report.note(draft, RESTRICTED[draft.access])
        super().run(progress)

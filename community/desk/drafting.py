"""Guides that staff begin, as drafts, from words that customers search."""

from django import forms
from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from community.desk.placing import open_to
from community.search.models import Entry
from community.search.query import search
from community.search.scopes import scopes_of
from knowledgebase.models import GuideIndexPage, GuidePage, SectionPage

TITLE_LENGTH = 150


class DraftForm(forms.Form):
    """A title, and where the draft is to stand. `shelves` are the pages to choose from."""

    title = forms.CharField(label=_("Title"), max_length=TITLE_LENGTH)
    shelf = forms.ModelChoiceField(
        Page.objects.none(), label=_("Where it stands"), empty_label=None
    )

    def __init__(self, *args, shelves, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["shelf"].queryset = shelves


class GuideDraft:
    """A guide about words that people search, beside the guide that is nearest to them."""

    form_heading = _("Write a guide")

    def __init__(self, member, words: str, language: str):
        self.member, self.language = member, language
        self.title = capfirst(" ".join(words.split()))[:TITLE_LENGTH]
        shelves = open_to(member, GuideIndexPage, SectionPage)
        self.shelves = shelves.filter(locale__language_code=language) or shelves

    @property
    def shelf(self):
        hits = search(self.title, scopes_of(self.member), self.language)
        nearest = next((hit.pk for hit in hits if hit.kind == Entry.Kind.GUIDE), None)
        if not nearest:
            return self.shelves.first()
        guide = Page.objects.filter(pk=Entry.objects.get(pk=nearest).object_id).first()
        above = guide.get_parent() if guide else None
        return self.shelves.filter(pk=above.pk if above else None).first() or self.shelves.first()

    def page(self, title: str) -> Page:
        return GuidePage(title=title, owner=self.member, live=False)


@transaction.atomic
def begin(draft, title: str, shelf: Page) -> Page:
    """Keep the draft, unpublished, with its first revision."""
    page = shelf.add_child(instance=draft.page(title))
    page.save_revision(user=draft.member, log_action="wagtail.create")
    return page

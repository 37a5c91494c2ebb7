"""Drafts that staff begin from what customers ask: a guide from words that were searched, an answer from a solved topic."""

import nh3
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.permissions import policy_registry

from community.search.models import Entry
from community.search.query import search
from community.search.scopes import scopes_of
from forum.models import Topic
from knowledgebase.models import (
    FAQEntryPage,
    FAQSectionPage,
    GuideIndexPage,
    GuidePage,
    SectionPage,
)

TITLE_LENGTH = 150
# What the editor's field for answers takes; everything else gives way to its words.
KEPT = {"p", "ul", "ol", "li", "blockquote", "b", "strong", "i", "em", "code", "a", "br"}


def open_to(member, *models):
    """The pages of these models below which `member` may add some, in the order of the site."""
    policy = policy_registry.get_by_type(Page)
    pages = policy.instances_user_has_permission_for(member, "add")
    return pages.type(*models).order_by("path")


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


class AnswerDraft:
    """An answer out of a solved topic that everybody may read: its question, and the words that solved it."""

    form_heading = _("Make an answer of the topic")

    def __init__(self, member, topic: Topic, language: str):
        self.member, self.topic, self.title = member, topic, topic.title
        shelves = open_to(member, FAQSectionPage)
        self.shelves = shelves.filter(locale__language_code=language) or shelves

    @staticmethod
    def topics():
        topics = Topic.objects.visible_to(AnonymousUser()).solved()
        return topics.filter(accepted_reply__hidden_at=None, accepted_reply__deleted_at=None)

    @property
    def shelf(self):
        return self.shelves.first()

    @property
    def answer(self) -> str:
        html = nh3.clean(
            self.topic.accepted_reply.html, tags=KEPT, attributes={"a": {"href"}}, link_rel=None
        )
        source = format_html(
            '<p><a href="{}">{}</a></p>', self.topic.get_absolute_url(), self.topic.title
        )
        return html + source

    def page(self, title: str) -> Page:
        return FAQEntryPage(title=title, answer=self.answer, owner=self.member, live=False)


@transaction.atomic
def begin(draft, title: str, shelf: Page) -> Page:
    """Keep the draft, unpublished, with its first revision."""
    page = shelf.add_child(instance=draft.page(title))
    page.save_revision(user=draft.member, log_action="wagtail.create")
    return page

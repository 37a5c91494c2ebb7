"""The forms in which an editor writes a guide or an answer: they move the dates that readers see, and say who may be named.

Wagtail saves what is typed every half second, over the same revision. So what a date becomes is worked out each time
from what the editor had before them when the page was opened, which the form carries along; never from the last save.
"""

import hashlib
import json
from html.parser import HTMLParser

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from knowledgebase.models.freshness import next_review
from knowledgebase.ownership import OwnedPageForm


class GuideForm(OwnedPageForm):
    housekeeping = forms.BooleanField(
        label=_("Only housekeeping: leave both dates"),
        help_text=_("For a slip of the pen or a picture replaced by the same picture."),
        required=False,
    )
    checked_today = forms.BooleanField(
        label=_("I checked all of it today"),
        help_text=_("Readers see “Checked” with today's date. Tick it when you tried every step."),
        required=False,
    )
    opened_words = forms.CharField(widget=forms.HiddenInput, required=False)
    opened_changed_on = forms.DateField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        guide = self.instance
        self.words_here = fingerprint(guide.title, guide.summary, guide.body)
        self.fields["opened_words"].initial = self.words_here
        self.fields["opened_changed_on"].initial = guide.changed_on
        if "authors" in self.fields:
            self.fields["authors"].queryset = self.possible_authors()

    def possible_authors(self):
        """The team, and whoever is named already and has left it."""
        people = get_user_model().objects
        named = Q(guides_written=self.instance.pk) if self.instance.pk else Q()
        return people.filter(Q(is_team=True) | named).distinct().order_by("name", "pk")

    def clean(self):
        data = super().clean()
        if data.get("housekeeping") and data.get("checked_today"):
            words = gettext("Tick one of the two: checking moves a date, housekeeping moves none.")
            self.add_error("checked_today", words)
        if data.get("checked_today"):
            data["checked_on"] = timezone.localdate()
        if data.get("changed_on") and "body" in data and not data.get("housekeeping"):
            data["changed_on"] = self.date_of_change(data)
        return data

    def date_of_change(self, data):
        """A date written by hand counts; else today, if the words are not those that were opened."""
        by_hand = data["changed_on"] != (data.get("opened_changed_on") or self.instance.changed_on)
        opened = data.get("opened_words") or self.words_here
        if by_hand or opened == fingerprint(data.get("title"), data.get("summary"), data["body"]):
            return data["changed_on"]
        return timezone.localdate()


class AnswerForm(WagtailAdminPageForm):
    checked_today = forms.BooleanField(
        label=_("I checked it today"),
        help_text=_(
            "Readers see “Checked” with today's date, and its next review is as far away as the last one was."
        ),
        required=False,
    )

    def clean(self):
        data = super().clean()
        if data.get("checked_today") and data.get("checked_on"):
            if "review_by" not in self.changed_data:
                data["review_by"] = next_review(data["checked_on"], data.get("review_by"))
            data["checked_on"] = timezone.localdate()
        return data


def fingerprint(title, summary, body) -> str:
    """The same for texts that say the same, however the editor's widgets wrap them."""
    said = json.dumps([title, summary, substance(body.get_prep_value())], ensure_ascii=False)
    return hashlib.blake2b(said.encode(), digest_size=12).hexdigest()


def substance(value):
    """What the parts of a body say, without the ids by which Wagtail tells them apart."""
    if isinstance(value, dict):
        return {key: substance(part) for key, part in value.items() if key != "id"}
    if isinstance(value, list):
        return [substance(part) for part in value]
    return Markup.read(value) if isinstance(value, str) and "<" in value else value


class Markup(HTMLParser):
    """Tags and words of HTML, without the keys and the order of attributes that an editor's widget gives them."""

    def __init__(self):
        super().__init__()
        self.parts = []

    @classmethod
    def read(cls, html: str) -> list:
        parser = cls()
        parser.feed(html)
        parser.close()
        return parser.parts

    def handle_starttag(self, tag, attrs):
        self.parts.append([tag, *sorted(pair for pair in attrs if pair[0] != "data-block-key")])

    def handle_endtag(self, tag):
        self.parts.append(f"/{tag}")

    def handle_data(self, data):
        self.parts.append(data)

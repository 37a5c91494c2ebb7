"""Forms by which moderators put topics together and take them apart."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from forum.models import Category, Reply, Topic

ADDRESS = re.compile(r"/forum/(?P<what>[tr])/(?P<pk>\d{1,18})(?:/|$)|^#?(?P<number>\d{1,18})$")
MATCHES = 10
SHOWN = 100  # replies to choose from on one page
WORDS = 8  # of a title that are looked for


def reason_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("Moderators read it in the topic’s record, and its author is told."),
        max_length=200,
        required=False,
    )


class MergeForm(forms.Form):
    """`into` is the address of a topic, or of a reply in it, its number, or words of its title; cleaned, the topic.

    Words that fit several titles are no mistake: it is None then, and `matches` has these topics.
    """

    into = forms.CharField(
        label=gettext_lazy("Into which topic?"),
        help_text=gettext_lazy("Paste its address, or write words of its title."),
        max_length=300,
    )
    reason = reason_field()

    def __init__(self, *args, topic, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.topic, self.member, self.matches = topic, member, []

    def clean_into(self) -> Topic | None:
        typed = self.cleaned_data["into"].strip()
        other = self._named(typed)
        if other is None:
            self.matches = self._titled(typed)
            if self.matches:
                return None
            raise ValidationError(
                _("No topic is called so. Try fewer words, or paste its address.")
            )
        if problem := self.topic.why_not_into(other, self.member):
            raise ValidationError(problem)
        return other

    def _seen(self):
        return Topic.objects.visible_to(self.member).select_related("category")

    def _named(self, typed: str) -> Topic | None:
        found = ADDRESS.search(typed)
        if not found:
            return None
        pk = int(found["pk"] or found["number"])
        if found["what"] == "r":
            reply = Reply.objects.visible_to(self.member).filter(pk=pk).first()
            pk = reply.topic_id if reply else 0
        return self._seen().filter(pk=pk).first()

    def _titled(self, typed: str) -> list[Topic]:
        said = Q()
        for word in typed.split()[:WORDS]:
            said &= Q(title__icontains=word)
        rest = self._seen().filter(said).exclude(pk=self.topic.pk)
        return list(rest.defer("source", "html").order_by("-last_posted_at", "-pk")[:MATCHES])


class SplitForm(forms.Form):
    replies = forms.ModelMultipleChoiceField(
        Reply.objects.none(),
        label=gettext_lazy("Replies that become a topic"),
        help_text=gettext_lazy("The first of them becomes its beginning."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Choose at least one reply."),
            "invalid_choice": gettext_lazy("Some of these are gone. Choose again."),
        },
    )
    title = forms.CharField(label=gettext_lazy("Title of the new topic"), max_length=150)
    category = forms.ModelChoiceField(
        Category.objects.none(),
        label=gettext_lazy("Category"),
        empty_label=None,
        to_field_name="slug",
        error_messages={"invalid_choice": gettext_lazy("Choose one of these.")},
    )
    reason = reason_field()

    def __init__(self, *args, topic, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["replies"].queryset = topic.replies.filter(deleted_at=None)
        here = Category.objects.moderated_by(member) & Category.objects.open_to(member)
        self.fields["category"].queryset = here
        self.fields["category"].initial = topic.category.slug

    @property
    def chosen(self) -> set[int]:
        """Ids of what is ticked, so that a page with an error loses nothing."""
        return {int(pk) for pk in self["replies"].value() or () if str(pk).isdigit()}

    @property
    def rest(self):
        """The fields that stand below the replies."""
        return [self[name] for name in ("title", "category", "reason")]


class RenameForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=150)
    reason = reason_field()

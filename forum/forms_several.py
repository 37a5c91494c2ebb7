from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from forum.forms_regrouping import reason_field
from forum.forms_tags import TagsField
from forum.models import Category
from forum.several import ACTS

NEEDS = {"move": "category", "tag": "tags"}


class SeveralForm(forms.Form):
    """What is to be done with all topics that are ticked."""

    act = forms.ChoiceField(
        label=_("What is to be done?"),
        choices=[(key, act.label) for key, act in ACTS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is to be done.")},
    )
    category = forms.ModelChoiceField(
        Category.objects.none(),
        label=_("Category, when you move them"),
        to_field_name="slug",
        required=False,
        error_messages={"invalid_choice": _("Choose one of these.")},
    )
    tags = TagsField(label=_("Tags, when you add some"))
    reason = reason_field()

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.member = member
        self.fields["category"].queryset = Category.objects.moderated_by(member)

    def clean_tags(self):
        return self.fields["tags"].check(self.cleaned_data["tags"], self.member)

    def clean(self):
        name = NEEDS.get(self.cleaned_data.get("act"))
        if name and name not in self.errors and not self.cleaned_data.get(name):
            said = {"category": gettext("Choose a category."), "tags": gettext("Write a tag.")}
            self.add_error(name, said[name])
        return self.cleaned_data

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from community.welcome.words import EVERYWHERE, Kind, check, placeholders

LONGEST = 1_000  # characters of thanks; more is a letter


class ThanksForm(forms.Form):
    words = forms.CharField(
        label=_("What you say"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": _("Write a few words: a person speaks to a person.")},
    )


class SeriesForm(WagtailAdminModelForm):
    is_on = forms.BooleanField(
        label=_("Write to newcomers"),
        required=False,
        help_text=_("Whoever joined before this was turned on is never written to."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["is_on"] = self.instance.is_on

    def save(self, commit=True):
        self.instance.turn(on=self.cleaned_data["is_on"])
        return super().save(commit)


class LetterForm(WagtailAdminModelForm):
    """Begins with the words that are sent now. Emptied, it is the site's own words again."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kind = self.instance.kind
        if kind == Kind.THANKS:
            del self.fields["subject"]
        names = placeholders(kind) if kind else EVERYWHERE
        self.fields["text"].help_text = _(
            "These stand for something: %(names)s. A line that ends with a colon, and an address alone on the next one, are "
            "a button. Empty the field to have the site’s own words again."
        ) % {"names": ", ".join(f"{{{name}}}" for name in names)}
        for field in self.fields:
            self.initial[field] = self.instance.words(field)

    def clean(self):
        cleaned = super().clean()
        for field in self.fields:
            try:
                check(cleaned.get(field) or "", self.instance.kind)
            except ValidationError as error:
                self.add_error(field, error)
        return cleaned

    def _post_clean(self):
        super()._post_clean()
        if not self.errors:
            self.instance.say(**{field: self.cleaned_data[field] for field in self.fields})

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from knowledgebase.models import EditSuggestion


class Words(forms.CharField):
    """Plain text. The browser cuts nothing off: what is too long comes back whole, and says by how much."""

    def __init__(self, *, name: str, rows: int, **kwargs):
        self.most = EditSuggestion._meta.get_field(name).max_length
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n").replace("\x00", "")

    def validate(self, value):
        super().validate(value)
        over = len(value) - self.most
        if over > 0:
            message = _(
                "This is too long by %(n)d. Send the part that should change, or suggest twice."
            )
            raise ValidationError(message % {"n": over})


class SuggestionForm(forms.Form):
    passage = Words(
        name="passage",
        rows=4,
        required=False,
        label=_("The passage as it is"),
        help_text=_("Copy the sentence from the guide. Leave it empty if something is missing."),
    )
    proposal = Words(
        name="proposal",
        rows=4,
        label=_("As it should be"),
        error_messages={"required": _("Write how it should read.")},
    )
    why = Words(
        name="why",
        rows=2,
        required=False,
        label=_("Why"),
        help_text=_("How do you know? It helps whoever checks it."),
    )

    def clean(self):
        data = super().clean()
        if data.get("proposal") and data["proposal"] == data.get("passage"):
            self.add_error(
                "proposal", _("This is the same as the passage. Change what is wrong in it.")
            )
        return data

    def send(self, guide, member):
        return guide.take_suggestion(member, **self.cleaned_data)


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The reader gets it by mail if they signed in."),
        error_messages={"required": _("Say why, in a sentence.")},
    )

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class SameForm(forms.Form):
    """Where to write when a question is solved."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_(
            "We write twice at most: to ask whether it is yours, and when there is an answer."
        ),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Write the address where the answer shall go."),
            "invalid": _("Write an address like ana@example.com."),
        },
    )
    language = forms.ChoiceField(label=_("Language of the mail"), choices=settings.LANGUAGES)

    def refuse_for_now(self) -> None:
        sentence = _("Too many mails were asked for. Try again tomorrow, or make an account.")
        self.add_error(None, ValidationError(sentence, code="limit"))

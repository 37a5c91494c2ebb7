from django import forms
from django.utils.translation import gettext_lazy as _

from community.moderation.models import Reason
from community.moderation.models.flag import NOTE_LENGTH

LIMIT = "limit"  # the code of an error that says: not now


class FlagForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is wrong with it?"),
        choices=Reason,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what fits best."),
            "invalid_choice": _("Choose one of these."),
        },
    )
    note = forms.CharField(
        label=_("What should we know?"),
        help_text=_("Only moderators read it. Needed for “something else”."),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self):
        cleaned = super().clean()
        told = cleaned.get("note") or self.has_error("note")
        if cleaned.get("reason") == Reason.OTHER and not told:
            self.add_error("note", _("Say in a few words what is wrong."))
        return cleaned

    def refuse_for_now(self) -> None:
        """What was typed stays."""
        words = _("That was a lot at once. What you wrote is still here; send it in a few minutes.")
        self.add_error(None, forms.ValidationError(words, code=LIMIT))

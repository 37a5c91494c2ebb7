from django import forms
from django.utils.translation import gettext_lazy as _

from community.members.models import Member
from community.moderation.models.standing import REASON_LENGTH


class PinForm(forms.Form):
    level = forms.TypedChoiceField(
        label=_("Level"), choices=Member.Trust.choices, coerce=int, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("It stands in the record of acts, and the member finds it in their data."),
        max_length=REASON_LENGTH,
        error_messages={"required": _("Say why, for whoever asks in a year.")},
    )

"""What gives a program away that fills in a form: for forms of people who have no account, and so nothing to lose."""

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from community.moderation.spam.reasons import Reason
from community.moderation.spam.signals import HOLD

QUICK = 4  # seconds; nobody reads the form, let alone fills it, in less
SALT = "moderation.form.began"
TRAP_POINTS = QUICK_POINTS = HOLD


def begun_now() -> str:
    """What a form carries to tell when it was opened."""
    return signing.TimestampSigner(salt=SALT).sign("form")


def was_quick(began: str) -> bool:
    """Also if it does not say when it was opened."""
    signer = signing.TimestampSigner(salt=SALT)
    try:
        signer.unsign(began, max_age=QUICK)
    except signing.SignatureExpired:
        return False
    except signing.BadSignature:
        return True
    return True


class Trapped(forms.Form):
    """Fields that people do not see: programs fill in whatever there is, and at once. Nobody is refused for it."""

    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    began = forms.CharField(required=False, widget=forms.HiddenInput, initial=begun_now)

    @property
    def given_away(self) -> str:
        """The signal (`reasons.SENTENCES`) of a form that is clean; "" for one that people filled in."""
        if self.cleaned_data["website"]:
            return "trap"
        return "quick" if was_quick(self.cleaned_data["began"]) else ""


def reasons_of(signal: str) -> tuple[Reason, ...]:
    points = {"trap": TRAP_POINTS, "quick": QUICK_POINTS}
    return (Reason(signal, points[signal]),) if signal in points else ()

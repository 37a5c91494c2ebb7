from datetime import datetime, time, timedelta

from django import forms
from django.apps import apps
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.content.row_numbers import is_row_number
from community.moderation.models import REASON_LENGTH, Sanction

LENGTHS = {  # days, by what is chosen
    "1": _("For a day"),
    "3": _("For three days"),
    "7": _("For a week"),
    "14": _("For two weeks"),
    "30": _("For a month"),
    "90": _("For three months"),
    "date": _("Until the end of a day that you choose"),
}
ACTS = {
    Sanction.Kind.WARNING: _("Warn: it is shown to them once, and changes nothing else"),
    Sanction.Kind.SILENCE: _("Silence: they read on, and write nothing"),
    Sanction.Kind.SUSPENSION: _("Suspend: they cannot sign in"),
    Sanction.Kind.BAN: _("Ban: they cannot sign in any more"),
}


class WordsField(forms.CharField):
    """Nothing is cut off by the browser: what is too long comes back whole, and says so."""

    def __init__(self, rows=5, **kwargs):
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
        self.max_length = REASON_LENGTH
        self.widget.attrs.pop("maxlength", None)

    def validate(self, value):
        super().validate(value)
        if len(value) > REASON_LENGTH:
            message = _("These are %(n)d characters. Say it in %(most)d.")
            raise forms.ValidationError(message % {"n": len(value), "most": REASON_LENGTH})


class SanctionForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What is it to be?"),
        choices=list(ACTS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the four.")},
    )
    length = forms.ChoiceField(
        label=_("For how long?"),
        help_text=_("Of silence and suspension. It ends by itself."),
        choices=list(LENGTHS.items()),
        initial="7",
    )
    until = forms.DateField(
        label=_("Until which day?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Only if you chose a day of your own."),
    )
    reason = WordsField(
        label=_("Why?"),
        help_text=_("The person reads it. Say what happened, and what you ask of them."),
        error_messages={"required": _("Say why: whoever is told nothing learns nothing.")},
    )
    note = WordsField(
        label=_("A note for colleagues"),
        help_text=_("Only moderators read it."),
        required=False,
        rows=2,
    )

    def clean(self):
        cleaned = super().clean()
        timed = cleaned.get("kind") in (Sanction.Kind.SILENCE, Sanction.Kind.SUSPENSION)
        cleaned["end"] = self.end_of(cleaned) if timed else None
        return cleaned

    def end_of(self, cleaned):
        if cleaned.get("length") != "date":
            return timezone.now() + timedelta(days=int(cleaned.get("length") or 7))
        day = cleaned.get("until")
        if not day or not timezone.localdate() <= day < timezone.localdate() + timedelta(days=3650):
            if "until" not in self.errors:
                self.add_error("until", _("Choose a day from today on, within ten years."))
            return None
        return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))

    def impose(self, member, *, by, about=None):
        said = self.cleaned_data
        return Sanction.objects.impose(
            said["kind"],
            member,
            by=by,
            until=said["end"],
            reason=said["reason"],
            note=said["note"],
            about=about,
        )


class AppealForm(forms.Form):
    words = WordsField(
        label=_("What should we know?"),
        help_text=_("Tell how you see it. Somebody else than the one who decided reads it."),
        error_messages={"required": _("Write a few words, so that we know what to look at.")},
    )


class DecisionForm(forms.Form):
    answer = WordsField(
        label=_("Your answer"),
        help_text=_("The person reads it, by mail and on their page."),
        error_messages={"required": _("Write a few words: somebody waits for them.")},
    )


class ReasonForm(forms.Form):
    reason = WordsField(
        label=_("Why?"),
        help_text=_("The person reads it, and it stands in the log."),
        required=False,
        rows=3,
    )


def thing_named(name: str, member):
    """What "forum.topic:12" is, if `member` may see it; else None: a link that was tampered with is about nothing."""
    label, _colon, number = name.partition(":")
    if not is_row_number(number):
        return None
    try:
        things = apps.get_model(label).objects
    except (LookupError, ValueError):
        return None
    visible_to = getattr(things, "visible_to", None)
    return visible_to(member).filter(pk=number).first() if visible_to else None

"""The page of choices about mail."""

from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from community.notifications.kinds import CHOICES, Group
from community.notifications.models import MailChoices

BESIDES = ("posix/", "right/", "Etc/", "SystemV/")  # names of zones that nobody lives in


def zones() -> list[tuple[str, str]]:
    names = sorted(it for it in available_timezones() if "/" in it and not it.startswith(BESIDES))
    of_site = _("As the site: %(zone)s") % {"zone": settings.TIME_ZONE}
    return [("", of_site), *((it, it.replace("_", " ")) for it in names)]


class MailChoicesForm(forms.ModelForm):
    """A field `mail_<name>` for each Choice, when no mail comes at all, and the member's own language and time zone."""

    language = forms.ChoiceField(label=_("Language of your mail"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lazy(zones, list),
        required=False,
        widget=forms.Select({"data-time-zone": ""}),
        help_text=_("Digests come at eight in the morning there."),
    )

    class Meta:
        model = MailChoices
        fields = ["paused_until", "quiet_from", "quiet_until"]
        labels = {
            "paused_until": _("Pause all mail until"),
            "quiet_from": _("Quiet hours begin"),
            "quiet_until": _("Quiet hours end"),
        }
        help_texts = {
            "paused_until": _(
                "No mail comes before this day. What is still unread then comes in one digest."
            ),
            "quiet_from": _("Mail waits until they end."),
        }
        widgets = {
            "paused_until": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "quiet_from": forms.TimeInput({"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput({"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["language"] = self.instance.reads
        self.initial["time_zone"] = self.instance.member.time_zone
        for choice in CHOICES.values():
            self.fields[f"mail_{choice.name}"] = forms.ChoiceField(
                label=choice.label,
                choices=[(mail.value, mail.label) for mail in choice.offers],
                initial=self.instance.mail_for(choice),
            )

    @property
    def groups(self) -> list[tuple[str, list]]:
        """The name of each group and its fields."""
        return [
            (group.label, [self[f"mail_{it.name}"] for it in CHOICES.values() if it.group == group])
            for group in Group
        ]

    def clean_paused_until(self):
        """A pause that is over is none."""
        day = self.cleaned_data["paused_until"]
        return day if day and day > self.instance.here(timezone.now()).date() else None

    def clean(self):
        super().clean()
        hours = [self.cleaned_data.get(name) for name in ("quiet_from", "quiet_until")]
        if hours.count(None) == 1 and not {"quiet_from", "quiet_until"} & set(self.errors):
            error = _("Write when the quiet hours begin and when they end, or neither.")
            self.add_error("quiet_until", error)
        return self.cleaned_data

    def save(self, commit=True):
        member = self.instance.member
        member.language = self.cleaned_data["language"]
        member.time_zone = self.cleaned_data["time_zone"]
        member.save(update_fields=["language", "time_zone"])
        self.instance.chosen_at = timezone.now()
        self.instance.choose({name: self.cleaned_data[f"mail_{name}"] for name in CHOICES})
        return super().save(commit)

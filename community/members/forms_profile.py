from urllib.parse import urlsplit
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from community.audience.models import Segment
from community.members.forms import NameField, check_own
from community.members.happened import profile_told
from community.members.models import Profile
from community.members.pictures import portrait
from community.members.profiles import LINKS, PARTS

LINK_LENGTH = 200
SAFE_LINK = URLValidator(schemes=["https"])


def languages() -> list[tuple[str, str]]:
    return [("", _("The one in which I read")), *settings.LANGUAGES]


def time_zones() -> list[tuple[str, str]]:
    """Those that are called after places."""
    places = sorted(name for name in available_timezones() if "/" in name and name[:4] != "Etc/")
    return [("", _("The one of this site")), *((name, name.replace("_", " ")) for name in places)]


class LinksField(forms.CharField):
    """Addresses, one in a line; a list of them when it is clean."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        links = list(dict.fromkeys(super().clean(value).split()))
        if len(links) > LINKS:
            raise ValidationError(_("Name at most %s links.") % LINKS)
        for link in links:
            check_link(link)
        return links

    def has_changed(self, initial, data):
        return (initial or []) != (data or "").split()


def check_link(link: str) -> None:
    try:
        SAFE_LINK(link)
        is_plain = "@" not in urlsplit(link).netloc and len(link) <= LINK_LENGTH
    except (ValidationError, ValueError):
        is_plain = False
    if not is_plain:
        sentence = _("“%s” is no address like https://example.com/.")
        raise ValidationError(sentence % link[:60])


class ProfileForm(forms.ModelForm):
    """What a member tells of themselves. Name, picture, language and time zone are the member's own."""

    name = NameField()
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=_(
            "JPEG, PNG, GIF or WebP of at most 5 MB, cut to a square. Everybody sees it beside what you write."
        ),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )
    without_picture = forms.BooleanField(label=_("Remove the picture"), required=False)
    about = forms.CharField(
        label=_("About you"),
        required=False,
        max_length=Profile._meta.get_field("about").max_length,
        help_text=_("A few words; Markdown works."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    links = LinksField(
        label=_("Links"), required=False, help_text=_("One in a line, each begins with https://.")
    )
    owns = forms.ModelMultipleChoiceField(
        Segment.objects.none(),
        label=_("What you own"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=languages,
        required=False,
        help_text=_("Mail from here comes in it."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=time_zones,
        required=False,
        help_text=_("Hours and days are shown in it."),
    )

    class Meta:
        model = Profile
        fields = ["about", "links", "owns", *(f"{part}_for" for part in PARTS)]

    def __init__(self, *args, instance, **kwargs):
        self.member, self.before = instance.member, instance.words
        own = {name: getattr(self.member, name) for name in ("name", "language", "time_zone")}
        super().__init__(*args, instance=instance, initial=own, **kwargs)
        self.fields["owns"].queryset = Segment.objects.named().filter(kind=Segment.Kind.PRODUCT)
        self.fields["owns"].label_from_instance = lambda segment: segment.name_here
        if not self.member.picture:
            del self.fields["without_picture"]
        for part in PARTS:
            self.fields[f"{part}_for"].label = _("Who sees it?")

    def rows(self) -> list[tuple]:
        """The parts whose readers are chosen: a field, and that of its readers. Without products, nobody is asked for theirs."""
        parts = [part for part in PARTS if part != "owns" or self.fields["owns"].queryset]
        return [(self[part], self[f"{part}_for"]) for part in parts]

    def clean_name(self):
        check_own(self.cleaned_data["name"], self.member)
        return self.cleaned_data["name"]

    def clean_picture(self):
        file = self.cleaned_data["picture"]
        return file and portrait(file)

    @transaction.atomic
    def save(self, commit=True):
        for name in ("name", "language", "time_zone"):
            setattr(self.member, name, self.cleaned_data[name])
        self.member.save(update_fields=["name", "language", "time_zone"])
        if self.cleaned_data["picture"] or self.cleaned_data.get("without_picture"):
            self.member.wear(self.cleaned_data["picture"])
        profile = super().save(commit)
        profile_told.send(Profile, profile=profile, before=self.before)
        return profile

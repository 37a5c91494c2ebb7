"""The form in which staff pin a result: it takes an address or a title."""

from urllib.parse import unquote, urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import translate_url
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from community.search.analysis import words
from community.search.models import Entry
from community.search.scopes import scopes_of


class PinForm(WagtailAdminModelForm):
    address = forms.CharField(
        label=_("Stands first"),
        max_length=1000,
        help_text=_(
            "The address of a guide, an answer or a topic of this site, or its title. Of a title some words are enough: "
            "“Preview” shows what is found for them, or for the words above, to choose from."
        ),
        error_messages={
            "required": _("Write an address or a title, or choose from what Preview shows.")
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        target = self.instance.target if self.instance.pk else None
        if target and target.scope in scopes_of(self.for_user):
            self.fields["address"].initial = target.url

    def clean_address(self):
        """Keeps what it names; whoever may not see that does not learn that it exists."""
        entry = self.named(self.cleaned_data["address"])
        self.instance.kind, self.instance.object_id = entry.kind, entry.object_id
        return entry.url

    def named(self, address: str) -> Entry:
        seen = Entry.objects.filter(scope__in=scopes_of(self.for_user))
        path = path_of(address)
        everywhere = in_first_language(path)
        title = " ".join(words(address))
        found = seen.filter(url=path).first() or seen.filter(url=everywhere, locale="").first()
        titled = [] if found or not title else list(seen.filter(folded_title=title)[:2])
        if len(titled) == 2:
            raise ValidationError(
                gettext("Several things have this title. Write the address of one.")
            )
        if not found and not titled:
            raise ValidationError(
                gettext("No guide, answer or topic of this site has this address or title.")
            )
        return found or titled[0]


def path_of(address: str) -> str:
    """ "" for a title, and for what only looks like an address."""
    try:
        return unquote(urlsplit(address).path) if "/" in address else ""
    except ValueError:
        return ""


def in_first_language(path: str) -> str:
    """The address of what members write, as the index keeps it."""
    with translation.override(translation.get_language_from_path(path) or settings.LANGUAGE_CODE):
        return translate_url(path, settings.LANGUAGE_CODE)

"""The rules of the site, where it names a page of them: who signs up accepts it, and the ledger keeps that."""

from allauth.core import context
from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.members.models import Consent, ConsentEntry, SigningUp
from community.members.wordings import Answer, Purpose, current


def live(page):
    """The page in the reader's language, as far as there is one to read."""
    page = page and page.localized
    return page if page and page.live else None


def rules_of(request):
    return live(SigningUp.for_request(request).rules)


class AcceptsRules:
    """Mixed into a form of signing up. The box is never ticked beforehand, and there is none where there are no rules."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.rules = rules_of(context.request)
        if self.rules:
            self.fields["accepts"] = forms.BooleanField(
                label=current(Purpose.RULES).label(Answer.YES, about=self.rules.title),
                help_text=pages_to_read(context.request, self.rules),
                error_messages={
                    "required": gettext_lazy("Read the rules, and tick this if you accept them.")
                },
            )


def pages_to_read(request, rules) -> str:
    """Links that keep what is typed in the form."""
    wording, privacy = current(Purpose.RULES), live(SigningUp.for_request(request).privacy)
    links = [link(request, page) for page in (rules, privacy) if page]
    return format_html(
        "{} {}", wording.question, format_html(" · ".join(["{}"] * len(links)), *links)
    )


def link(request, page) -> str:
    words = '<a href="{}" target="_blank" rel="noopener">{}<span class="sr"> {}</span></a>'
    return format_html(words, page.get_url(request), page.title, _("(in a new tab)"))


def keep_acceptance(member, form) -> None:
    """What somebody ticked who has just signed up."""
    if form.cleaned_data.get("accepts"):
        consent = Consent.objects.of(member, Purpose.RULES, about=form.rules.title)
        consent.give(Answer.YES, proof=ConsentEntry.Proof.SIGN_UP)

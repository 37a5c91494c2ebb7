from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.desk.models import MESSAGE_LENGTH, SupportRequest
from forum.forms import KeyField


class ContactForm(forms.ModelForm):
    """A message to support. Whoever is signed in is not asked who they are."""

    about = forms.CharField(
        label=_("What is it about?"),
        help_text=_("A few words, such as: my order has not come."),
        max_length=150,
        error_messages={"required": _("Say in a few words what it is about.")},
    )
    message = forms.CharField(
        label=_("Your message"),
        help_text=_("Order number, model and what you have tried help us most."),
        max_length=MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write what we can do for you.")},
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Our answer goes there, and a copy of your message."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Write the address where the answer shall go."),
            "invalid": _("Write an address like ana@example.com."),
        },
    )
    page = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    sent_key = KeyField()

    class Meta:
        model = SupportRequest
        fields = ["about", "message", "name", "email", "page"]

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.member = member if member.is_authenticated else None
        if self.member and self.member.email:
            del self.fields["name"], self.fields["email"]

    def clean_page(self):
        return path_of(self.cleaned_data["page"])

    def request(self, language: str, context: dict) -> SupportRequest:
        """What is to be sent, not saved yet."""
        request = self.save(commit=False)
        if self.member:
            request.member = self.member
            request.name = request.name or str(self.member)
            request.email = request.email or self.member.email
        request.language, request.context = language, context
        return request

    def refuse_for_now(self) -> None:
        sentence = _(
            "Several messages came from you in a short time. What you wrote stands here: send it in an hour, "
            "or from your own mail program."
        )
        self.add_error(None, ValidationError(sentence, code="limit"))


def path_of(page: str) -> str:
    """A path of this site, or nothing: it becomes a link in the mail to staff."""
    return page if page.startswith("/") and not page.startswith("//") else ""

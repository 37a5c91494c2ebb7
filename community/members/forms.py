"""The account forms: allauth's, with our words, one password field and no placeholders instead of labels."""

import unicodedata

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.socialaccount import forms as elsewhere
from django import forms
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.content.models import SiteSettings
from community.members import changing_address
from community.members.lookalikes import RESERVED, skeleton, speaks_for
from community.members.models import Member
from community.members.rules import AcceptsRules

INVISIBLE, JOINERS = (
    {"Cc", "Cf", "Co", "Cs"},
    "\u200c\u200d",
)  # some scripts join letters with these
EMAIL, PASSWORD, NEW_PASSWORD = _("E-mail address"), _("Password"), _("New password")


def clean_name(name: str) -> str:
    """One line of visible text that is no address; whatever a stranger writes here stands in public."""
    name = " ".join(name.split())
    if any(unicodedata.category(letter) in INVISIBLE and letter not in JOINERS for letter in name):
        raise ValidationError(_("Write your name without invisible characters."))
    if "://" in name or "@" in name or not any(letter.isalnum() for letter in name):
        raise ValidationError(_("Write a name that people can call you by."))
    return name


def check_own(name: str, member: Member | None = None) -> None:
    """Nobody shall take a member for the site, or for somebody who works here. A name that was theirs before may stay."""
    if member and (member.is_team or name == member.name):
        return
    if speaks_for(SiteSettings.site_name(), name):
        raise ValidationError(
            _("That reads as if this site itself spoke. Write a name of your own.")
        )
    if Member.objects.exclude(pk=member and member.pk).team_named(name):
        raise ValidationError(
            _("Somebody who works here is called so. Add something to tell you apart.")
        )


def check_password(form, field: str) -> None:
    """Adds to the form what is wrong with a new password, knowing whose it will be."""
    if password := form.cleaned_data.get(field):
        about = {key: form.cleaned_data.get(key, "") for key in ("name", "email")}
        try:
            validate_password(password, Member(**about))
        except ValidationError as error:
            form.add_error(field, error)


class PlainForm:
    labels = {}
    left_out = ()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.left_out:
            self.fields.pop(name, None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)


class NameField(forms.CharField):
    def __init__(self, **options):
        super().__init__(
            label=_("Your name"),
            max_length=80,
            help_text=_("As others will see it beside what you write."),
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
            **options,
        )

    def clean(self, value):
        return clean_name(super().clean(value))


class NewNameField(NameField):
    """The name of somebody new, whom nobody shall take for the people who work here."""

    def clean(self, value):
        name = super().clean(value)
        check_own(name)
        return name


class SignupForm(PlainForm, AcceptsRules, allauth.SignupForm):
    name = NewNameField()
    field_order = ["name", "email", "password1"]
    labels = {"email": EMAIL, "password1": PASSWORD}

    def validate_unique_email(self, value):
        """Taken is an address that somebody confirmed; guests and unconfirmed sign-ups give way to who does."""
        self.account_already_exists = EmailAddress.objects.is_verified(value)
        return value

    def clean(self):
        super().clean()
        check_password(self, "password1")
        return self.cleaned_data

    def try_save(self, request):
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])  # as slow as a sign-up that is one
        return super().try_save(request)


class LoginForm(PlainForm, allauth.LoginForm):
    labels = {"login": EMAIL, "password": PASSWORD, "remember": _("Stay signed in on this device")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = ""


class ResetPasswordForm(PlainForm, allauth.ResetPasswordForm):
    labels = {"email": EMAIL}

    def clean_email(self):
        """Only a confirmed address resets: an unconfirmed one may be somebody else's."""
        email = self.cleaned_data["email"].lower()
        able = Member.objects.able_to_sign_in()
        self.users = list(able.filter(emailaddress__email=email, emailaddress__verified=True))
        return email


class ResetPasswordKeyForm(PlainForm, allauth.ResetPasswordKeyForm):
    labels = {"password1": NEW_PASSWORD}
    left_out = ["password2"]


class ChangePasswordForm(PlainForm, allauth.ChangePasswordForm):
    labels = {"oldpassword": _("Present password"), "password1": NEW_PASSWORD}
    left_out = ["password2"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""


class SetPasswordForm(PlainForm, allauth.SetPasswordForm):
    labels = {"password1": NEW_PASSWORD}
    left_out = ["password2"]


class ChangeAddressForm(PlainForm, allauth.AddEmailForm):
    labels = {"email": _("New e-mail address")}

    def save(self, request):
        """The old address hears of it, and can stop it."""
        old, address = self.user.email, super().save(request)
        if address.pk and old:
            link = changing_address.stop_link(self.user, old, address.email)
            context = {"to_email": address.email, "stop_url": link}
            get_adapter(request).send_mail("account/email/email_changing", old, context)
        return address


class UsernameForm(forms.ModelForm):
    class Meta:
        model = Member
        fields = ["username"]
        help_texts = {"username": _("Letters, digits, - and _. It stands in addresses.")}

    def clean_username(self):
        """Lower case, composed as Unicode does it, and like nobody else's to the eye."""
        username = unicodedata.normalize("NFKC", self.cleaned_data["username"]).lower()
        if username == self.initial["username"]:
            raise ValidationError(_("This is your username already."))
        others = Member.objects.exclude(pk=self.instance.pk)
        if skeleton(username) in RESERVED or others.lookalikes(username).exists():
            raise ValidationError(_("Somebody has this username, or one that looks like it."))
        check_own(username, self.instance)
        return username


class ReauthenticateForm(PlainForm, allauth.ReauthenticateForm):
    labels = {"password": PASSWORD}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class RequestCodeForm(PlainForm, allauth.RequestLoginCodeForm):
    labels = {"email": EMAIL}

    def clean_email(self):
        """Only to a confirmed address: a code must not be a way around confirming it."""
        email = super().clean_email().lower()
        confirmed = {"emailaddress__email": email, "emailaddress__verified": True}
        self._user = Member.objects.able_to_sign_in().filter(**confirmed).first()
        return email


class ConfirmCodeForm(PlainForm, allauth.ConfirmLoginCodeForm):
    labels = {"code": _("Code from the mail")}


class ElsewhereForm(PlainForm, AcceptsRules, elsewhere.SignupForm):
    """What a provider did not tell, or did not confirm."""

    name = NewNameField()
    field_order = ["name", "email"]
    labels = {"email": EMAIL}
    validate_unique_email = SignupForm.validate_unique_email


class OwnerForm(forms.Form):
    """What the first owner of a site says of themselves."""

    name = NameField()
    email = forms.EmailField(
        label=EMAIL, max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    password = forms.CharField(
        label=PASSWORD,
        strip=False,
        help_text=password_validators_help_text_html(),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if EmailAddress.objects.is_verified(email):
            raise ValidationError(_("Somebody has an account with this address. Write another."))
        return email

    def clean(self):
        super().clean()
        check_password(self, "password")
        return self.cleaned_data

"""The forms of second factors: allauth's, with our words. They lie apart because allauth imports them late."""

from contextlib import contextmanager

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.members.forms import PlainForm


@contextmanager
def refusing_forgeries():
    """What a stranger sends as a credential breaks fido2's parsers in more ways than allauth foresees."""
    try:
        yield
    except ValidationError:
        raise
    except Exception as error:
        raise get_adapter().validation_error("incorrect_code") from error


class CodeForm(PlainForm, base.AuthenticateForm):
    labels = {"code": _("Code from your app, or a recovery code")}


class CodeAgainForm(PlainForm, base.ReauthenticateForm):
    labels = CodeForm.labels


class AppForm(PlainForm, totp.ActivateTOTPForm):
    labels = {"code": _("Six digits that the app shows now")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"


class PasskeyForm(PlainForm, webauthn.AddWebAuthnForm):
    labels = {"name": _("Name"), "passwordless": _("Sign in with it alone, without a password")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["name"].help_text = _("By which you tell it from others, like “Phone”.")
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].help_text = _(
            "The device then asks for your finger, face or PIN. Untick it for a key that does not know you."
        )

    def clean(self):
        with refusing_forgeries():
            return super().clean()


class Proof:
    """A credential that shows who somebody is."""

    def clean_credential(self):
        with refusing_forgeries():
            return super().clean_credential()


class PasskeySignInForm(Proof, webauthn.LoginWebAuthnForm):
    pass


class PasskeyFactorForm(Proof, webauthn.AuthenticateWebAuthnForm):
    pass


class PasskeyAgainForm(Proof, webauthn.ReauthenticateWebAuthnForm):
    pass


class PasskeyNameForm(PlainForm, webauthn.EditWebAuthnForm):
    labels = {"name": _("Name")}

"""What staff fill in, in the admin."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.audience.models import Segment
from community.members.models import Member
from community.spotlights.forms import SaidField
from community.spotlights.pictures import photograph
from community.spotlights.words import BAD, DETAIL, GOOD


class TurnForm(forms.Form):
    """Carries what was read, so that nobody decides about other words."""

    turn = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(TurnForm):
    reason = forms.CharField(
        label=_("What you tell them"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("They read it as you write it."),
        error_messages={"required": _("Say why, in a sentence.")},
    )  # fmt: skip


class ReplyForm(TurnForm):
    text = forms.CharField(
        label=_("Public reply"), max_length=2_000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It stands below the review, with your name. Empty: no reply."),
    )  # fmt: skip


class RewordForm(TurnForm):
    """The whole text with its marks, as it is kept."""

    words = SaidField(
        most=10_000, rows=10, label=_("Words"),
        help_text=_(
            "The first line of a review or use case is its title. Lines at the end that begin with "
            "“%(good)s”, “%(bad)s” and “%(detail)s” are what they like, what they do not, and who they are."
        ) % {"good": GOOD.strip(), "bad": BAD.strip(), "detail": DETAIL.strip()},
    )  # fmt: skip


class MemberField(forms.CharField):
    """Somebody by username or e-mail address; a Member when it is clean."""

    def clean(self, value):
        said = super().clean(value).strip().lstrip("@")
        people = Member.objects.able_to_sign_in()
        found = people.filter(Q(username__iexact=said) | Q(email__iexact=said)).first()
        if not found:
            raise ValidationError(_("Nobody has this username or address. Look at their page."))
        return found


class AskForm(forms.Form):
    """Whom a case study is about, and what they are asked for."""

    member = MemberField(label=_("Customer"), help_text=_("Username or e-mail address."))
    words = SaidField(
        most=400, rows=4, required=False, label=_("Their words"),
        help_text=_("Exactly as they would stand there. They are asked for these and no others."),
    )  # fmt: skip
    picture = forms.FileField(label=_("Picture of them"), required=False)

    def clean_picture(self):
        file = self.cleaned_data["picture"]
        return file and photograph(file)


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Of somebody who bought it: the review counts as verified."),
    )
    product = forms.ModelChoiceField(
        Segment.objects.filter(kind=Segment.Kind.PRODUCT), label=_("Product"), required=False
    )

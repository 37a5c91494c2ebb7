import unicodedata

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from community.audience.models import Segment
from community.members.models import Consent
from community.moderation.screening import Writing, screen
from community.spotlights.models import Spotlight
from community.spotlights.pictures import keep, kept, photograph
from community.spotlights.words import Words, read

LENGTHS = {"title": 120, "detail": 80, "good": 1_000, "bad": 1_000}
TEXT = {
    Spotlight.Kind.TESTIMONIAL: 400,
    Spotlight.Kind.REVIEW: 4_000,
    Spotlight.Kind.USE_CASE: 8_000,
}
LINES = 10  # of what somebody likes
STARS = [(5, _("5 stars: excellent")), (4, _("4 stars: good")), (3, _("3 stars: middling")), (2, _("2 stars: poor")), (1, _("1 star: bad"))]  # fmt: skip
TOO_LONG = ngettext_lazy(
    "Use at most %(limit_value)d letter; these are %(show_value)d. All of it is still here.",
    "Use at most %(limit_value)d letters; these are %(show_value)d. All of it is still here.",
    "limit_value",
)
HIDDEN = {"Cc", "Co", "Cs"}


class SaidField(forms.CharField):
    """Words of a customer: plain text, of which the browser cuts nothing off."""

    def __init__(self, *, most: int, rows: int = 1, **kwargs):
        self.rows = rows
        if rows > 1:
            kwargs["widget"] = forms.Textarea(attrs={"rows": rows})
        kwargs["error_messages"] = {"max_length": TOO_LONG, **kwargs.get("error_messages", {})}
        super().__init__(max_length=most, **kwargs)

    def to_python(self, value):
        said = super().to_python(value).replace("\r\n", "\n")
        seen = "".join(c for c in said if c == "\n" or unicodedata.category(c) not in HIDDEN)
        return seen if self.rows > 1 else " ".join(seen.split())

    def widget_attrs(self, widget):
        return {}


class LinesField(SaidField):
    """One thing in each line; a tuple of them when it is clean."""

    def clean(self, value):
        said = super().clean(value)
        lines = tuple(filter(None, (line.lstrip("+-−•– ").strip() for line in said.split("\n"))))
        if len(lines) > LINES:
            raise ValidationError(_("Keep to the %(n)d that matter most.") % {"n": LINES})
        return lines


class SpotlightForm(forms.Form):
    """What a customer says, and what of them may be shown with it. The form of the kind in `kind`."""

    stars = forms.TypedChoiceField(
        label=_("How many stars?"), choices=STARS, coerce=int, widget=forms.RadioSelect,
        error_messages={"required": _("Choose one to five stars.")},
    )  # fmt: skip
    title = SaidField(
        most=LENGTHS["title"], label=_("In one line"),
        error_messages={"required": _("Write in a few words what it comes down to.")},
    )  # fmt: skip
    text = SaidField(
        most=8_000, rows=6, label=_("Your words"),
        error_messages={"required": _("Write a sentence or two.")},
    )  # fmt: skip
    good = LinesField(
        most=LENGTHS["good"], rows=3, required=False, label=_("What you like"),
        help_text=_("One thing in each line."),
    )  # fmt: skip
    bad = LinesField(
        most=LENGTHS["bad"], rows=3, required=False, label=_("What you do not like"),
        help_text=_("One thing in each line. We publish criticism as it comes."),
    )  # fmt: skip
    product = forms.ModelChoiceField(
        Segment.objects.none(), label=_("Product"), to_field_name="slug",
        error_messages={"required": _("Choose what you bought.")},
    )  # fmt: skip
    detail = SaidField(
        most=LENGTHS["detail"], required=False, label=_("About you"),
        help_text=_("A few words that stand beside your name, like “Tide, 2 years”."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language you wrote in"), choices=settings.LANGUAGES)
    picture = forms.FileField(
        label=_("Picture"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=_("Of you, or of how you use it. Where it was taken is removed."),
    )  # fmt: skip
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    without_picture = forms.BooleanField(label=_("Take the picture away"), required=False)
    show_picture = forms.BooleanField(required=False)
    named = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how we may name you.")},
    )
    agreed = forms.BooleanField(
        error_messages={"required": _("Tick this: without it your words cannot be shown.")}
    )

    def __init__(self, *args, kind: str, member, spotlight=None, product=None, **kwargs):
        self.kind, self.member, self.spotlight = kind, member, spotlight
        begun = {"language": get_language(), "product": product, **self.said(spotlight)}
        super().__init__(*args, initial=begun, **kwargs)
        self.fit_kind()
        self.ask_consent()

    def said(self, spotlight) -> dict:
        """What was said before, as it stands or as it was taken back: nobody writes it twice."""
        if not spotlight:
            return {}
        words = read(spotlight.quote_consent.words, is_titled=spotlight.is_titled)
        answer = spotlight.name_consent.answer if spotlight.name_consent else ""
        return {
            "title": words.title, "text": words.text, "detail": words.detail,
            "good": "\n".join(words.good), "bad": "\n".join(words.bad),
            "stars": spotlight.stars, "language": spotlight.language,
            "product": spotlight.product and spotlight.product.slug, "named": answer,
        }  # fmt: skip

    def fit_kind(self) -> None:
        if self.kind != Spotlight.Kind.REVIEW:
            del self.fields["stars"], self.fields["good"], self.fields["bad"]
        if self.kind == Spotlight.Kind.TESTIMONIAL:
            del self.fields["title"]
        self.fields["text"].max_length = TEXT[self.kind]
        self.fields["text"].validators[0].limit_value = TEXT[self.kind]
        products = Segment.objects.named().filter(kind=Segment.Kind.PRODUCT)
        self.fields["product"].queryset = products
        self.fields["product"].label_from_instance = lambda segment: segment.name_here
        self.fields["product"].required = self.kind == Spotlight.Kind.REVIEW and products.exists()
        if not products.exists():
            del self.fields["product"]
        if not (self.spotlight and self.spotlight.picture):
            del self.fields["without_picture"]

    def ask_consent(self) -> None:
        """The wordings of the ledger, so that what is kept of the answers is what stood here."""
        asked = {
            purpose: Consent(member=self.member, purpose=purpose) for purpose in Consent.Purpose
        }
        name, quote, picture = (asked[it] for it in ("name", "quote", "picture"))
        self.fields["named"].label = name.wording.question
        self.fields["named"].choices = list(name.labels().items())
        self.fields["named"].help_text = name.wording.meaning
        self.fields["agreed"].label = quote.labels()[Consent.Answer.YES]
        self.fields["agreed"].help_text = f"{quote.wording.question} {quote.wording.meaning}"
        self.fields["show_picture"].label = picture.labels()[Consent.Answer.YES]
        self.fields[
            "show_picture"
        ].help_text = f"{picture.wording.question} {picture.wording.meaning}"

    def clean_picture(self):
        file = self.cleaned_data["picture"]
        if not file:
            return None
        picture = photograph(file)
        self.data = self.data.copy()
        self.data["kept"] = keep(picture, self.member)  # until the form is right
        return picture

    def clean(self):
        data = super().clean()
        if not data.get("picture") and self.data.get("kept"):
            data["picture"] = kept(self.data["kept"], self.member)
        if data.get("picture") and not data.get("show_picture"):
            words = _("Tick this, or send your words without the picture: it is kept here.")
            self.add_error("show_picture", words)
        if self.kind == Spotlight.Kind.REVIEW and not self.errors:
            self.refuse_second(data)
        return data

    def refuse_second(self, data) -> None:
        mine = Spotlight.objects.filter(kind=self.kind, member=self.member).exclude(
            pk=self.spotlight and self.spotlight.pk
        )
        product = data.get("product")
        if mine.filter(Q(product=product) if product else Q(product=None)).exists():
            self.refuse_another()

    def refuse_another(self) -> None:
        words = _("You have reviewed this already. Change that review on the page “What you said”.")
        self.add_error(None, words)

    @property
    def is_picture_kept(self) -> bool:
        """Was one sent that needs not be chosen again?"""
        return bool(self.is_bound and self.cleaned_data.get("picture"))

    def refuse_for_now(self) -> None:
        self.add_error(
            None,
            ValidationError(
                _(
                    "You have sent a lot in a short time. Your words are kept here; send them in an hour."
                ),
                code="limit",
            ),
        )

    @property
    def words(self) -> Words:
        return Words(**{name: self.cleaned_data.get(name) or empty for name, empty in
                        (("title", ""), ("text", ""), ("good", ()), ("bad", ()), ("detail", ""))})  # fmt: skip

    @property
    def about(self) -> dict:
        data = self.cleaned_data
        return {
            "language": data["language"],
            "product": data.get("product"),
            "stars": data.get("stars"),
        }

    @transaction.atomic
    def submit(self, invitation=None) -> Spotlight:
        data = self.cleaned_data
        spotlight = Spotlight.objects.submit(
            self.member, self.kind, self.words, named=data["named"], picture=data.get("picture"),
            invitation=invitation, **self.about,
        )  # fmt: skip
        self.have_screened(spotlight)
        return spotlight

    def have_screened(self, spotlight, **more) -> None:
        """It waits for staff in any case, who are then told that it looks like spam."""
        screen(Writing(spotlight, self.member, self.words.joined(), **more))

    @transaction.atomic
    def revise(self) -> None:
        data = self.cleaned_data
        self.spotlight.revise(
            self.words, named=data["named"], picture=data.get("picture"),
            without_picture=data.get("without_picture", False), **self.about,
        )  # fmt: skip
        self.have_screened(self.spotlight, before=("", ""))  # said anew, it is judged anew

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from community.audience.models import Segment
from community.desk.forms import path_of
from community.desk.models import MESSAGE_LENGTH, GuestQuestion, SupportRequest
from community.members.forms import NewNameField
from community.moderation.spam.text import ADDRESS
from community.moderation.spam.trap import Trapped
from forum.forms import (
    QUESTION_LEAST,
    TITLE_LEAST,
    KeyField,
    Least,
    ReplyForm,
    TextField,
    TitleField,
)


class Way(models.TextChoices):
    PUBLIC = (
        "public",
        _("In public: other customers and the team answer, and it helps the next one"),
    )
    PRIVATE = "private", _("In private: only the team reads it, and answers by mail")


class OptionalNameField(NewNameField):
    """A name that stands in public, or none."""

    def __init__(self, **options):
        super().__init__(required=False, **options)
        self.label = _("Name to show")
        self.help_text = _("Left empty, you are “A customer”.")

    def clean(self, value):
        return super().clean(value) if str(value or "").strip() else ""

    def widget_attrs(self, widget):
        """Nothing is cut off by the browser: what is too long comes back whole."""
        return {}


class ProductField(forms.ModelChoiceField):
    def __init__(self):
        super().__init__(
            Segment.objects.none(),
            label=_("Product"),
            required=False,
            empty_label=_("None of these, or I do not know"),
            to_field_name="slug",
            error_messages={"invalid_choice": _("Choose one of these.")},
        )

    def to_python(self, value):
        """PostgreSQL is not even asked for what no text of its can be."""
        return super().to_python(value.replace("\0", "") if isinstance(value, str) else value)

    def label_from_instance(self, product):
        return product.name_here


class AskForm(Trapped, forms.Form):
    """A question of somebody without an account. `ways` are those that the site offers."""

    title = TitleField(
        label=_("Your question"),
        help_text=_("A whole sentence is found more easily than two words."),
        validators=[
            Least(TITLE_LEAST, _("Say a little more, so that others see what it is about."))
        ],
        error_messages={"required": _("Begin with what it is about.")},
    )
    source = TextField(
        label=_("More about it"),
        help_text=_("What happens, and what have you tried?"),
        strip=False,
        validators=[Least(QUESTION_LEAST, _("Write at least one whole sentence."))],
        error_messages={"required": _("Tell a little, so that somebody can answer.")},
    )
    product = ProductField()
    way = forms.ChoiceField(
        label=_("Who shall read it?"),
        choices=Way,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who shall read it.")},
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Nobody sees it. Answers come there, and it is used for nothing else."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Write the address where the answer shall go."),
            "invalid": _("Write an address like ana@example.com."),
        },
    )
    name = OptionalNameField()
    page = forms.CharField(required=False, widget=forms.HiddenInput)
    sent_key = KeyField()

    def __init__(self, *args, ways, **kwargs):
        super().__init__(*args, **kwargs)
        products = Segment.objects.filter(kind=Segment.Kind.PRODUCT).named()
        self.fields["product"].queryset = products
        if not products:
            del self.fields["product"]
        self.fields["way"].choices = [(way.value, way.label) for way in ways]
        self.initial.setdefault("way", ways[0].value)
        self.fields["email"].widget.attrs.pop("maxlength", None)

    def clean_title(self):
        title = self.cleaned_data["title"]
        over = len(title) - GuestQuestion._meta.get_field("title").max_length
        if over > 0:
            sentence = ngettext_lazy(
                "This is %(n)d character too long. Say the rest below.",
                "This is %(n)d characters too long. Say the rest below.",
                over,
            )
            raise ValidationError(sentence % {"n": over})
        if ADDRESS.search(title):  # it goes by mail to an address that was only typed
            raise ValidationError(_("Write addresses of pages below, not into the question."))
        return title

    def clean_page(self):
        return path_of(self.cleaned_data["page"][:500])

    def clean(self):
        data = super().clean()
        if self.is_private and len(self.text) > MESSAGE_LENGTH:
            sentence = _("A message to the team has at most %d characters.") % MESSAGE_LENGTH
            self.add_error("source", sentence)
        return data

    @property
    def visible(self) -> list:
        """The fields that people see."""
        return [field for field in self.visible_fields() if field.name != "website"]

    @property
    def is_private(self) -> bool:
        return self.cleaned_data.get("way") == Way.PRIVATE

    @property
    def text(self) -> str:
        """What was written, under the product it is about."""
        product, source = self.cleaned_data.get("product"), self.cleaned_data.get("source", "")
        return f"{product.name}\n\n{source}" if product else source

    def request(self, language: str, context: dict) -> SupportRequest:
        """The message to support, not saved yet."""
        data = self.cleaned_data
        kept = {name: data[name] for name in ("name", "email", "page")}
        return SupportRequest(
            about=data["title"], message=self.text, language=language, context=context, **kept
        )

    def question(self) -> GuestQuestion:
        """The question to be published, not saved yet."""
        data = self.cleaned_data
        question = GuestQuestion(email=data["email"].lower(), name=data["name"])
        question.title, question.source = data["title"], self.text
        question.language = get_language()
        question.doubt = self.given_away
        if data["sent_key"]:
            question.sent_key = data["sent_key"]
        return question

    def refuse_for_now(self) -> None:
        sentence = _(
            "Several questions came from you in a short time. What you wrote stands here: send it in an hour."
        )
        self.add_error(None, ValidationError(sentence, code="limit"))


class MoreForm(ReplyForm):
    """More about a question of one's own."""

    def refuse_for_now(self) -> None:
        sentence = _(
            "You have written a lot in a short time. Your words are kept here: send them in an hour."
        )
        self.add_error(None, ValidationError(sentence, code="limit"))

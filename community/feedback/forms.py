from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from community.feedback.follow_ups import WORDS_LENGTH
from community.feedback.models import REMARK_LENGTH, FollowUp, Survey, Vote
from community.feedback.surveys import COMMENT_LENGTH

TOO_LONG = ngettext_lazy(
    "Use at most %(limit_value)d letter; these are %(show_value)d. All of it is still here.",
    "Use at most %(limit_value)d letters; these are %(show_value)d. All of it is still here.",
    "limit_value",
)


class RemarkField(forms.CharField):
    """Lines end with one sign, as browsers show and count them, and not with the two that they send."""

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")

    def widget_attrs(self, widget):
        """No `maxlength`: with it a browser cuts what is pasted and says nothing."""
        return {}


class WordsForm(forms.Form):
    """Why a page helped, or did not yet."""

    reason = forms.ChoiceField(
        label=_("Why?"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": _(
                "That reason goes with the other answer; you may have changed yours in another window. Choose again."
            )
        },
    )
    remark = RemarkField(
        required=False,
        max_length=REMARK_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, *args, vote: Vote, **kwargs):
        said = {"reason": vote.reason, "remark": vote.remark}
        super().__init__(*args, initial=said, auto_id=f"vote-{vote.page_id}-%s", **kwargs)
        self.vote = vote
        self.fields["reason"].choices = [(one.value, one.label) for one in self.reasons]
        self.fields["remark"].label = (
            _("What helped most?") if vote.is_helpful else _("What did you miss?")
        )
        self.fields["remark"].help_text = (
            _("Those who write these pages read it, with your name beside it.")
            if vote.member_id
            else _("Those who write these pages read it. Please leave out names and addresses.")
        )

    @property
    def reasons(self):
        return Vote.reasons_for(self.vote.is_helpful)

    def clean(self):
        words = super().clean()
        if not self.errors and not any(words.values()) and not self.vote.has_words:
            raise forms.ValidationError(
                _("Choose a reason or write a line. Or leave it: your answer is counted already.")
            )
        return words


class SurveyForm(forms.Form):
    """Five faces, and room for words. Begins with what was said before, or with the face whose link was opened."""

    score = forms.TypedChoiceField(
        choices=Survey.Face.choices,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the five faces."),
            "invalid_choice": _("Choose one of the five faces."),
        },
    )
    comment = RemarkField(
        label=_("What went well, or what did not?"),
        help_text=_("We read it with your name beside it. Nothing of it is shown to others."),
        required=False,
        max_length=COMMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": TOO_LONG},
    )

    def __init__(self, *args, survey: Survey, face: str = "", **kwargs):
        said = {"score": survey.score or face, "comment": survey.comment}
        super().__init__(*args, initial=said, auto_id=f"survey-{survey.pk}-%s", **kwargs)
        self.survey = survey
        self.fields["score"].label = _("How happy are you with the help you got?")
        if survey.member_id is None:
            self.fields["comment"].help_text = _(
                "We read it with your address beside it. Nothing of it is shown to others."
            )


class FollowUpForm(forms.ModelForm):
    """What came of it, in words for the customer."""

    words = RemarkField(
        label=_("What came of it"),
        help_text=_("It goes to the customer by mail, as you write it."),
        max_length=WORDS_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={
            "required": _("Write what came of it: the customer was promised to hear."),
            "max_length": TOO_LONG,
        },
    )

    class Meta:
        model = FollowUp
        fields = ["words"]

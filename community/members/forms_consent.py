"""The answer to a question of the consent ledger."""

import hashlib

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from community.members.models import Consent


class AnswerForm(forms.Form):
    """The answers that the wording offers. It says which words were read, so that nobody agrees to others."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the answers.")},
    )

    def __init__(self, *args, consent: Consent, **kwargs):
        super().__init__(*args, **kwargs)
        self.consent = consent
        self.fields["answer"].help_text = consent.wording.meaning
        self.fields["answer"].choices = consent.labels().items()

    @property
    def reading(self) -> str:
        """Tells apart everything that this page could have said: words, names, language, and what happened before."""
        read = [self.consent.reads(answer) for answer in self.consent.wording.answers]
        said = "\n".join([str(self.consent.turn), self.consent.words_in_question, *read])
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def clean(self):
        super().clean()
        if self.data.get("reading") != self.reading:
            raise ValidationError(
                _(
                    "The question has changed since you opened this page. Read it again, then answer."
                )
            )
        return self.cleaned_data

    def save(self, proof: str) -> None:
        """Raises Overtaken when somebody answers in the same moment."""
        answer = self.cleaned_data["answer"]
        if answer == Consent.Answer.NO:
            self.consent.refuse(proof=proof)
        else:
            self.consent.give(answer, proof=proof)

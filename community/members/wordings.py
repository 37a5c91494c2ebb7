"""The words in which people are asked for their consent.

A wording that somebody has read is never changed: a new text is a new `Wording` with the next version, at the end of
its list. A test holds the texts to their versions. What is kept of an answer is the text itself, in the reader's language.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    NAME = "name", _("Name")
    QUOTE = "quote", _("Words")
    PICTURE = "picture", _("Picture")
    LOGO = "logo", _("Logo")
    RULES = "rules", _("Rules of the site")


class Answer(models.TextChoices):
    """What can be answered: of a name FULL, FIRST or NO, of everything else YES or NO."""

    FULL = "full", _("Yes, the full name")
    FIRST = "first", _("Yes, the first name")
    YES = "yes", _("Yes")
    NO = "no", _("No")


@dataclass(frozen=True)
class Wording:
    version: int
    question: str | Promise
    meaning: str | Promise  # what a yes does, and how it is taken back
    answers: dict[str, str | Promise]  # by Answer; the label of each button

    def label(self, answer: str, **named) -> str:
        return str(self.answers[answer]) % named

    def read(self, answer: str, **named) -> str:
        """All that stood before whoever answered so, in the active language."""
        said = (self.question, self.meaning, self.answers[answer])
        return "\n".join(str(words) for words in said if words) % named


SHOWN = _(
    "Everybody can read it here, and search engines find it. You can take it back at any time, by a link and without signing in; then it is gone from every place here at once."
)

WORDINGS: dict[str, tuple[Wording, ...]] = {
    Purpose.NAME: (
        Wording(
            1,
            _("May we show your name with what you contributed?"),
            SHOWN,
            {
                Answer.FULL: _("Yes, my full name: %(name)s"),
                Answer.FIRST: _("Yes, my first name: %(first_name)s"),
                Answer.NO: _("No, not my name"),
            },
        ),
    ),
    Purpose.QUOTE: (
        Wording(
            1,
            _("May we show these words of yours?"),
            SHOWN,
            {Answer.YES: _("Yes, exactly these words"), Answer.NO: _("No, not my words")},
        ),
    ),
    Purpose.PICTURE: (
        Wording(
            1,
            _("May we show your picture with what you contributed?"),
            SHOWN,
            {Answer.YES: _("Yes, my picture"), Answer.NO: _("No, not my picture")},
        ),
    ),
    Purpose.LOGO: (
        Wording(
            1,
            _("May we show the logo of your company with what you contributed?"),
            SHOWN,
            {Answer.YES: _("Yes, our logo"), Answer.NO: _("No, not our logo")},
        ),
    ),
    Purpose.RULES: (
        Wording(
            1,
            _("So that everybody is well here:"),
            "",
            {Answer.YES: _("I have read “%(about)s” and accept it")},
        ),
    ),
}


def current(purpose: str) -> Wording:
    return WORDINGS[purpose][-1]

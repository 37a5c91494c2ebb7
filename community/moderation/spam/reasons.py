"""Why something was held: which signal, how much it weighs, what was found; and how that reads."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "trap": _("A field was filled in that people do not see."),
    "quick": _("It was written faster than people type."),
    "listed": _("“%(found)s” stands on the list of words."),
    "sure": _("It says what advertising says: “%(found)s”."),
    "often": _("It uses words that advertising likes: “%(found)s”."),
    "link": _("Somebody new links to another site."),
    "links": _("It links to several other sites."),
    "mostly_links": _("Most of it is links."),
    "shortened": _("It links by a service that hides where a link leads (%(found)s)."),
    "contact": _("It asks to be called or written to elsewhere."),
    "disguise": _("Its words are disguised by letters that look like others."),
    "markup": _("It is full of links for another kind of forum."),
    "foreign": _("It is in a script of none of the languages of this site."),
    "shouting": _("It is in capital letters."),
    "young": _("The account is less than a day old."),
    "first": _("It is the first thing they write here."),
    "burst": _("They wrote a lot within ten minutes."),
    "own_copies": _("They have written nearly the same before."),
    "copies": _("Others have written nearly the same: several accounts, one text."),
    "elsewhere": _("The service for spam that this site asks takes it for spam."),
}
NAMES = {
    "trap": _("Hidden field"),
    "quick": _("Too quick"),
    "listed": _("List of words"),
    "sure": _("Advertising phrases"),
    "often": _("Words of advertising"),
    "link": _("Link by somebody new"),
    "links": _("Several other sites"),
    "mostly_links": _("Mostly links"),
    "shortened": _("Shortened links"),
    "contact": _("Contact elsewhere"),
    "disguise": _("Disguised letters"),
    "markup": _("Foreign markup"),
    "foreign": _("Foreign script"),
    "shouting": _("Capital letters"),
    "young": _("Young account"),
    "first": _("First words"),
    "burst": _("A lot at once"),
    "own_copies": _("Own copies"),
    "copies": _("Copies of others"),
    "elsewhere": _("External service"),
}
FOUND_LENGTH = 60  # characters


@dataclass(frozen=True)
class Reason:
    signal: str  # one of SENTENCES
    points: int
    found: str = ""  # a word of the text, where that helps to see it

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.signal]) % {"found": self.found}

    def as_data(self) -> list:
        """For a JSON field; `Reason(*data)` reads it."""
        return [self.signal, self.points, self.found[:FOUND_LENGTH]]

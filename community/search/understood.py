"""What the search made of the words, for the reader to see and to take back."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.search import vocabulary
from community.search.addresses import changed
from community.search.analysis import tokens, words
from community.search.facets import KINDS
from community.search.meaning import EXACT, Meaning, Sought
from community.search.models import Entry
from community.search.query import Query
from community.search.snippets import Marker
from community.search.spelling import can_be_misspelt
from community.search.understanding import (
    FIELD,
    PHRASES,
    PLACES,
    QUOTED,
    READ,
    UNWANTED,
    Asked,
)

CHIPS = 12  # each holds an address as long as all that was typed
DOUBTED = 3  # words of a query that may have been meant to be others
RARE = 2  # entries; a word that stands in more is a word
OFTENER = 5  # times as often stands what may have been meant
VALUES = {  # what is not a name is told in the reader's language
    "is": dict(Entry.State.choices) | {"unsolved": gettext_lazy("Unsolved")},
    "in": {place: KINDS[kind] for place, kind in PLACES.items()},
}


@dataclass(frozen=True)
class Part:
    """A stretch of what was typed that narrows the search. `loose` is what is left of it without that."""

    start: int
    end: int
    label: str
    loose: str = ""


@dataclass(frozen=True)
class Chip:
    label: str
    url: str  # without it


def chips(query: Query, asked: QueryDict) -> list[Chip]:
    """Filters, phrases and unwanted words that were typed, each with the address of a search without it."""
    text = query.text
    return [
        Chip(part.label, changed(asked, q=tidy(text[: part.start], part.loose, text[part.end :])))
        for part in parts(query)[:CHIPS]
    ]


def bare(query: Query) -> str:
    """The words alone, as they were typed."""
    text = query.text
    for part in reversed(parts(query)):
        text = f"{text[: part.start]} {part.loose} {text[part.end :]}"
    return tidy(text)


def as_typed(query: Query) -> dict[str, str]:
    """How each word was written, accents and all."""
    text = query.text[:READ]
    return {token.text: text[token.start : token.end] for token in tokens(text)}


def spelt(query: Query, texts: Iterable[str]) -> str:
    """What was searched instead of what was typed: the index knows words without accents, so it is spelt as it
    stands in one of the `texts`. What was right stays as it was typed, apostrophes and all."""
    meant = query.corrections
    if not meant:
        return ""
    texts, text = list(texts), bare(query)[:READ]
    after = len(text)
    for token in reversed(list(tokens(text))):
        if token.text in meant and token.end <= after:  # a compound comes whole and in parts
            spelling = spelling_in(texts, meant[token.text])
            text, after = text[: token.start] + spelling + text[token.end :], token.start
    return text


def spelling_in(texts: list[str], word: str) -> str:
    marker = Marker({word: 1.0})
    found = (text[match.start : match.end] for text in texts for match in marker.matches(text))
    return next((spelling.lower() for spelling in found if words(spelling) == [word]), word)


def tidy(*texts: str) -> str:
    return " ".join(" ".join(texts).split())


def parts(query: Query) -> list[Part]:
    """As understanding.py takes them, which replaces each by spaces and so moves nothing."""
    rest = query.text[:READ]
    fields = [found for found in FIELD.finditer(rest) if narrows(found)]
    rest = blanked(rest, fields)
    quoted = [found for found in QUOTED.finditer(rest) if words(found[2])]
    unquoted = blanked(rest, [found for found in quoted if found[1]])
    unwanted = [*filter(lambda found: found[1], quoted), *UNWANTED.finditer(unquoted)]
    phrases = [found for found in quoted if not found[1]][:PHRASES]
    if not query.asked.unwanted:  # nothing else was asked for, so they were taken for words
        unwanted = []
    return sorted(
        [
            *(Part(*found.span(), field_label(found)) for found in fields),
            *(Part(*f.span(), _("Together: “%s”") % f[2].strip(), f[2]) for f in phrases),
            *(Part(*f.span(), _("Without “%s”") % f[0].strip('-"“”„«» ')) for f in unwanted),
        ],
        key=lambda part: part.start,
    )


def narrows(found) -> bool:
    return not found[1] and Asked("").take_field(found[2].lower(), found[3])


def field_label(found) -> str:
    labels = {
        "is": _("State: %s"),
        "in": _("In: %s"),
        "tag": _("Tag: %s"),
        "by": _("By: %s"),
        "before": _("Before: %s"),
    }
    name, value = found[2].lower(), found[3]
    return labels[name] % VALUES.get(name, {}).get(value.lower(), value)


def blanked(text: str, stretches) -> str:
    for found in stretches:
        text = text[: found.start()] + " " * (found.end() - found.start()) + text[found.end() :]
    return text


def alternative(query: Query, scopes: list[str], locale: str) -> str:
    """What may have been meant, where words were taken as they stand though they hardly occur; "" if nothing.

    Two questions. It holds only words that whoever has these scopes sees somewhere.
    """
    doubted = [one for one in query.sought if is_doubtful(one)][:DOUBTED]
    guesses = vocabulary.guesses([one.text for one in doubted]) if doubted else {}
    meant = {guess: Sought(guess, {guess: EXACT}) for found in guesses.values() for guess in found}
    if not meant:
        return ""
    Meaning([], locale, scopes).count(meant.values())
    likelier = {one.text: likeliest(one, [meant[g] for g in guesses[one.text]]) for one in doubted}
    if not any(likelier.values()):
        return ""
    filters = [query.text[p.start : p.end] for p in parts(query) if not p.loose]
    return tidy(*(likelier.get(token) or token for token in query.tokens), *filters)


def is_doubtful(one: Sought) -> bool:
    return not one.meant and one.entries <= RARE and can_be_misspelt(one.text)


def likeliest(one: Sought, guesses: list[Sought]) -> str:
    """The first that the reader sees, that is no other form of the word, and stands far oftener."""
    often = OFTENER * max(one.entries, 1)
    fitting = (
        guess.text
        for guess in guesses
        if guess.is_seen and guess.text not in one.own and guess.entries >= often
    )
    return next(fitting, "")

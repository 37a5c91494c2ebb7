"""What the words of a query stand for: their forms, what they are also called, and what they were meant to be.

    exact > another form (stem) > also called (synonym) > meant (corrected) > same beginning

Each form brings what a match with it is worth beside an exact one. A form with a space in it is words side by side.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from math import log

from django.db import connection

from community.content.prepared import prepared
from community.search import vocabulary
from community.search.analysis import words
from community.search.common_words import is_common
from community.search.engines import SQL, engine
from community.search.filters import visible
from community.search.models import Synonym
from community.search.spelling import can_be_misspelt
from community.search.stemming import stem

EXACT, STEM, JOINED, SYNONYM, CORRECTED, UNFINISHED = 1.0, 0.9, 0.85, 0.8, 0.75, 0.6
STRONG = 0.7  # from which worth a form is a strong one
LONGER = 0.55  # it begins with the word
BEGINNING = 0.5  # it has the word's first letters
ENGLISH_BEGINNING = (
    0.3  # English words change little at their ends, and less is meant by a beginning
)
LETTERS = 5  # of a beginning; the forms of a word in our languages nearly always share them
SECOND_GUESS = 0.6  # of what the likeliest is worth
COMMON = 0.25  # of its rarity, for a word that says how something is asked
COUNTED = 2_000  # entries; that a word stands in more is taken from the last count
PARTS = (3, 12)  # letters of a word that may be two (setup)
OF_THEMSELVES = (
    0.85  # forms that are worth this mean the word itself: how rare they are is how rare it is
)


@dataclass
class Sought:
    """A word of the query. `entries` hold it in some form of its own; `is_seen` by the reader in any of them."""

    text: str
    forms: dict[str, float] = field(default_factory=dict)
    known: dict[str, int] = field(
        default_factory=dict
    )  # how many entries held each, at the last count
    entries: int = 0
    is_known: bool = False  # does the reader see it as it is, or in a form that is more than alike?
    is_seen: bool = False
    rarity: float = 0.0
    meant: str = ""  # what it was corrected to

    def add(self, form: str, worth: float, entries=0) -> None:
        self.forms[form] = max(self.forms.get(form, 0), worth)
        self.known[form] = max(self.known.get(form, 0), entries)

    @property
    def own(self) -> list[str]:
        return [form for form, worth in self.forms.items() if worth >= OF_THEMSELVES]

    @property
    def strong(self) -> list[str]:
        return [form for form, worth in self.forms.items() if worth >= STRONG]

    @property
    def near(self) -> list[str]:
        return [form for form, worth in self.forms.items() if worth >= LONGER]

    @property
    def weak(self) -> list[str]:
        return [form for form, worth in self.forms.items() if worth < STRONG]

    @property
    def number(self) -> int:
        """How many entries hold a strong form, at most."""
        return max(self.entries, self.spread(self.strong))

    def spread(self, forms: Iterable[str]) -> int:
        """How many entries hold one of these forms, at most."""
        return sum(self.known.get(form, 0) for form in forms)


@prepared
def all_synonyms():
    return Synonym.objects.all()


class Meaning:
    """The words that are sought for `tokens`, by a reader of this language who holds `scopes`.

    `synonyms` take the place of those that are kept.
    """

    def __init__(self, tokens: list[str], language: str, scopes, *, is_whole=False, synonyms=None):
        self.tokens, self.language, self.visible = tokens, language, visible(scopes)
        self.synonyms = all_synonyms() if synonyms is None else synonyms
        self.unfinished = "" if is_whole or not tokens else tokens[-1]
        self.sought = {token: Sought(token, {token: EXACT}) for token in dict.fromkeys(tokens)}
        self.beginning = ENGLISH_BEGINNING if language.startswith("en") else BEGINNING
        self.total = 0

    def find(self, correct=True) -> list[Sought]:
        self.add_forms()
        self.add_synonyms()
        self.count(self.sought.values())
        if correct:
            self.add_guesses()
        self.weigh()
        return list(self.sought.values())

    def add_forms(self) -> None:
        """From the vocabulary, by one question."""
        asked, takers = [], []
        for token, sought in self.sought.items():
            for part, take in self.questions(token, sought):
                asked.append(part)
                takers.append(take)
        for take, found in zip(takers, vocabulary.asked(asked), strict=True):
            take(found)

    def questions(self, token: str, sought: Sought):
        """What to ask the vocabulary for a word, and who takes the answer."""
        if not vocabulary.is_word(token):
            return

        def taking(worth):
            return lambda found: [sought.add(known.text, worth, known.entries) for known in found]

        yield vocabulary.sharing([vocabulary.stem_key(token, self.language)]), taking(STEM)
        if token == self.unfinished:
            yield vocabulary.beginning(token), taking(UNFINISHED)
        elif len(token) > 3:
            yield vocabulary.beginning(token), taking(LONGER)
        if len(token) > LETTERS:
            yield vocabulary.beginning(token[:LETTERS]), taking(self.beginning)
        yield from self.questions_of_spaces(token, sought)

    def questions_of_spaces(self, token: str, sought: Sought):
        """A space too many (wi fi) or too few (setup)."""
        following = dict(pairwise(self.tokens)).get(token)
        if following and following in self.sought and vocabulary.is_word(token + following):
            other = self.sought[following]
            yield (
                vocabulary.exactly([token + following]),
                lambda found: [
                    one.add(known.text, JOINED, known.entries)
                    for known in found
                    for one in (sought, other)
                ],
            )
        low, high = PARTS
        if low < len(token) <= high and not is_common(token, self.language):
            splits = [(token[:at], token[at:]) for at in range(2, len(token) - 1)]
            parts = sorted({part for split in splits for part in split})

            def take(found):
                often = {known.text: known.entries for known in found}
                for one, other in splits:
                    if one in often and other in often:
                        sought.add(f"{one} {other}", JOINED, min(often[one], often[other]))

            if parts:
                yield vocabulary.exactly(parts), take

    def add_synonyms(self) -> None:
        for synonym in self.synonyms:
            if synonym.language not in ("", self.language):
                continue
            for said, means in synonym.directions:
                if self.says(said := words(said)):
                    self.mean(said, words(means))

    def says(self, said: list[str]) -> bool:
        """Do these words stand in the query, side by side or each in some form?"""
        asked = f" {' '.join(self.tokens)} "
        return f" {' '.join(said)} " in asked or self.stems(said) <= self.stems(self.tokens)

    def stems(self, tokens: Iterable[str]) -> set[str]:
        return {stem(token, self.language) for token in tokens}

    def mean(self, said: list[str], means: list[str]) -> None:
        """Each of the words that were said stands for all that is meant as well, in its usual forms."""
        if not means:
            return
        stems = self.stems(said)
        forms = {" ".join(means): 0}
        if len(means) == 1 and vocabulary.is_word(means[0]):
            (found,) = vocabulary.asked(
                [vocabulary.sharing([vocabulary.stem_key(means[0], self.language)])]
            )
            forms |= {known.text: known.entries for known in found}
        for token, sought in self.sought.items():
            if stem(token, self.language) in stems:
                for form, entries in forms.items():
                    sought.add(form, SYNONYM, entries)

    def count(self, some: Iterable[Sought]) -> None:
        """How many entries hold each, and whether the reader sees one of them; one question."""
        some, parts, values = list(some), [], []
        for place, sought in enumerate(some):
            own, own_values = engine().holding(sought.own)
            known, known_values = self.seen(sought.near)
            seen, seen_values = self.seen(list(sought.forms))
            parts.append(
                f"SELECT {place}, (SELECT count(*) FROM ({own} LIMIT {COUNTED}) AS own), {known}, {seen}"
            )
            values += [*own_values, *known_values, *seen_values]
        parts.append(f"SELECT -1, ({engine().total}), EXISTS (SELECT 1), EXISTS (SELECT 1)")
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), values)
            for place, number, is_known, is_seen in cursor.fetchall():
                if place < 0:
                    self.total = int(number)
                else:
                    sought = some[place]
                    most = max(sought.known.get(form, 0) for form in sought.own)
                    sought.entries = max(number, most) if number >= COUNTED else number
                    sought.is_known, sought.is_seen = bool(is_known), bool(is_seen)

    def seen(self, forms: list[str]) -> SQL:
        """Does the reader see an entry that holds one of these?"""
        sql, values = engine().newest(engine().holding(forms), self.visible, 1)
        return f"EXISTS ({sql})", values

    def add_guesses(self) -> None:
        """For words that the reader sees nowhere, not even in another form."""
        unknown = [s for s in self.sought.values() if not s.is_known and can_be_misspelt(s.text)]
        if not unknown:
            return
        guesses = vocabulary.guesses([sought.text for sought in unknown])
        meant = {guess: self.guess(guess) for found in guesses.values() for guess in found}
        if meant:
            self.count(meant.values())
        for sought in unknown:
            seen = [meant[guess] for guess in guesses[sought.text] if meant[guess].is_seen]
            for place, guess in enumerate(seen):
                worth = CORRECTED * (SECOND_GUESS if place else 1)
                for form, its in guess.forms.items():
                    sought.add(form, worth * its, guess.known.get(form, 0))
            if seen:
                sought.meant, sought.entries, sought.is_seen = seen[0].text, seen[0].entries, True

    def guess(self, text: str) -> Sought:
        sought = Sought(text, {text: EXACT})
        (found,) = vocabulary.asked(
            [vocabulary.sharing([vocabulary.stem_key(text, self.language)])]
        )
        for known in found:
            sought.add(known.text, STEM, known.entries)
        return sought

    def weigh(self) -> None:
        """Inverse document frequency as in BM25: above 0, and 5 for one entry in 150."""
        for sought in self.sought.values():
            absent = max(self.total - sought.entries, 0)
            sought.rarity = log(1 + (absent + 0.5) / (sought.entries + 0.5))
            if is_common(sought.text, self.language) and not sought.meant:
                sought.rarity *= COMMON

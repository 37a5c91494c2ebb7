"""How well a text answers words: BM25 over its fields, more for words side by side and for a title that says just that.

The same for both databases, over the few entries that they found likely.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from community.search.common_words import is_common
from community.search.meaning import COMMON, Sought

WEIGHTS = (2.5, 1.0, 1.5, 1.0)  # of a word in title, headings, keywords, body
USUAL = (6, 20, 6, 300)  # words in each
LENGTHY = (0.3, 0.75, 0.3, 0.75)  # how much a longer one counts for less
SATURATED = 2.0  # k1 of BM25: how soon another occurrence adds nothing
NEAR = 3  # words between two that were asked
TOGETHER, OTHER_ORDER, IN_TITLE = 0.3, 0.5, 1.5  # what two words near each other add
SAID_BY_TITLE = 0.5  # more for a title of which every word was asked
UNKNOWN_WORD = 4.0  # the rarity of a word of a title that was not asked
READ = 4_000  # words of a body
FEW = 16  # forms that are sooner looked for one by one than a text is cut into its words


class Place(NamedTuple):
    word: int
    worth: float


@dataclass
class Ranker:
    """Ranks texts for words; `language` is the reader's."""

    sought: list[Sought]
    language: str

    def __post_init__(self):
        self.words: dict[str, list[Place]] = defaultdict(list)
        self.phrases: dict[str, list[tuple[list[str], Place]]] = defaultdict(list)
        self.forms: dict[str, list[Place]] = defaultdict(list)  # with the spaces around them
        for number, sought in enumerate(self.sought):
            for form, worth in sought.forms.items():
                self.forms[f" {form} "].append(Place(number, worth))
                first, *rest = form.split(" ")
                if rest:
                    self.phrases[first].append((rest, Place(number, worth)))
                else:
                    self.words[form].append(Place(number, worth))

    def score(self, fields: list[str]) -> float:
        """`fields` are the folded title, headings, keywords and body."""
        often = [0.0] * len(self.sought)
        near: dict[tuple[int, int], float] = {}
        titled = 0.0
        for field, text in enumerate(fields):
            number = text.count(" ") + 1
            if number > READ:
                text, number = " ".join(text.split(" ")[:READ]), READ
            matches = self.matches(text)
            if not matches:
                continue
            long = 1 - LENGTHY[field] + LENGTHY[field] * number / USUAL[field]
            weight = WEIGHTS[field]
            for _, word, worth in matches:
                often[word] += weight * worth / long
            self.note_neighbours(matches, near, IN_TITLE if field == 0 else 1.0)
            if field == 0:
                titled = self.share_of(text.split(" "), matches)
        own = sum(
            sought.rarity * count * (SATURATED + 1) / (count + SATURATED)
            for sought, count in zip(self.sought, often, strict=True)
        )
        return (own + TOGETHER * sum(near.values())) * (1 + SAID_BY_TITLE * titled)

    def matches(self, text: str) -> list[tuple[int, int, float]]:
        """Where in the text which word stands, and what it is worth there."""
        few = len(self.words) + len(self.phrases) <= FEW
        found = self.found_in(text) if few else self.found_among(text.split(" "))
        if self.phrases:
            found.sort()
        return found

    def found_in(self, text: str) -> list[tuple[int, int, float]]:
        """Each form by itself: hundreds of long texts are read for a search, and most of their words are of no interest."""
        text, starts, words, counted = f" {text} ", [], 0, 0
        find, count = text.find, text.count
        for form, places in self.forms.items():
            start = find(form)
            while start >= 0:
                starts.append((start, places))
                start = find(form, start + 1)
        starts.sort(key=itemgetter(0))
        found = []
        for start, places in starts:
            words += count(" ", counted, start)
            counted = start
            for word, worth in places:
                found.append((words, word, worth))
        return found

    def found_among(self, tokens: list[str]) -> list[tuple[int, int, float]]:
        known = self.words
        found = [
            (at, word, worth)
            for at, token in enumerate(tokens)
            if token in known
            for word, worth in known[token]
        ]
        if self.phrases:
            found += [
                (at, *place)
                for at, token in enumerate(tokens)
                if token in self.phrases
                for rest, place in self.phrases[token]
                if tokens[at + 1 : at + 1 + len(rest)] == rest
            ]
        return found

    def note_neighbours(self, matches, near, weight) -> None:
        for (at, word, worth), (then, other, its) in pairwise(matches):
            if then - at <= NEAR and word != other:
                pair = (word, other) if word < other else (other, word)
                rarity = min(self.sought[word].rarity, self.sought[other].rarity)
                in_order = 1.0 if other == word + 1 else OTHER_ORDER
                gain = weight * rarity * min(worth, its) * in_order / max(then - at, 1)
                near[pair] = max(near.get(pair, 0), gain)

    def share_of(self, tokens: list[str], matches) -> float:
        """How much of what the title says was asked."""
        asked = {at: max(self.sought[word].rarity * worth, 0.01) for at, word, worth in matches}
        said = sum(asked.values())
        others = [token for at, token in enumerate(tokens) if at not in asked]
        common = sum(is_common(token, self.language) for token in others)
        unasked = UNKNOWN_WORD * (len(others) - common + COMMON * common)
        return said / (said + unasked) if said else 0.0

"""The passage of a text that answers a query best, with the words that were looked for marked."""

import re
from collections.abc import Iterator
from math import fsum
from typing import NamedTuple

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from community.search.analysis import fold, places

LENGTH = 220  # characters of a passage: two or three lines
RUN_UP = (
    80  # characters that a passage may begin before its first marked word, to begin with a sentence
)
SCANNED = 40_000  # characters of a text
MATCHES = 400  # of them are weighed against each other
SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n")
LINE_END = re.compile(r"(?<=[^.!?…:;,\n])\n+(?=[^\n])")  # of a heading or a cell of a table
VOWELS = set("aeiouy")


class Match(NamedTuple):
    start: int
    end: int
    word: str  # that was looked for


class Passage(NamedTuple):
    start: int
    end: int
    matches: list[Match]


class Marker:
    """Finds words in texts. `weights` says what each word, folded, is worth; `unfinished` is the last one typed."""

    def __init__(self, weights: dict[str, float], unfinished: str = ""):
        self.weights, self.unfinished = weights, unfinished
        self.known: dict[str, str] = {}  # words of texts, and what they stand for
        stems = sorted({re.escape(stem(word)) for word in weights}, key=len, reverse=True)
        self.pattern = re.compile(rf"(?:{'|'.join(stems)})[^\W_]*") if stems else None

    def matches(self, text: str) -> Iterator[Match]:
        if not self.pattern:
            return
        at = places(text)
        folded = fold(text)
        for found in self.pattern.finditer(folded):
            begins = found.start() == 0 or not folded[found.start() - 1].isalnum()
            if (begins or not found[0].isascii()) and (word := self.word_for(found[0])):
                yield Match(at[found.start()], at[found.end() - 1] + 1, word)

    def word_for(self, token: str) -> str:
        """The word that `token` stands for, or ""."""
        if token not in self.known:
            self.known[token] = self.find(token)
        return self.known[token]

    def find(self, token: str) -> str:
        if token in self.weights:
            return token
        forms = (word for word in self.weights if is_form(token, word))
        unfinished = (
            self.unfinished if self.unfinished and token.startswith(self.unfinished) else ""
        )
        return unfinished or next(forms, "")

    def passage(self, text: str) -> SafeString:
        """The best passage as HTML."""
        text = text[:SCANNED]
        best = self.best(text, list(self.matches(text))[:MATCHES])
        html = marked(text, best)
        before = (
            "…"
            if best.start and text[best.start - 1] != "\n" and is_inside(text, best.start)
            else ""
        )
        after = "…" if best.end < len(text.rstrip()) else ""
        return mark_safe(before + html + after)  # noqa: S308 (escaped by `marked`)

    def best(self, text: str, matches: list[Match]) -> Passage:
        """The stretch of LENGTH with the most of the words, rare ones above all; the first of equals."""
        if not matches:
            return Passage(0, word_end(text, LENGTH), [])
        first = max(range(len(matches)), key=self.worths(matches).__getitem__)
        start = beginning(text, matches[first].start)
        end = word_end(text, start + LENGTH)
        return Passage(start, end, [m for m in matches if start <= m.start and m.end <= end])

    def worths(self, matches: list[Match]) -> list[float]:
        """What the stretch that each begins holds. Words are added up in one order, so that what holds the same is worth the same."""
        known: dict[frozenset[str], float] = {}
        worths, after = [], 0
        for at, first in enumerate(matches):
            while after < len(matches) and matches[after].end - first.start <= LENGTH - RUN_UP:
                after += 1
            words = frozenset([match.word for match in matches[at : min(after, at + 30)]])
            if words not in known:
                known[words] = fsum(self.weights.get(word, 1.0) for word in words)
            worths.append(known[words])
        return worths


def stem(word: str) -> str:
    """What is common to the forms of a word, as far as marking goes."""
    return word[:5] if len(word) > 5 and word.isalpha() else word[:-1] if len(word) > 3 else word


def is_form(token: str, word: str) -> bool:
    """Is `token` marked for `word`? Less is marked than is found: tidy is found for tide, but looks wrong."""
    if len(word) > 5:
        return word.isalpha() and token.startswith(word[:5])
    if len(word) < 4 or not word.isascii():
        return not word.isascii() and token.startswith(word)
    other_vowel = token[:-1] == word[:-1] and {token[-1], word[-1]} <= VOWELS
    return token.startswith(word) or token == word[:-1] or other_vowel


def beginning(text: str, first: int) -> int:
    """The beginning of the sentence that `first` is in, or of a word not long before it."""
    near = max(first - RUN_UP, 0)
    ends = [found.end() for found in SENTENCE.finditer(text, near, first)]
    if ends:
        return ends[-1] if first - ends[-1] > 8 or len(ends) == 1 else ends[-2]
    if near == 0:
        return 0
    space = text.find(" ", near, first)
    return space + 1 if space >= 0 else first


def is_inside(text: str, start: int) -> bool:
    """Does a passage begin in the middle of a sentence?"""
    return text[:start].rstrip()[-1:] not in set(".!?…:")


def word_end(text: str, end: int) -> int:
    if end >= len(text):
        return len(text)
    space = max(text.rfind(" ", end - 40, end), text.rfind("\n", end - 40, end))
    return space if space > 0 else end


def marked(text: str, passage: Passage) -> str:
    """Everything is escaped, then what matches is marked."""
    parts, at = [], passage.start
    for match in passage.matches:
        parts.append(conditional_escape(text[at : match.start]))
        parts.append(f"<mark>{conditional_escape(text[match.start : match.end])}</mark>")
        at = match.end
    parts.append(conditional_escape(text[at : passage.end]))
    return LINE_END.sub(" · ", "".join(parts)).replace("\n", " ")

"""Finding words and phrases in a text: whole words, folded, a `*` for any letters. No regular expression of anybody's is run,
so no word of a list can make a text slow: it takes as long as there are words to compare."""

from collections import defaultdict
from collections.abc import Iterable
from fnmatch import filter as alike

from community.moderation.spam.text import folded


class Phrases:
    """Phrases, each a few words; `found_in` says which of them stand in a text."""

    def __init__(self, phrases: Iterable[str]):
        self.by_first = defaultdict(list)
        for phrase in phrases:
            if parts := words_of(phrase):
                self.by_first[parts[0]].append((phrase, parts[1:]))

    def found_in(self, words: list[str]) -> list[str]:
        """In the order of the list, each once. `words` are folded, as `Text.words`."""
        places = defaultdict(list)
        for place, word in enumerate(words):
            places[word].append(place)
        found = []
        for first, phrases in self.by_first.items():
            starts = [place for word in heads(first, places) for place in places[word]]
            found += [
                it for it, rest in phrases if any(goes_on(words, at + 1, rest) for at in starts)
            ]
        return found


def heads(first: str, places: dict[str, list[int]]) -> list[str]:
    """The words of a text with which a phrase may begin there."""
    return alike(places, first) if "*" in first else [first] * (first in places)


def goes_on(words: list[str], place: int, rest: list[str]) -> bool:
    if len(words) - place < len(rest):
        return False
    return all(
        word == part or ("*" in part and alike([word], part))
        for word, part in zip(words[place:], rest, strict=False)
    )


def words_of(phrase: str) -> list[str]:
    """Its words as a text is taken apart, at every sign but the star."""
    marked = "".join(char if char.isalnum() or char == "*" else " " for char in folded(phrase))
    return [word for word in marked.split() if word.strip("*")]

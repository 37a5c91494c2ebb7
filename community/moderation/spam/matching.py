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
        self.plain = {first for first in self.by_first if "*" not in first}
        self.open = [first for first in self.by_first if "*" in first]

    def found_in(self, words: list[str]) -> list[str]:
        """In the order of the list, each once. `words` are folded, as `Text.words`."""
        places = defaultdict(list)
        for place, word in enumerate(words):
            places[word].append(place)
        firsts = [(first, first) for first in self.plain & places.keys()]
        firsts += [(first, word) for first in self.open for word in alike(places, first)]
        return list(dict.fromkeys(
            phrase
            for first, word in firsts
            for phrase, rest in self.by_first[first]
            if any(goes_on(words, place + 1, rest) for place in places[word])
        ))  # fmt: skip


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

"""What is common to the forms of a word, in the languages whose endings we know. Words come folded.

English has a well-kept stemmer. For Croatian and Slovak there is none that serves search as well, so they have a light one
each: an ending goes, then what made a word of another out of it, then what alternates at the end of the stem
(podatak, podatka; ruka, ruci). For other languages a word is its own stem, and its beginning finds its forms.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import snowballstemmer

REMEMBERED = 20_000  # words
SHORTEST, SHORTEST_THEME = 3, 4  # letters that must be left


@dataclass(frozen=True)
class Light:
    """Takes one ending, one theme, and what alternates. Longer ones are tried first."""

    endings: str
    themes: str
    fleeting: str  # vowels that come and go before the last consonant
    alternating: dict[str, str]

    @cached_property
    def by_length(self) -> tuple[dict[int, set[str]], ...]:
        return tuple(grouped(text.split()) for text in (self.endings, self.themes))

    def stem(self, word: str) -> str:
        if len(word) <= SHORTEST:
            return word
        endings, themes = self.by_length
        word = without(without(word, endings, SHORTEST), themes, SHORTEST_THEME)
        if len(word) > 3 and word[-2] in self.fleeting and word[-1] in "kcrlnmtv":
            word = word if word[-3] in "aeiouy" else word[:-2] + word[-1]
        return word[:-1] + self.alternating.get(word[-1], word[-1]) if len(word) > 3 else word


def grouped(endings: list[str]) -> dict[int, set[str]]:
    lengths = sorted({len(ending) for ending in endings}, reverse=True)
    return {length: {e for e in endings if len(e) == length} for length in lengths}


def without(word: str, endings: dict[int, set[str]], shortest: int) -> str:
    for length, group in endings.items():
        if len(word) - length >= shortest and word[-length:] in group:
            return word[:-length]
    return word


# Chosen by what they do for annotated running text: of pairs of forms that share three letters, 89 % of those it takes
# together belong together, and it takes together 82 % of those that do (five letters: 39 and 76 %).
CROATIAN = Light(
    endings="a ajuci am ama avsi e eg ega em emo emu eve evi evima i ih ije ijeg ijega ijem ijemu iji ijih ijim ijima "
    "ijoj ijom im ima is ite ivsi la le li lo mo o og oga oj om ome omu ova ove ovi ovima t ti u ujem ujes ujete",
    themes="a avan evi ij il ir iral iv ivan jen jenj l ost st u",
    fleeting="a",
    alternating={"c": "k", "z": "g"},
)
SLOVAK = Light(
    endings="a ach al ala ali alo am ame ami at ate aju e eho ej em eme emu ete i ia iach iam iami ich ie ieho iemu il ila "
    "ili ilo im ime imi is it ite iu o om ou ov ove ovi ovia te u uje ujem ujeme ujes ujete uju y ych ym ymi",
    themes="a i ova oval ovan ov en eni an ani ost uj iv",
    fleeting="eo",
    alternating={"c": "k"},
)


@lru_cache(REMEMBERED)
def english(word: str) -> str:
    return ENGLISH.stemWord(word)


ENGLISH = snowballstemmer.stemmer("english")
STEMMERS: dict[str, Callable[[str], str]] = {
    "en": english,
    "hr": lru_cache(REMEMBERED)(CROATIAN.stem),
    "sk": lru_cache(REMEMBERED)(SLOVAK.stem),
}


def stem(word: str, language: str) -> str:
    """Of a folded word; of what is no word, or in a language whose endings we do not know, the word itself."""
    stemmer = STEMMERS.get(language.partition("-")[0])
    return stemmer(word) if stemmer and word.isalpha() else word

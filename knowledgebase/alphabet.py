"""The order of words in a language's dictionaries: where Croatian and Slovak have letters of their own.

Taken from the collation charts of the Unicode CLDR; Python sorts by code point, which puts “čišćenje” after “zrno”.
"""

import unicodedata

# Letters that stand after the plain one, as (the plain one, how far after it).
OWN_LETTERS = {
    "hr": {
        "č": ("c", 1), "ć": ("c", 2), "dž": ("d", 1), "đ": ("d", 2), "lj": ("l", 1),
        "nj": ("n", 1), "š": ("s", 1), "ž": ("z", 1),
    },
    "sk": {
        "ä": ("a", 1), "č": ("c", 1), "ch": ("h", 1), "ô": ("o", 1), "š": ("s", 1), "ž": ("z", 1),
    },
}  # fmt: skip
OTHERS = "#"  # where words stand that begin with a digit or a sign


def letters(word: str, code: str) -> list[str]:
    """The word letter by letter, as the language `code` counts them: "chlieb" is "ch", "l", "i", "e", "b" in Slovak."""
    own, text, found = OWN_LETTERS.get(code, {}), unicodedata.normalize("NFC", word.lower()), []
    while text:
        size = 2 if text[:2] in own else 1
        found.append(text[:size])
        text = text[size:]
    return found


def place(word: str, code: str) -> tuple:
    """What to sort words by. Accents that make no letter of their own, and capitals, decide between equals only."""
    own = OWN_LETTERS.get(code, {})
    return [own.get(letter) or (_plain(letter), 0) for letter in letters(word, code)], word


def initial(word: str, code: str) -> str:
    """The letter under which a dictionary has the word, as it is written there: "Č", "Ch"."""
    first = next(iter(letters(word, code)), "")
    own = first in OWN_LETTERS.get(code, {})
    letter = first if own else _plain(first)[:1]
    return letter.capitalize() if letter.isalpha() else OTHERS


def _plain(letter: str) -> str:
    return unicodedata.normalize("NFKD", letter)[:1] or letter

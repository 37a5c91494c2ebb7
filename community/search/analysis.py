"""Words out of text, the same for both databases, for what is indexed and for what is asked.

Text is folded (case, diacritics, compatibility forms) and cut into tokens that hold no space, so that a database need
only split at spaces. Chinese, Japanese and Korean have no spaces between words and become overlapping pairs.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

# Letters that Unicode does not take apart into a plain letter and a mark.
LETTERS = {"đ": "d", "ł": "l", "ø": "o", "ħ": "h", "ŧ": "t", "ı": "i", "ð": "d", "þ": "th"}
LETTERS |= {"æ": "ae", "œ": "oe", "ŋ": "n", "ə": "e", "ʼ": "'", "’": "'", "‐": "-", "‑": "-"}
KEPT_MARKS = {0, 7, 8, 9}  # combining classes of Indic vowels, nuktas, kana voicing, viramas

PAIRED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
SIGNS = "\u0900-\u109f\u1780-\u17ff"  # Indic vowel signs stand among letters but are none
WORD = rf"(?:[^\W_{PAIRED}]++|[{SIGNS}]++)++"
TOKEN = re.compile(rf"(?P<number>\d+(?:[.,]\d+)+)|(?P<pairs>[{PAIRED}]+)|{WORD}(?:-{WORD})*")
PARTS = re.compile(rf"\d+|(?:[^\W\d_]++|[{SIGNS}]++)++")
JOINED = 20  # letters; a longer word with hyphens is a phrase, not a name or a code
LONGEST = 60  # letters of a token; what is longer is data


class _Folding(dict):
    """What each character becomes, found when it is first met."""

    def __missing__(self, code: int) -> str:
        apart = unicodedata.normalize("NFKD", chr(code).casefold())
        plain = "".join(c for c in apart if unicodedata.combining(c) in KEPT_MARKS)
        folded = "".join(LETTERS.get(c, c) for c in unicodedata.normalize("NFC", plain))
        self[code] = folded = folded.casefold()
        return folded


FOLDING = _Folding()


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text; `start` and `end` are its place in the text as it was written."""

    text: str
    start: int
    end: int


def fold(text: str) -> str:
    """Lower case without diacritics: `Čišćenje đezve` is `ciscenje dezve`. Length may change."""
    return text.translate(FOLDING)


def words(text: str) -> list[str]:
    """The tokens of a text in order, a compound (`AB-12`, `58mm`) whole and then in parts."""
    found = []
    for match in TOKEN.finditer(fold(text)):
        if match[0].isascii() and match[0].isalpha():  # nearly all, and this is called often
            found.append(match[0][:LONGEST])
        else:
            found += [token for token, _, _ in _pieces(match)]
    return found


def tokens(text: str) -> Iterator[Token]:
    """The same, with their places in `text`."""
    at = places(text)
    for match in TOKEN.finditer(fold(text)):
        for token, start, end in _pieces(match):
            yield Token(token, at[start], at[end - 1] + 1)


def _pieces(match: re.Match) -> Iterator[tuple[str, int, int]]:
    start, end, text = match.start(), match.end(), match[0]
    if match["number"]:  # 2.4 and 2,4 are one number; 1.2.3 is a version
        yield text.replace(",", ".")[:LONGEST], start, end
    elif match["pairs"]:
        # A single character last, so that every character begins a token and can be asked for alone.
        yield from ((text[i : i + 2], start + i, min(start + i + 2, end)) for i in range(len(text)))
    else:
        yield from _word_pieces(text, start, end)


def _word_pieces(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    parts = list(PARTS.finditer(text))
    if len(parts) == 1:
        yield text[:LONGEST], start, end
        return
    whole = text.replace("-", "")
    if len(whole) <= JOINED:
        yield whole, start, end
    for part in parts:
        yield part[0][:LONGEST], start + part.start(), start + part.end()


def places(text: str) -> list[int] | range:
    """For each character of the folded text, where it comes from in the text."""
    if all(len(FOLDING[ord(character)]) == 1 for character in set(text)):
        return range(len(text))
    return [at for at, character in enumerate(text) for _ in FOLDING[ord(character)]]

"""A name as it stands in an address: `Đuro Šimić` is `duro-simic`, `Ана` stays `ана`."""

import unicodedata

from django.utils.text import slugify

LONGEST = 50  # leaves room for a number within Member.username
# Latin letters that Unicode does not take apart into a letter and an accent.
LETTERS = str.maketrans(
    {"đ": "d", "ø": "o", "ł": "l", "ħ": "h", "ı": "i", "ŧ": "t", "ð": "d"}
    | {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
)


def username_from(name: str) -> str:
    """Lower-case letters, digits and hyphens; letters of other scripts stay; never empty."""
    plain = "".join(_without_accent(letter) for letter in name.lower().translate(LETTERS))
    return slugify(plain, allow_unicode=True)[:LONGEST].strip("-_") or "member"


def _without_accent(letter: str) -> str:
    base = unicodedata.normalize("NFKD", letter)[0]
    return base if base.isascii() else letter

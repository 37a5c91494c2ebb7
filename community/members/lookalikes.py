"""Names that look alike: `аna` with a Cyrillic а, `b0ris`, `ﬁlip` have the skeleton of `ana`, `boris`, `filip`."""

import unicodedata

from confusable_homoglyphs.confusables import confusables_data

SAME = str.maketrans({"0": "o", "1": "l", "i": "l", "_": "-"})
LONGEST = 120  # as many letters as SkeletonField holds


def skeleton(name: str) -> str:
    """The same for names that people cannot tell apart."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    drawn = "".join(_drawn(letter) for letter in plain)
    return " ".join(drawn.translate(SAME).split())[:LONGEST]


def _drawn(letter: str) -> str:
    """The ASCII letter it looks like, or itself."""
    if letter.isascii():
        return letter
    alike = (it["c"].lower() for it in confusables_data.get(letter, ()))
    return min((it for it in alike if it.isascii() and it.isalnum()), default=letter)


# Who writes under these seems to speak for the site.
OFFICIAL = ["admin", "administrator", "help", "moderator", "official", "owner", "root", "staff"]
RESERVED = {skeleton(name) for name in [*OFFICIAL, "support", "system", "team"]}

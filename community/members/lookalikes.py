"""Names that look alike: `аna` with a Cyrillic а, `b0ris`, `ﬁlip` have the skeleton of `ana`, `boris`, `filip`."""

import re
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
OFFICIAL += ["support", "system", "team", "podrška", "podrska", "podpora"]
RESERVED = {skeleton(name) for name in OFFICIAL}


def letters(name: str) -> str:
    """`Mira Novak`, `mira-novak`, `MiraNovak2` have the same, as far as eyes can tell."""
    return re.sub(r"[\W\d_]+", "", skeleton(name.rstrip("0123456789")))


def speaks_for(site: str, name: str) -> bool:
    """Nothing but words of office and the name of the site: `Morrow`, `Support`, `Morrow Support Team`."""
    words = {letters(word) for word in [*OFFICIAL, site]} - {""}
    return (
        re.fullmatch("|".join(map(re.escape, words)).join(["(?:", ")+"]), letters(name)) is not None
    )

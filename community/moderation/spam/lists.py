"""The words that staff list, ready to be looked up in a text."""

from collections.abc import Iterable
from functools import lru_cache

from community.moderation.spam.matching import Phrases, words_of
from community.moderation.spam.reasons import Reason
from community.moderation.spam.text import Text, lies_under, site_of

FINE = "fine"


class Lists:
    """Of (pattern, act): what stands in a text by act, and what is fine here."""

    def __init__(self, rows: Iterable[tuple[str, str]]):
        self.acts = {pattern: act for pattern, act in rows if act != FINE}
        fine = [pattern for pattern, act in rows if act == FINE]
        self.sites = {site: pattern for pattern in self.acts if (site := site_of(pattern))}
        self.phrases = Phrases(pattern for pattern in self.acts if not site_of(pattern))
        self.fine = Phrases(pattern for pattern in fine if not site_of(pattern))
        self.fine_sites = frozenset(site for pattern in fine if (site := site_of(pattern)))

    def found_in(self, text: Text) -> list[str]:
        """The patterns that hold it."""
        linked = [pattern for site, pattern in self.sites.items() if lies_under(text.hosts, site)]
        return linked + self.phrases.found_in(text.words)

    def reasons_in(self, text: Text, points: dict[str, int]) -> list[Reason]:
        return [Reason("listed", points[self.acts[it]], it) for it in self.found_in(text)]

    def is_fine(self, phrase: str) -> bool:
        return bool(self.fine.found_in(words_of(phrase)))


@lru_cache(maxsize=4)
def lists_of(rows: tuple[tuple[str, str], ...]) -> Lists:
    """Taken apart once for all that is written until somebody changes them."""
    return Lists(rows)

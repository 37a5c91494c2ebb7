"""What is like a whole text: a question that is being written, a topic, a guide.

Search takes every word for a wish; here most words only tell a story. So a rare word counts more, the small words of a
sentence say something together, a word that was put right is a guess among many words, and the last word is finished.
No title wins by being contained.
"""

from community.search.common_words import is_common
from community.search.meaning import Sought
from community.search.query import Hit, Query

TITLE = 1.5  # more for what stands in the first line, if there are others
RARER = 1.2  # power of a word's rarity
SMALL = 2.0  # of what a common word counts in a search
GUESSED = 0.5  # of what a word that was put right counts in a search


class Whole(Query):
    is_whole = True

    def weigh(self, language: str) -> None:
        first, _, rest = self.text.partition("\n")
        title = set(Query(first).tokens) if rest.strip() else set()
        for sought in self.sought:
            in_title = TITLE if sought.text in title else 1
            sought.rarity = (sought.rarity * self.share_of(sought, language)) ** RARER * in_title

    def share_of(self, sought: Sought, language: str) -> float:
        if sought.meant:
            return GUESSED
        return SMALL if is_common(sought.text, language) else 1.0

    def title_factor(self, title: str) -> float:
        return 1.0


def similar(text: str, scopes: list[str], locale: str, segments=(), synonyms=None) -> list[Hit]:
    """What is like `text` (a title, then the rest on lines of its own) for a reader who holds these scopes."""
    return Whole(text, segments, synonyms=synonyms).hits(scopes, locale)
